namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>
/// One thread, one queue, one time. Of all that could run at an instant the dice pick the next, so that every order in
/// which threads could meet is met under some seed; time goes on only when nothing is left to run.
/// </summary>
internal sealed class Scheduler(Func<int, int> pick)
{
    public static readonly DateTime Start = Scene.Start;

    private readonly List<Item> _ready = [];
    private readonly PriorityQueue<Item, (long At, long Order)> _world = new();
    private readonly PriorityQueue<Item, (long At, long Order)> _timers = new();
    private long _now = Start.Ticks;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile string? _strayed;
    private long _order;

    public long Steps { get; private set; }

    /// <summary>Of everything that ran, and when: two runs with the same trace were the same.</summary>
    public ulong Trace { get; private set; } = 14695981039346656037;

    public DateTime Now => new(_now, DateTimeKind.Utc);

    /// <summary>As the product reads a clock: whole milliseconds.</summary>
    public DateTime NowStored => new(_now - (_now % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);

    /// <summary>
    /// Until when nothing is due in the store; null while something is in flight. Until then processes only poll and find
    /// nothing, so that time may pass over their polls; the last of them before that instant are run again.
    /// </summary>
    public Func<DateTime?> QuietUntil { get; set; } = () => null;

    /// <summary>How much before the end of a quiet time the polls are run again.</summary>
    public Func<TimeSpan> Rouse { get; set; } = () => TimeSpan.FromSeconds(1);

    public void Post(Process? of, SendOrPostCallback run, object? state)
    {
        ThrowIfElsewhere();
        _ready.Add(new Item(of, run, state, _now, ++_order));
    }

    /// <summary>Back into the queue what a frozen process could not run.</summary>
    public void Post(Item held) => _ready.Add(held);

    public Item At(TimeSpan after, Process? of, SendOrPostCallback run, object? state)
    {
        ThrowIfElsewhere();
        var at = _now + Math.Max(0, after.Ticks);
        var item = new Item(of, run, state, at, ++_order);
        (of is null ? _world : _timers).Enqueue(item, (at, item.Order));
        return item;
    }

    /// <summary>An event of the world.</summary>
    public void At(TimeSpan after, Action run) => At(after, null, static state => ((Action)state!)(), run);

    /// <summary>For people: waits.</summary>
    public Task PauseAsync(TimeSpan pause)
    {
        var over = new TaskCompletionSource();
        At(pause, null, static state => ((TaskCompletionSource)state!).SetResult(), over);
        return over.Task;
    }

    /// <summary>Runs until that instant, or until told to stop.</summary>
    public void RunUntil(DateTime end, Func<bool> stop)
    {
        var before = SynchronizationContext.Current;
        try
        {
            while (!stop() && (_ready.Count > 0 || Pass(end.Ticks))) Step();
            if (_strayed is not null) throw new InvalidOperationException($"a continuation has left the simulator's thread: {_strayed}");
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private void ThrowIfElsewhere()
    {
        if (Environment.CurrentManagedThreadId == _thread) return;
        _strayed = Environment.StackTrace;
        throw new InvalidOperationException("a continuation has left the simulator's thread" + _strayed);
    }

    private void Step()
    {
        if (_ready.Count == 0) return;
        var index = _ready.Count == 1 ? 0 : pick(_ready.Count);
        var item = _ready[index];
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        if (item.IsCancelled || item.Of is { IsDead: true }) return;
        if (item.Of is { IsFrozen: true } frozen)
        {
            frozen.Hold(item);
            return;
        }

        Steps++;
        Trace = (((Trace ^ (ulong)_now) * 1099511628211) ^ (ulong)item.Order) * 1099511628211;

        // A context of its own for each step: what another step waits for never runs inside this one, but is queued.
        SynchronizationContext.SetSynchronizationContext(new Context(this, item.Of));
        item.Run();
    }

    private bool Pass(long end)
    {
        var (world, timer) = (Next(_world), Next(_timers));
        var next = Math.Min(world, timer);
        if (timer < world && QuietUntil() is { } quiet)
        {
            var skip = Math.Min(Math.Min(world, quiet.Ticks), end) - Rouse().Ticks;
            if (skip > timer) next = skip;
        }

        if (next > end)
        {
            _now = Math.Max(_now, end);
            return false;
        }

        _now = Math.Max(_now, next);
        Move(_world);
        Move(_timers);
        return true;
    }

    private static long Next(PriorityQueue<Item, (long At, long Order)> queue)
    {
        while (queue.TryPeek(out var item, out var key))
        {
            if (!item.IsCancelled && item.Of is not { IsDead: true }) return key.At;
            queue.Dequeue();
        }

        return long.MaxValue;
    }

    private void Move(PriorityQueue<Item, (long At, long Order)> queue)
    {
        while (Next(queue) <= _now) _ready.Add(queue.Dequeue());
    }

    private sealed class Context(Scheduler scheduler, Process? of) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => scheduler.Post(of, d, state);

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("nothing here waits for another");
    }
}
