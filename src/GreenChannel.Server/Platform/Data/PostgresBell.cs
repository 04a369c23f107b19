using Npgsql;

namespace GreenChannel.Server.Platform.Data;

/// <summary>
/// Carries the bell between server processes by NOTIFY. It is sent after the commit and not within it, because a
/// commit that notifies takes a lock which would make all commits wait for each other; if a process dies in between,
/// the others look once a second anyway.
/// </summary>
public sealed class PostgresBell(NpgsqlDataSource source, CommitBell bell, ILogger<PostgresBell> log) : BackgroundService
{
    private const string Work = "work";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly SemaphoreSlim _rung = new(0, 1);
    private readonly string _self = Guid.CreateVersion7().ToString("N");
    private bool _work;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bell.Rung += Wake;
        return Task.WhenAll(SendAsync(stoppingToken), HearAsync(stoppingToken));
    }

    public override void Dispose()
    {
        bell.Rung -= Wake;
        _rung.Dispose();
        base.Dispose();
    }

    private void Wake(bool leavesWork)
    {
        if (leavesWork) Volatile.Write(ref _work, true);
        try
        {
            if (_rung.CurrentCount == 0) _rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two commits at once: one notice is enough for both.
        }
    }

    // Its own notices come back too, and it has been awake since before them.
    private void Hear(string notice)
    {
        if (!notice.StartsWith(_self, StringComparison.Ordinal)) bell.RingHere(notice.EndsWith(Work, StringComparison.Ordinal));
    }

    private async Task SendAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await _rung.WaitAsync(stop);
                var leavesWork = Interlocked.Exchange(ref _work, false);
                await using var notify = source.CreateCommand("SELECT pg_notify('greenchannel', $1)");
                notify.Parameters.AddWithValue($"{_self} {(leavesWork ? Work : "")}");
                await notify.ExecuteNonQueryAsync(stop);

                // A notice is a durable commit of its own: under load one speaks for all reports of a moment.
                await Task.Delay(Pause, stop);
            }
            catch (Exception failed) when (failed is NpgsqlException or TimeoutException)
            {
                log.LogWarning("Could not tell other processes of a commit: {Reason}", failed.GetType().Name);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task HearAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(stop);
                connection.Notification += (_, heard) => Hear(heard.Payload);
                await using (var listen = new NpgsqlCommand("LISTEN greenchannel", connection)) await listen.ExecuteNonQueryAsync(stop);
                bell.RingHere();
                while (true) await connection.WaitAsync(stop);
            }
            catch (Exception failed) when (failed is NpgsqlException or TimeoutException or System.IO.IOException)
            {
                log.LogWarning("Lost the connection that listens for commits: {Reason}", failed.GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
