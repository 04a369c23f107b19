using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.Work;

/// <summary>Runs what is due, asleep until the next due time, woken by every commit that leaves work and at the latest each second.</summary>
public sealed class Worker(IServiceScopeFactory scopes, WorkKinds kinds, CommitBell bell, TimeProvider time, ILogger<Worker> log) : BackgroundService
{
    private const int Batch = 16;
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);
    private readonly Guid _owner = Guid.CreateVersion7();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var rung = bell.NextWork;
            try
            {
                var claimed = await ClaimAsync(stoppingToken);
                await Parallel.ForEachAsync(claimed, stoppingToken, RunAsync);
                if (claimed.Count == 0) await Task.WhenAny(rung, Task.Delay(await SleepAsync(stoppingToken), time, stoppingToken));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failed)
            {
                // The database may be away for a while; the work is still in it.
                log.LogError(failed, "The worker could not claim; it tries again");
                await Task.Delay(LongestSleep, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<List<WorkRow>> ClaimAsync(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<WorkQueue>().ClaimAsync(_owner, time.Now(), Batch, stop);
    }

    private async Task<TimeSpan> SleepAsync(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var next = await scope.ServiceProvider.GetRequiredService<WorkQueue>().NextDueAsync(stop);
        var wait = (next ?? DateTime.MaxValue) - time.Now();
        return wait <= TimeSpan.Zero ? TimeSpan.FromMilliseconds(5) : wait < LongestSleep ? wait : LongestSleep;
    }

    private async ValueTask RunAsync(WorkRow item, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var queue = scope.ServiceProvider.GetRequiredService<WorkQueue>();
        try
        {
            await kinds[item.Kind](scope.ServiceProvider, item, stop);
            if (!scope.ServiceProvider.GetRequiredService<Store>().HasRemoved(item)) await queue.DropAsync(item, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The lease runs out by itself and another worker, or the next start, takes over.
        }
        catch (LostLeaseException)
        {
            log.LogWarning("Work {Kind} {Id} was taken over by another worker", item.Kind, item.Id);
        }
        catch (Exception failed)
        {
            log.LogError("Work {Kind} {Id} failed at attempt {Attempt}: {Reason}", item.Kind, item.Id, item.Attempts, failed.GetType().Name);
            await queue.PutBackAsync(item, time.Now(), stop);
        }
    }
}
