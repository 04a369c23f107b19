namespace GreenChannel.Server.Platform.Data;

/// <summary>Rings after every commit: the live feed sleeps on it, and the worker on those that leave work to be done.</summary>
public sealed class CommitBell
{
    private volatile TaskCompletionSource _next = New();
    private volatile TaskCompletionSource _nextWork = New();

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
        Interlocked.Exchange(ref _next, New()).TrySetResult();
        if (leavesWork) Interlocked.Exchange(ref _nextWork, New()).TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
