using GreenChannel.Domain.Facilities;

namespace GreenChannel.Domain.Escalation;

/// <summary>Something the world has to do because of a transition; data, stored with it in one transaction (E1).</summary>
public abstract record Effect
{
    private protected Effect()
    {
    }
}

/// <summary>Alert a hospital over every channel.</summary>
public sealed record AlertHospital(Hospital Hospital, int Rung) : Effect;

/// <summary>Call the county duty officer, who is no rung (E10).</summary>
public sealed record CallCountyDuty : Effect;

/// <summary>Call again every hospital that was asked and has not declined (E11).</summary>
public sealed record RepeatCall(IReadOnlyList<Hospital> Hospitals) : Effect;

/// <summary>Tell the clinic who did what; the event is one of <see cref="EscalationEvent"/> (E8).</summary>
public sealed record TellClinic(string Event) : Effect;

/// <summary>Tell hospitals that they are no longer needed: 已由 X 接诊, or stood down when X is null (E7).</summary>
public sealed record CancelNote(IReadOnlyList<Hospital> Hospitals, Hospital? AcceptedBy) : Effect;

/// <summary>Tell hospitals that hold a cancel note that the acceptance fell through and their answer counts again (E9).</summary>
public sealed record ReopenNote(IReadOnlyList<Hospital> Hospitals) : Effect;

/// <summary>Ask for the outcome of a patient who arrived: the hospital each day, from the second day on the county as well (E22).</summary>
public sealed record AskOutcome(Hospital Hospital, bool AlsoCounty) : Effect;

/// <summary>Ask <see cref="EscalationRules.OnDeadline"/> at this instant (UTC); only a hint, early or repeated wakes change nothing (E4).</summary>
public sealed record WakeAt(DateTime At, WakePurpose Purpose) : Effect;

/// <summary>What a wake is for.</summary>
public enum WakePurpose
{
    /// <summary>The current rung's deadline.</summary>
    Rung,

    /// <summary>The next call of an unanswered request.</summary>
    Repeat,

    /// <summary>The last instant for the arrival.</summary>
    Arrival,

    /// <summary>The next day on which the outcome is asked for.</summary>
    Outcome,
}
