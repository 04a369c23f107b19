using GreenChannel.Domain.Facilities;

namespace GreenChannel.Domain.Escalation;

public static partial class EscalationRules
{
    /// <summary>Opens a request and asks the first rung; an empty ladder is unanswered at once.</summary>
    /// <remarks>E1, E10, E12. A hospital named twice on a ladder is asked once, at its first place.</remarks>
    public static Moved Open(
        Guid id, Guid caseId, EscalationClass of, Ladder ladder, EscalationTimes times, DateTime now)
    {
        var request = new GreenChannelRequest
        {
            Id = id,
            CaseId = caseId,
            Class = of,
            State = RequestState.Alerting,
            Ladder = ladder with { Hospitals = [.. ladder.Hospitals.DistinctBy(h => h.Code)] },
            Times = times,
            OpenedAt = now,
        };
        return Advance(request, now, now, EscalationEvent.Opened);
    }

    /// <summary>The same opening as an exercise, or as it is.</summary>
    /// <remarks>E25.</remarks>
    public static Moved As(this Moved opening, bool drill) => opening with { Next = opening.Next with { IsDrill = drill } };
}
