namespace GreenChannel.Server.Platform.Data;

/// <summary>Rings after every commit: the live feed sleeps on it, and the worker on those that leave work to be done.</summary>
public sealed class CommitBell
{
    private readonly TaskCreationOptions _how;
    private volatile TaskCompletionSource _next;
    private volatile TaskCompletionSource _nextWork;

    /// <summary>Whoever rings does not run those who wait; other threads do.</summary>
    public CommitBell() : this(TaskCreationOptions.RunContinuationsAsynchronously)
    {
    }

    /// <summary>For whoever has one thread and a queue of its own.</summary>
    public CommitBell(TaskCreationOptions how) => (_how, _next, _nextWork) = (how, new(how), new(how));

    /// <summary>Raised on every ring of this process, so that other processes can be told; true where work is left.</summary>
    public event Action<bool>? Rung;

    /// <summary>Completes at the next ring. Take it before looking, or a ring in between is missed.</summary>
    public Task Next => _next.Task;

    /// <summary>Completes at the next ring that leaves work.</summary>
    public Task NextWork => _nextWork.Task;

    public void Ring(bool leavesWork)
    {
        RingHere(leavesWork);
        Rung?.Invoke(leavesWork);
    }

    /// <summary>Wakes this process only: somebody else's commit was heard.</summary>
    public void RingHere(bool leavesWork = true)
    {
        Interlocked.Exchange(ref _next, new(_how)).TrySetResult();
        if (leavesWork) Interlocked.Exchange(ref _nextWork, new(_how)).TrySetResult();
    }
}
