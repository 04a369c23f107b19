namespace GreenChannel.Domain.Escalation;

public static partial class EscalationRules
{
    /// <summary>A hospital takes the patient; the first of all that were asked wins, whatever its rung.</summary>
    /// <remarks>E9. Repeated by the same hospital it updates bed, team and ETA where they differ.</remarks>
    public static Transition Accept(this GreenChannelRequest request, string hospital, AcceptanceTerms terms, DateTime now)
    {
        if (WhyNot(request, hospital) is { } reason) return Refuse(request, reason);
        var rung = request.RungOf(hospital)!;
        if (rung.Result == RungResult.Accepted) return Update(request, rung, rung.Acceptance!.UpdatedBy(terms, now));

        var accepted = rung with { Acceptance = Acceptance.Of(rung.Hospital, terms, now) };
        return Move(Hold(request, accepted, RequestState.Accepted), EscalationEvent.Accepted, Cancel(request, hospital));
    }

    private static Transition Update(GreenChannelRequest request, Rung rung, Acceptance updated) =>
        updated == rung.Acceptance
            ? new Unchanged(request)
            : Move(request.With(rung with { Acceptance = updated }), EscalationEvent.AcceptanceUpdated);

    /// <summary>One hospital holds the patient: every timer of the ladder ends and nobody else is waited for.</summary>
    private static GreenChannelRequest Hold(GreenChannelRequest request, Rung rung, RequestState state) =>
        request.With(rung with { Result = RungResult.Accepted }).WithWaiting(RungResult.Released) with
        {
            State = state,
            AcknowledgeBy = null,
            LastCalledAt = null,
        };

    /// <summary>A page may be in flight while somebody accepts; its reader is told by whom (E7).</summary>
    private static IEnumerable<Effect> Cancel(GreenChannelRequest request, string acceptedBy) =>
        request.AskedBut(r => r.Hospital.Code == acceptedBy) is { Count: > 0 } others
            ? [new CancelNote(others, request.RungOf(acceptedBy)!.Hospital)]
            : [];
}
