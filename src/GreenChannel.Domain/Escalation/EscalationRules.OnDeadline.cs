namespace GreenChannel.Domain.Escalation;

public static partial class EscalationRules
{
    /// <summary>What the passing of time asks for; before the due instant, and where none runs, nothing.</summary>
    /// <remarks>E4: state is the truth and a timer only a hint, so a wake may come early, late or twice.</remarks>
    public static Transition OnDeadline(this GreenChannelRequest request, DateTime now)
    {
        if (request.NextWake is not { } wake || now < wake.At) return new Unchanged(request);
        return wake.Purpose switch
        {
            WakePurpose.Rung => Advance(request.WithWaiting(RungResult.TimedOut), wake.At, now, EscalationEvent.TimedOut),
            WakePurpose.Arrival => Advance(Lapse(request), wake.At, now, EscalationEvent.Overdue),
            WakePurpose.Repeat => CallAgain(request, now),
            WakePurpose.Outcome => AskForOutcome(request, now),
            _ => throw new ArgumentOutOfRangeException(nameof(request)),
        };
    }

    /// <summary>
    /// Every channel to the hospital that is waited for has failed: the next is asked at once, and its deadline is only the
    /// upper bound. A hospital that somebody there has seen, or that is no longer waited for, is not unreachable.
    /// </summary>
    /// <remarks>E3.</remarks>
    public static Transition Unreachable(this GreenChannelRequest request, string hospital, DateTime now) =>
        request.State == RequestState.Alerting && request.RungOf(hospital) is { Result: RungResult.Waiting } rung && rung.Number == request.Rung
            ? Advance(request.With(rung with { Result = RungResult.Unreachable }), now, now, EscalationEvent.Unreachable)
            : new Unchanged(request);

    /// <summary>Once, however many days were missed, and on the grid of the arrival's time of day (E22).</summary>
    private static Moved AskForOutcome(GreenChannelRequest request, DateTime now)
    {
        var every = request.Times.OutcomeEvery;
        var last = request.OutcomeAskedAt ?? request.Arrival!.At;
        var next = request with { OutcomeAskedAt = last + (every * ((now - last).Ticks / every.Ticks)) };
        return Move(next, EscalationEvent.OutcomeAsked, new AskOutcome(request.Arrival!.Hospital, AlsoCounty: request.OutcomeAskedAt is not null));
    }

    /// <summary>The patient did not arrive: the acceptance holds no longer, yet its hospital may renew it (E22).</summary>
    private static GreenChannelRequest Lapse(GreenChannelRequest request) =>
        request.With(request.RungOf(request.Acceptance!.Hospital.Code)! with { Result = RungResult.Overdue });

    /// <summary>Calls once, however many calls were missed, and keeps the grid, so that lateness does not add up (E11).</summary>
    private static Moved CallAgain(GreenChannelRequest request, DateTime now)
    {
        var every = request.Times.RepeatEvery;
        var missed = (now - request.LastCalledAt!.Value).Ticks / every.Ticks;
        var next = request with { LastCalledAt = request.LastCalledAt + (every * missed) };
        return new(next, [.. CallEverybody(next), .. Wakes(next)], EscalationEvent.CalledAgain);
    }
}
