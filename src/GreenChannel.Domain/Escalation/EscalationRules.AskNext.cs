namespace GreenChannel.Domain.Escalation;

public static partial class EscalationRules
{
    /// <summary>The clinic does not wait for the deadline: the next hospital is asked now, and the one that is waited for may still accept.</summary>
    /// <param name="request">The request.</param>
    /// <param name="after">Number of the rung that the clinic saw waiting; once another is asked the same wish changes nothing, so that a double press skips nobody.</param>
    /// <param name="now">UTC.</param>
    /// <remarks>With no rung left everybody is called (E10); unanswered, they are being called already (E11).</remarks>
    public static Transition AskNext(this GreenChannelRequest request, int after, DateTime now) => request.State switch
    {
        RequestState.Alerting or RequestState.Seen when request.Rung == after => Advance(request.WithWaiting(RungResult.Overtaken), now, now, EscalationEvent.NextAsked),
        RequestState.Alerting or RequestState.Seen or RequestState.Unanswered => new Unchanged(request),
        RequestState.Accepted => Refuse(request, RefusalReason.AnotherAccepted),
        RequestState.Arrived => Refuse(request, RefusalReason.AlreadyArrived),
        RequestState.HandedOver => Refuse(request, RefusalReason.AlreadyHandedOver),
        RequestState.StoodDown => Refuse(request, RefusalReason.StoodDown),
        _ => throw new ArgumentOutOfRangeException(nameof(request)),
    };
}
