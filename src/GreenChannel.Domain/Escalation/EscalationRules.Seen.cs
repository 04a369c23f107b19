namespace GreenChannel.Domain.Escalation;

public static partial class EscalationRules
{
    /// <summary>A named person has the request; at the current rung this extends its deadline once.</summary>
    /// <remarks>E8. From an earlier rung, or unanswered, it is recorded and nothing waits for it.</remarks>
    public static Transition Seen(this GreenChannelRequest request, string hospital, StaffMember by, DateTime now)
    {
        if (WhyNot(request, hospital) is { } reason) return Refuse(request, reason);
        var rung = request.RungOf(hospital)!;
        if (rung.SeenAt is not null || rung.Result == RungResult.Accepted) return new Unchanged(request);

        var seen = rung with { SeenAt = now, SeenBy = by };
        if (request.State != RequestState.Alerting || rung.Number != request.Rung)
            return Move(request.With(seen), EscalationEvent.Seen);

        var next = request.With(seen with { SeenExtended = true }) with
        {
            State = RequestState.Seen,
            AcknowledgeBy = request.AcknowledgeBy + request.Times.SeenExtends,
        };
        return Move(next, EscalationEvent.Seen);
    }
}
