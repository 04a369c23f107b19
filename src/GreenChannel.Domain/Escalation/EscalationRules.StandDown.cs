namespace GreenChannel.Domain.Escalation;

public static partial class EscalationRules
{
    /// <summary>The clinic, or a hospital that was asked, closes the request because no hospital is needed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="by">Code of the clinic or hospital.</param>
    /// <param name="byClinic">True for the clinic of the case; the caller has checked that it is.</param>
    /// <param name="name">Who there; may be null.</param>
    /// <param name="reason">May be null.</param>
    /// <param name="now">UTC.</param>
    /// <remarks>Refused once the patient has arrived: from then on only a hand-over closes it (E22).</remarks>
    public static Transition StandDown(
        this GreenChannelRequest request, string by, bool byClinic, string? name, string? reason, DateTime now)
    {
        if (!byClinic && request.RungOf(by) is null) return Refuse(request, RefusalReason.NotAsked);
        if (request.State == RequestState.StoodDown) return new Unchanged(request);
        if (request.State == RequestState.Arrived) return Refuse(request, RefusalReason.AlreadyArrived);
        if (request.State == RequestState.HandedOver) return Refuse(request, RefusalReason.AlreadyHandedOver);

        var next = request.WithWaiting(RungResult.Released) with
        {
            State = RequestState.StoodDown,
            AcknowledgeBy = null,
            LastCalledAt = null,
            StandDown = new(by, name, reason, now),
        };
        var asked = request.AskedBut(_ => false);
        return Move(next, EscalationEvent.StoodDown, asked.Count > 0 ? [new CancelNote(asked, null)] : []);
    }
}
