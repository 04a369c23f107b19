namespace GreenChannel.Server.Platform.Data;

/// <summary>Rings after every commit; the worker and the live feed sleep on it.</summary>
public sealed class CommitBell
{
    private volatile TaskCompletionSource _next = New();

    /// <summary>Raised on every ring of this process, so that other processes can be told.</summary>
    public event Action? Rung;

    /// <summary>Completes at the next ring. Take it before looking, or a ring in between is missed.</summary>
    public Task Next => _next.Task;

    public void Ring()
    {
        RingHere();
        Rung?.Invoke();
    }

    /// <summary>Wakes this process only: somebody else's commit was heard.</summary>
    public void RingHere() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
