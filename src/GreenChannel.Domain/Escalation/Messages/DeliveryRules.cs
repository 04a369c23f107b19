namespace GreenChannel.Domain.Escalation.Messages;

/// <summary>One message of a call, as far as the other messages of the call are concerned.</summary>
/// <param name="Way">How it gets there.</param>
/// <param name="State">Where it stands.</param>
/// <param name="HasFailed">Its last attempt failed.</param>
public sealed record Delivery(Way Way, DeliveryState State, bool HasFailed)
{
    /// <summary>It has reached somebody: no other way needs to be tried.</summary>
    public bool IsReceived => State is DeliveryState.Delivered or DeliveryState.Read;
}

/// <summary>What follows from an attempt that failed.</summary>
/// <param name="State">Pending for another attempt, or failed for good.</param>
/// <param name="RetryAt">When, UTC; null for good.</param>
/// <param name="Next">The way that starts now; null where none is left.</param>
/// <param name="Unreachable">Every way to the recipient has failed; a desk counts only where it rings.</param>
public sealed record AfterFailure(DeliveryState State, DateTime? RetryAt, Way? Next, bool Unreachable);

/// <summary>When a message is wanted, when it is tried again, and which channel comes next.</summary>
public static class DeliveryRules
{
    /// <summary>Attempts after which a channel that might recover counts as failed for good: about two minutes, by when the request has called anew.</summary>
    public const int MostAttempts = 8;

    private const int LongestPauseSeconds = 60;

    /// <summary>Pause after an attempt: 1, 2, 4 … 60 s, so that a sender that crashes again and again cannot flood a telephone (E2).</summary>
    /// <param name="attempts">Attempts so far, from 1.</param>
    public static TimeSpan Pause(int attempts) => TimeSpan.FromSeconds(Math.Min(LongestPauseSeconds, Math.Pow(2, Math.Clamp(attempts, 1, 10) - 1)));

    /// <summary>Whether a message still has something to say; asked in the same statement that starts to send it (E7).</summary>
    /// <param name="kind">What it says.</param>
    /// <param name="state">State of its request; null for a message that belongs to none.</param>
    public static bool IsWanted(MessageKind kind, RequestState? state) => kind switch
    {
        _ when state is null => true,
        MessageKind.Alert or MessageKind.Reopen => state is RequestState.Alerting or RequestState.Seen or RequestState.Unanswered,
        MessageKind.Cancel => state is RequestState.Accepted or RequestState.Arrived or RequestState.HandedOver or RequestState.StoodDown,
        MessageKind.County => state is RequestState.Alerting or RequestState.Seen or RequestState.Unanswered, // Before the ladder ends, where a hospital has nobody on duty (E10).
        MessageKind.Canary => state is RequestState.Unanswered,
        MessageKind.Trial or MessageKind.DeskSilent or MessageKind.CanaryLost or MessageKind.Deadline or MessageKind.Handed or MessageKind.Notice => false, // Belong to no request.
        MessageKind.Outcome => state is RequestState.Arrived,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>What follows from a failed attempt: the next channel starts at once, and this one is tried again unless it cannot succeed.</summary>
    /// <param name="attempts">Attempts of this message so far, this one included.</param>
    /// <param name="permanent">The channel will never take this message.</param>
    /// <param name="call">All messages of the call, this one included as it stands after the attempt.</param>
    /// <param name="plan">Channels that lead to the recipient.</param>
    /// <param name="now">UTC.</param>
    /// <remarks>E2, E3. A desk that nobody has armed neither proves nor disproves that a hospital can be reached.</remarks>
    public static AfterFailure Failed(int attempts, bool permanent, IReadOnlyCollection<Delivery> call, ChannelPlan plan, DateTime now)
    {
        var over = permanent || attempts >= MostAttempts;
        var next = NextWay(call, plan);
        var gateways = call.Where(delivery => delivery.Way.Channel != ChannelPlan.Desk).ToList();
        return new AfterFailure(
            over ? DeliveryState.Failed : DeliveryState.Pending,
            over ? null : now + Pause(attempts),
            next,
            Unreachable: next is null && !plan.DeskRings && gateways.Count > 0 && gateways.TrueForAll(delivery => delivery.HasFailed));
    }

    /// <summary>The way that starts when one of a call has had no receipt in time; null where somebody has the call, or no way is left.</summary>
    /// <param name="call">All messages of the call.</param>
    /// <param name="plan">Ways that lead to the recipient.</param>
    /// <remarks>E14.</remarks>
    public static Way? AfterSilence(IReadOnlyCollection<Delivery> call, ChannelPlan plan) =>
        call.Any(delivery => delivery.IsReceived) ? null : NextWay(call, plan);

    private static Way? NextWay(IReadOnlyCollection<Delivery> call, ChannelPlan plan) =>
        plan.Ways.FirstOrDefault(way => call.All(delivery => delivery.Way != way));
}
