using GreenChannel.Server.Escalation.Engine;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Work;
using Microsoft.Extensions.Logging.Abstractions;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>One life of an engine's process, and the clock it goes by. Killed, nothing of it ever runs again; frozen, nothing until it is woken.</summary>
internal class Process(Scheduler scheduler) : TimeProvider
{
    private readonly List<Item> _held = [];

    public bool IsDead { get; private set; }

    public bool IsFrozen { get; private set; }

    public bool IsAlive => !IsDead && !IsFrozen;

    /// <summary>Its waiters are queued by the scheduler, so the bell itself need not hand them to threads.</summary>
    public CommitBell Bell { get; } = new(TaskCreationOptions.None);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(scheduler.Now);

    public override long GetTimestamp() => scheduler.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer(this, scheduler, callback, state, dueTime);

    public void Run(IEngineStore store, IReadOnlyList<IChannel> channels) => scheduler.Post(
        this, _ => _ = new CallEngine(store, channels, Bell, this, new EngineGauge(this), NullLogger<CallEngine>.Instance).RunAsync(CancellationToken.None), null);

    public void Kill() => IsDead = true;

    public void Freeze() => IsFrozen = true;

    public void Wake()
    {
        IsFrozen = false;
        foreach (var item in _held) scheduler.Post(item);
        _held.Clear();
    }

    public void Hold(Item item) => _held.Add(item);

    private sealed class Timer : ITimer
    {
        private readonly Process _process;
        private readonly Scheduler _scheduler;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private Item? _item;

        public Timer(Process process, Scheduler scheduler, TimerCallback callback, object? state, TimeSpan due)
        {
            (_process, _scheduler, _callback, _state) = (process, scheduler, callback, state);
            Change(due, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _item?.Cancel();
            _item = dueTime == Timeout.InfiniteTimeSpan ? null : _scheduler.At(dueTime, _process, static timer => ((Timer)timer!).Ring(), this);
            return true;
        }

        public void Dispose() => _item?.Cancel();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Ring() => _callback(_state);
    }
}
