namespace GreenChannel.Domain.Escalation;

public static partial class EscalationRules
{
    /// <summary>A hospital says no, with a reason; at the current rung, or after its own acceptance, the next is asked at once.</summary>
    /// <remarks>E8. From an earlier rung, or unanswered, it is recorded and the hospital is not called again.</remarks>
    public static Transition Decline(
        this GreenChannelRequest request, string hospital, StaffMember by, string? reason, DateTime now)
    {
        var refusal = WhyNot(request, hospital);
        if (refusal == RefusalReason.Declined) return new Unchanged(request);
        if (refusal is { } because) return Refuse(request, because);
        if (string.IsNullOrWhiteSpace(reason)) return Refuse(request, RefusalReason.ReasonRequired);

        var rung = request.RungOf(hospital)!;
        var withdrawn = rung.Result == RungResult.Accepted;
        var next = request.With(rung with
        {
            Result = withdrawn ? RungResult.Withdrawn : RungResult.Declined,
            DeclinedAt = now,
            DeclinedBy = by,
            DeclineReason = reason.Trim(),
        });
        if (withdrawn) return Advance(next, now, now, EscalationEvent.Withdrawn);

        var waitedFor = request.State is RequestState.Alerting or RequestState.Seen && rung.Number == request.Rung;
        return waitedFor ? Advance(next, now, now, EscalationEvent.Declined) : Move(next, EscalationEvent.Declined);
    }
}
