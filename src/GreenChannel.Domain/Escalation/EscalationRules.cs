namespace GreenChannel.Domain.Escalation;

/// <summary>What follows from each answer and each deadline of a green channel request.</summary>
/// <remarks>Pure: the loser of a race reads again and asks again (E6). Instants are UTC, hospitals are codes.</remarks>
public static partial class EscalationRules
{
    /// <summary>Why this hospital may not answer, in the order in which it is told; null when it may.</summary>
    internal static RefusalReason? WhyNot(GreenChannelRequest request, string hospital) => request.RungOf(hospital) switch
    {
        null => RefusalReason.NotAsked,
        _ when request.State == RequestState.StoodDown => RefusalReason.StoodDown,
        _ when request.Acceptance is { } by && by.Hospital.Code != hospital => RefusalReason.AnotherAccepted,
        _ when request.State == RequestState.Arrived => RefusalReason.AlreadyArrived,
        _ when request.State == RequestState.HandedOver => RefusalReason.AlreadyHandedOver,
        { HasDeclined: true } => RefusalReason.Declined,
        _ => null,
    };

    private static Refused Refuse(GreenChannelRequest request, RefusalReason reason) => new(reason, request.State);

    /// <summary>Every move tells the clinic (E8) and leaves a wake behind while something has to happen by time (E11).</summary>
    private static Moved Move(GreenChannelRequest next, string what, params IEnumerable<Effect> effects) =>
        new(next, [.. effects, new TellClinic(what), .. Wakes(next)], what);

    private static IEnumerable<Effect> Wakes(GreenChannelRequest next) => next.NextWake is { } wake ? [wake] : [];
}
