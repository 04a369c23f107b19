namespace GreenChannel.Domain.Escalation;

public static partial class EscalationRules
{
    /// <summary>An urgent request becomes an emergency: the current rung is alerted again and has no more than an emergency's time.</summary>
    /// <remarks>A raise never lengthens a deadline. Once a hospital has the patient, or all are being called, only the class changes.</remarks>
    public static Transition Raise(this GreenChannelRequest request, DateTime now)
    {
        if (request.State == RequestState.StoodDown) return Refuse(request, RefusalReason.StoodDown);
        if (request.State == RequestState.HandedOver) return Refuse(request, RefusalReason.AlreadyHandedOver);
        if (request.Class == EscalationClass.Emergency) return new Unchanged(request);

        var next = request with { Class = EscalationClass.Emergency };
        if (request.AcknowledgeBy is not { } old) return Move(next, EscalationEvent.Raised);

        var within = now + request.Times.AcknowledgeWithin;
        var current = request.Rungs[^1];
        return Move(
            next with { AcknowledgeBy = old < within ? old : within },
            EscalationEvent.Raised,
            new AlertHospital(current.Hospital, current.Number));
    }
}
