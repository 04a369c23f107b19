namespace GreenChannel.Domain.Observation;

/// <summary>Where somebody stands between the dose and going home.</summary>
public enum StayState
{
    /// <summary>On the day's list, not vaccinated yet.</summary>
    Expected,

    /// <summary>Within the time after the dose.</summary>
    In,

    /// <summary>The time is over; still in the room.</summary>
    Due,

    /// <summary>Watched for longer than the rule asks.</summary>
    Extended,

    /// <summary>Gone home.</summary>
    Left,

    /// <summary>Something happened: a report carries on.</summary>
    Reaction,
}

/// <summary>One person's time in the observation room. Instants are UTC.</summary>
/// <param name="GivenAt">When the dose was given; null where it was not yet.</param>
/// <param name="Until">When the watch ends.</param>
/// <param name="IsExtended">Somebody asked for a longer watch.</param>
/// <param name="LeftAt">When they went.</param>
/// <param name="ReactedAt">When a reaction was reported, in the room or afterwards.</param>
public sealed record Stay(DateTime? GivenAt = null, DateTime? Until = null, bool IsExtended = false, DateTime? LeftAt = null, DateTime? ReactedAt = null);

/// <summary>What a wish to move becomes.</summary>
/// <param name="Next">Null where it cannot be.</param>
/// <param name="Field">Which field is wrong; null where the state of the stay is.</param>
/// <param name="Code">required range future ended notBegun.</param>
public sealed record StayMove(Stay? Next, string? Field = null, string? Code = null);
