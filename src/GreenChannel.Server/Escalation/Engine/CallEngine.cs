using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Work;

namespace GreenChannel.Server.Escalation.Engine;

/// <summary>
/// The engine of the green channel in one process: a loop for the deadlines and one for each channel, so that a gateway
/// that hangs delays nobody else. It keeps nothing: what it knows stands in the database, and any number of engines may
/// run on one. It needs no thread of its own and no clock but the one it is given, so that a simulator can run it.
/// </summary>
public sealed class CallEngine(IEngineStore store, IReadOnlyList<IChannel> channels, CommitBell bell, TimeProvider time, EngineGauge gauge, ILogger<CallEngine> log)
{
    /// <summary>How long a worker has what it claimed: a dead one is replaced this much later.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(8);

    /// <summary>How long one attempt may take; well within the lease, so that its outcome is recorded by who holds it.</summary>
    public static readonly TimeSpan SendWithin = TimeSpan.FromSeconds(4);

    /// <summary>A sender that was frozen between its claim and its attempt lets go: by now somebody may have accepted.</summary>
    public static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(2);

    // Deadlines that are due together are asked together, so many in one transaction and so many transactions at once.
    private const int Together = 16, AtOnce = 2;
    private const int MostInFlight = 64;
    private const int RecordTries = 4;
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);

    /// <summary>Who holds what this process has claimed.</summary>
    public Guid Owner { get; } = Guid.CreateVersion7();

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(
        channels.Select(channel => RunAsync(channel, stop))
            .Prepend(LoopAsync("receipts", 1, _ => StartNextWaysAsync(stop), () => store.NextReceiptAsync(stop), stop))
            .Prepend(LoopAsync("deadlines", AtOnce, _ => ClaimDeadlinesAsync(stop), () => store.NextWakeAsync(stop), stop)));

    private Task RunAsync(IChannel channel, CancellationToken stop)
    {
        var recording = new Turns<Attempt>(attempts => RecordAsync(attempts, stop));
        return LoopAsync($"channel {channel.Name}", MostInFlight, free => ClaimMessagesAsync(channel, recording, free, stop), () => store.NextMessageAsync(channel.Name, stop), stop);
    }

    /// <summary>Claims as much as has room, starts it, and sleeps until something is due, ends, or is committed by somebody.</summary>
    private async Task LoopAsync(string what, int most, Func<int, Task<IReadOnlyList<Task>>> claim, Func<Task<DateTime?>> next, CancellationToken stop)
    {
        var running = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            var rung = bell.NextWork;
            try
            {
                running.RemoveAll(task => task.IsCompleted);
                var free = most - running.Count;
                var started = free > 0 ? await claim(free) : [];
                running.AddRange(started);
                if (running.Count >= most) await Task.WhenAny(running);
                else if (started.Count == 0) await SleepAsync(rung, await next(), stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failed)
            {
                // The database may be away for a while; what is due is still in it.
                log.LogError("The engine's {Loop} could not claim and tries again: {Reason}", what, failed.GetType().Name);
                await PauseAsync(LongestSleep, stop);
            }
        }
    }

    private async Task SleepAsync(Task rung, DateTime? next, CancellationToken stop)
    {
        var wait = next is { } due ? due - time.Now() : LongestSleep;
        if (wait > LongestSleep) wait = LongestSleep;

        // Due, and yet nobody could claim it: another process is at it, or a row is locked for the moment.
        if (wait < TimeSpan.FromMilliseconds(5)) wait = TimeSpan.FromMilliseconds(5);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(rung, Task.Delay(wait, time, over.Token));

        // Not CancelAsync: it would end the pause on a thread of its own, and nothing but the pause hangs on it.
        over.Cancel();
    }

    private async Task<IReadOnlyList<Task>> ClaimDeadlinesAsync(CancellationToken stop)
    {
        var due = await store.ClaimRequestsAsync(Together, stop);
        foreach (var request in due) gauge.Timers.Add(time.Now() - request.DueAt);
        return due.Count == 0 ? [] : [WakeAsync(due, stop)];
    }

    // One transaction that claims and does it: there is nothing to give back.
    private async Task<IReadOnlyList<Task>> StartNextWaysAsync(CancellationToken stop) =>
        await store.StartNextWaysAsync(Together, stop) > 0 ? [Task.CompletedTask] : [];

    private async Task WakeAsync(IReadOnlyList<DueRequest> due, CancellationToken stop)
    {
        try
        {
            await store.WakeAsync(due, stop);
        }
        catch (Exception failed)
        {
            if (stop.IsCancellationRequested) return;
            if (due is [var one])
            {
                // The wake stands in the request itself: it is due again in a second, or at the latest when the lease is over.
                log.LogError("Request {Request} could not be woken and is tried again: {Reason}", one.Id, failed.GetType().Name);
                await TryAsync(() => store.LetGoAsync(one, stop));
                return;
            }

            // One that fails holds up no other.
            log.LogWarning("{Count} requests could not be woken together and are woken one by one: {Reason}", due.Count, failed.GetType().Name);
            foreach (var request in due) await WakeAsync([request], stop);
        }
    }

    private async Task<IReadOnlyList<Task>> ClaimMessagesAsync(IChannel channel, Turns<Attempt> recording, int free, CancellationToken stop)
    {
        var at = time.GetTimestamp();
        var claimed = await store.ClaimMessagesAsync(Owner, channel.Name, free, stop);

        // One task for each message in flight, so that they are counted; those of one case share theirs.
        return [.. claimed.GroupBy(message => message.CaseId).SelectMany(ofOneCase => Enumerable.Repeat(SendAsync(channel, recording, [.. ofOneCase], at, stop), ofOneCase.Count()))];
    }

    private async Task SendAsync(IChannel channel, Turns<Attempt> recording, IReadOnlyList<Outgoing> messages, long claimedAt, CancellationToken stop)
    {
        var attempts = (await Task.WhenAll(messages.Select(message => SendAsync(channel, message, claimedAt, stop)))).OfType<Attempt>().ToList();
        if (stop.IsCancellationRequested) return;
        var begun = attempts.Select(attempt => attempt.Message.Id).ToHashSet();
        if (begun.Count < messages.Count) await TryAsync(() => store.LetGoAsync(Owner, [.. messages.Where(message => !begun.Contains(message.Id))], stop));
        if (attempts.Count > 0) await recording.AddAsync(attempts);
    }

    /// <summary>What was handed over and cannot be recorded is handed over again when the lease is over, under the same id; so it is tried a few times.</summary>
    private async Task RecordAsync(IReadOnlyList<Attempt> attempts, CancellationToken stop)
    {
        for (var trial = 1; !stop.IsCancellationRequested; trial++)
        {
            try
            {
                await store.RecordAsync(Owner, attempts, stop);
                return;
            }
            catch (Exception failed)
            {
                if (stop.IsCancellationRequested) return;
                log.LogError("What became of {Count} messages could not be stored, try {Trial}: {Reason}", attempts.Count, trial, failed.GetType().Name);
                if (trial == RecordTries) return;
            }

            // One case that cannot be stored takes no other with it.
            if (attempts.DistinctBy(attempt => attempt.Message.CaseId).Skip(1).Any())
            {
                await Task.WhenAll(attempts.GroupBy(attempt => attempt.Message.CaseId).Select(ofOneCase => RecordAsync([.. ofOneCase], stop)));
                return;
            }

            await PauseAsync(TimeSpan.FromMilliseconds(100 * Math.Pow(2, trial)), stop);
        }
    }

    /// <summary>For what a lease would bring about by itself a little later.</summary>
    private async Task TryAsync(Func<Task> giveBack)
    {
        try
        {
            await giveBack();
            bell.RingHere();
        }
        catch (Exception lost)
        {
            log.LogWarning("Could not be given back, its lease ends by time: {Reason}", lost.GetType().Name);
        }
    }

    // A simulator runs this on one thread: what follows a pause must stay there.
    private async Task PauseAsync(TimeSpan pause, CancellationToken stop) => await Task.Delay(pause, time, stop)
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    private async Task<Attempt?> SendAsync(IChannel channel, Outgoing message, long claimedAt, CancellationToken stop)
    {
        if (time.GetElapsedTime(claimedAt) > StartWithin) return null;
        if (message.Attempts == 1) gauge.Messages.Add(time.Now() - message.DueAt);
        if (message.Envelope.Channel != channel.Name) return new Attempt(message, new SendOutcome("no-such-channel", Permanent: true));
        using var within = new CancellationTokenSource(SendWithin, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(within.Token, stop);
        try
        {
            return new Attempt(message, await channel.SendAsync(message.Envelope, both.Token));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failed)
        {
            return new Attempt(message, new SendOutcome(failed is OperationCanceledException ? "timeout" : "unreachable"));
        }
    }
}
