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
/// every screen has a queue of its own, and one that cannot keep up is closed and resumes by its cursor.
/// </summary>
public sealed class Feed(IServiceScopeFactory scopes, CommitBell bell, TimeProvider time, ILogger<Feed> log) : BackgroundService
{
    private const int QueueLength = 2_000;
    private readonly ConcurrentDictionary<Channel<LiveEvent>, Viewer> _screens = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Cursor _at;

    public int OpenScreens => _screens.Count;

    /// <summary>How many screens of an organisation are open in this process.</summary>
    public int ScreensOf(string organisation) => _screens.Values.Count(viewer => viewer.Organisation == organisation);

    /// <summary>Everything the viewer may see after a cursor, without a gap, then everything new.</summary>
    public async IAsyncEnumerable<LiveEvent> FollowAsync(Viewer viewer, Cursor? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await _started.Task.WaitAsync(cancel);
        var queue = Channel.CreateBounded<LiveEvent>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
        _screens[queue] = viewer;
        try
        {
            // Subscribed first, read back second: what is committed in between comes twice at most, and is dropped below.
            var done = after ?? _at;
            if (after is { } resumed)
            {
                var read = resumed.BeforeEntry;
                while (true)
                {
                    var page = await ReadAsync(read, cancel);
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
        finally
        {
            _screens.TryRemove(queue, out _);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var rung = bell.Next;
            try
            {
                if (!_started.Task.IsCompleted) await StartAsync();
                var page = await ReadAsync(_at, stoppingToken);
                foreach (var told in page.Events) Tell(told);
                var moved = page.Last != _at;
                _at = page.Last;
                if (!moved) await Task.WhenAny(rung, Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken));
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

        async Task StartAsync()
        {
            await using var scope = scopes.CreateAsyncScope();
            _at = await scope.ServiceProvider.GetRequiredService<TrailReader>().EndAsync(stoppingToken);
            _started.TrySetResult();
        }
    }

    private void Tell(LiveEvent told)
    {
        foreach (var (queue, viewer) in _screens)
            if (Visibility.MaySee(viewer, told.Scope) && !queue.Writer.TryWrite(told)) queue.Writer.TryComplete();
    }

    private async Task<TrailPage> ReadAsync(Cursor after, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TrailReader>().AfterAsync(after, cancel);
    }
}
