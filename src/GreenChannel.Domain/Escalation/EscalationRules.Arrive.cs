namespace GreenChannel.Domain.Escalation;

public static partial class EscalationRules
{
    /// <summary>The patient is at the hospital that accepted.</summary>
    /// <remarks>E22. Also at one whose acceptance is overdue, as long as no other has accepted.</remarks>
    public static Transition Arrive(this GreenChannelRequest request, string hospital, StaffMember by, DateTime now)
    {
        var refusal = WhyNot(request, hospital);
        if (refusal == RefusalReason.AlreadyArrived) return new Unchanged(request);
        if (refusal is { } because) return Refuse(request, because);

        var rung = request.RungOf(hospital)!;
        if (rung.Result is not (RungResult.Accepted or RungResult.Overdue)) return Refuse(request, RefusalReason.NotAccepted);

        var next = Hold(request, rung, RequestState.Arrived) with { Arrival = new(rung.Hospital, by, now) };
        var others = rung.Result == RungResult.Overdue ? Cancel(request, hospital) : [];
        return Move(next, EscalationEvent.Arrived, others);
    }

    /// <summary>The hospital closes the request with its outcome, of which every part may come later.</summary>
    /// <remarks>E22.</remarks>
    public static Transition HandOver(
        this GreenChannelRequest request, string hospital, StaffMember by, HandOverOutcome outcome, DateTime now)
    {
        var refusal = WhyNot(request, hospital);
        if (refusal == RefusalReason.AlreadyHandedOver) return new Unchanged(request);
        if (refusal == RefusalReason.AlreadyArrived)
        {
            var held = new HandOver(request.RungOf(hospital)!.Hospital, by, outcome, now);
            return Move(request with { State = RequestState.HandedOver, HandOver = held }, EscalationEvent.HandedOver);
        }
        if (refusal is { } because) return Refuse(request, because);

        var promised = request.RungOf(hospital)!.Result is RungResult.Accepted or RungResult.Overdue;
        return Refuse(request, promised ? RefusalReason.NotArrived : RefusalReason.NotAccepted);
    }
}
