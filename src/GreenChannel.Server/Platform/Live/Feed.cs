using System.Collections.Concurrent;
using System.Threading.Channels;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Server.Platform.Live;

/// <summary>One thing an open screen is told.</summary>
/// <param name="At">Where the audit trail stood; a screen resumes from it.</param>
/// <param name="Kind">case, escalation or clock.</param>
/// <param name="Data">The JSON item.</param>
/// <param name="Scope">Who may see it.</param>
public sealed record LiveEvent(Cursor At, string Kind, string Data, CaseScope Scope);

/// <summary>
/// Tells open screens what was committed, in the order of the audit trail. One reader a process follows the trail;
/// every screen has a queue of its own, and one that cannot keep up is closed and resumes by its cursor. With no screen
/// open nothing is read.
/// </summary>
public sealed class Feed(IServiceScopeFactory scopes, CommitBell bell, TimeProvider time, ILogger<Feed> log) : BackgroundService
{
    private const int QueueLength = 2_000;

    // Between two pages: commits that come close together are read together.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);
    private readonly ConcurrentDictionary<Channel<LiveEvent>, Viewer> _screens = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _wanted = New();
    private TaskCompletionSource _awake = New();
    private Cursor _at;

    // A place is three numbers: read and written as one.
    private Cursor At
    {
        get
        {
            lock (_gate) return _at;
        }

        set
        {
            lock (_gate) _at = value;
        }
    }

    public int OpenScreens => _screens.Count;

    /// <summary>How many screens of an organisation are open in this process.</summary>
    public int ScreensOf(string organisation) => _screens.Values.Count(viewer => viewer.Organisation == organisation);

    /// <summary>Opens a screen: whatever is committed after this returns will be shown on it.</summary>
    public async Task<Screen> OpenAsync(Viewer viewer, CancellationToken cancel)
    {
        var queue = Channel.CreateBounded<LiveEvent>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
        Task awake;
        lock (_gate)
        {
            _screens[queue] = viewer;
            _wanted.TrySetResult();
            awake = _awake.Task;
        }

        try
        {
            await awake.WaitAsync(cancel);
            return new Screen(this, viewer, queue, At);
        }
        catch (OperationCanceledException)
        {
            _screens.TryRemove(queue, out _);
            throw;
        }
    }

    /// <summary>One open screen.</summary>
    public sealed class Screen(Feed feed, Viewer viewer, Channel<LiveEvent> queue, Cursor opened) : IDisposable
    {
        /// <summary>Everything the viewer may see after a cursor, without a gap, then everything new.</summary>
        public async IAsyncEnumerable<LiveEvent> FollowAsync(Cursor? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
        {
            // The queue has been filling since before this reads back: what comes twice is dropped below.
            var done = after ?? opened;
            if (after is { } resumed)
            {
                var read = resumed.BeforeEntry;
                while (true)
                {
                    var page = await feed.ReadAsync(read, cancel);
                    foreach (var missed in page.Events)
                        if (missed.At.IsAfter(resumed) && Visibility.MaySee(viewer, missed.Scope)) yield return missed;
                    if (page.Last == read) break;
                    read = page.Last;
                }

                if (read.IsAfter(done)) done = read;
            }

            await foreach (var next in queue.Reader.ReadAllAsync(cancel))
                if (next.At.IsAfter(done)) yield return next;
        }

        public void Dispose() => feed._screens.TryRemove(queue, out _);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (Sleeps() is { } wanted)
                {
                    await wanted.WaitAsync(stoppingToken);
                    await WakeAsync(stoppingToken);
                }

                var rung = bell.Next;
                var page = await ReadAsync(At, stoppingToken);
                foreach (var told in page.Events) Tell(told);
                var moved = page.Last != At;
                At = page.Last;
                if (!moved) await Task.WhenAny(rung, Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken));
                else await Task.Delay(Pause, CancellationToken.None);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failed)
            {
                log.LogError(failed, "The live feed lost the trail; it reads on from where it was");
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        foreach (var queue in _screens.Keys) queue.Writer.TryComplete();
    }

    // Null while somebody looks; else what completes when somebody does. A feed that has not started sleeps too.
    private Task? Sleeps()
    {
        lock (_gate)
        {
            if (!_screens.IsEmpty && _awake.Task.IsCompleted) return null;
            if (_awake.Task.IsCompleted) _awake = New();
            if (_screens.IsEmpty && _wanted.Task.IsCompleted) _wanted = New();
            return _wanted.Task;
        }
    }

    // From the end of the trail: the screen that woke it was opened before, so nothing after its opening is left out.
    private async Task WakeAsync(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        At = await scope.ServiceProvider.GetRequiredService<TrailReader>().EndAsync(cancel);
        _awake.TrySetResult();
    }

    private void Tell(LiveEvent told)
    {
        foreach (var (queue, viewer) in _screens)
            if (Visibility.MaySee(viewer, told.Scope) && !queue.Writer.TryWrite(told)) queue.Writer.TryComplete();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<TrailPage> ReadAsync(Cursor after, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TrailReader>().AfterAsync(after, cancel);
    }
}
