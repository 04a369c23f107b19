namespace GreenChannel.Domain.Observation;

/// <summary>The thirty minutes: who is in them, who may go, who stays longer.</summary>
/// <remarks>预防接种工作规范 2023: thirty minutes on site for everybody. Vaccine law art. 45: staff inform of it.</remarks>
public static class StayRules
{
    /// <summary>Instants up to so far ahead are a client's clock.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);

    /// <summary>A dose longer ago than this begins no watch: what it causes is reported.</summary>
    public static readonly TimeSpan LongestAgo = TimeSpan.FromHours(12);

    /// <param name="profile">The profile in force.</param>
    /// <param name="givenAt">When the dose was given, UTC.</param>
    public static Stay Begin(ObservationProfile profile, DateTime givenAt) => new(givenAt, givenAt.AddMinutes(profile.Minutes));

    /// <param name="stay">The stay.</param>
    /// <param name="now">UTC. At the very end of the time it is over.</param>
    public static StayState StateOf(Stay stay, DateTime now) => stay switch
    {
        { ReactedAt: not null } => StayState.Reaction,
        { LeftAt: not null } => StayState.Left,
        { Until: null } => StayState.Expected,
        { Until: { } until } when now >= until => StayState.Due,
        { IsExtended: true } => StayState.Extended,
        _ => StayState.In,
    };

    /// <summary>Adds minutes from the end of the watch, or from now where it is over already.</summary>
    /// <param name="stay">The stay.</param>
    /// <param name="profile">The profile in force.</param>
    /// <param name="minutes">Above 0, and not beyond the profile's longest watch.</param>
    /// <param name="now">UTC.</param>
    public static StayMove Extend(Stay stay, ObservationProfile profile, int minutes, DateTime now)
    {
        if (Refused(stay) is { } refused) return refused;
        if (minutes <= 0 || minutes > profile.MostMinutes) return new StayMove(null, "minutes", "range");
        var until = (stay.Until!.Value > now ? stay.Until.Value : now).AddMinutes(minutes);
        return until > stay.GivenAt!.Value.AddMinutes(profile.MostMinutes)
            ? new StayMove(null, "minutes", "range")
            : new StayMove(stay with { Until = until, IsExtended = true });
    }

    /// <summary>Goes home; before the time is over only with a reason.</summary>
    /// <param name="stay">The stay.</param>
    /// <param name="at">When, UTC; not before the dose, not ahead of now by more than a client's clock.</param>
    /// <param name="reason">As said; null where none was.</param>
    /// <param name="now">UTC.</param>
    public static StayMove Leave(Stay stay, DateTime at, string? reason, DateTime now)
    {
        if (Refused(stay) is { } refused) return refused;
        if (at > now + ClockSkew) return new StayMove(null, "at", "future");
        var left = at < now ? at : now;
        if (left < stay.GivenAt) return new StayMove(null, "at", "beforeDose");
        return left < stay.Until && string.IsNullOrWhiteSpace(reason)
            ? new StayMove(null, "reason", "required")
            : new StayMove(stay with { LeftAt = left });
    }

    /// <summary>A reaction was reported: in the room, or by somebody who had gone home. A second report changes nothing.</summary>
    public static StayMove React(Stay stay, DateTime at) => stay switch
    {
        { Until: null } => new StayMove(null, null, "notBegun"),
        { ReactedAt: not null } => new StayMove(stay),
        _ => new StayMove(stay with { ReactedAt = at }),
    };

    private static StayMove? Refused(Stay stay) => stay switch
    {
        { Until: null } => new StayMove(null, null, "notBegun"),
        { LeftAt: not null } or { ReactedAt: not null } => new StayMove(null, null, "ended"),
        _ => null,
    };
}
