using Npgsql;

namespace GreenChannel.Server.Platform.Timing;

/// <summary>Sets this server's time by the database's clock every few seconds; between two looks it counts by itself.</summary>
public sealed class FollowDatabase(NpgsqlDataSource source, SteadyTime time, ILogger<FollowDatabase> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    // A look that took longer says too little about when the database answered.
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(250);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything is timed: two servers that start with different clocks must not disagree about what is due.
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await LookAsync(stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        try
        {
            await using var ask = source.CreateCommand("SELECT clock_timestamp()");
            var before = time.GetTimestamp();
            var utc = (DateTime)(await ask.ExecuteScalarAsync(cancel))!;
            var took = time.GetElapsedTime(before);
            if (took > Quick) return;
            time.Follow(new DateTimeOffset(utc), before + ((time.GetTimestamp() - before) / 2));
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException or InvalidOperationException)
        {
            log.LogWarning("The database's clock could not be read: {Reason}", away.GetType().Name);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }
}
