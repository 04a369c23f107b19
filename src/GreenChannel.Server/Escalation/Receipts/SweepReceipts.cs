using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Escalation.Receipts;

/// <summary>
/// Looks again at receipts of messages nobody knew: one may have come in the very moment in which its message got its name.
/// After a day a receipt has said all it can, and is removed.
/// </summary>
public sealed class SweepReceipts(Store store, KnownReceipts known, FacilityBook book, TimeProvider time)
{
    /// <summary>So long a receipt waits for its message, and so long its repeat is recognised.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private const int Most = 500;

    /// <returns>How many found their message, and how many were removed.</returns>
    public async Task<(int Matched, int Removed)> RunAsync(CancellationToken cancel) =>
        (await store.AgainAsync(() => MatchAsync(cancel)), await store.AgainAsync(() => RemoveAsync(cancel)));

    private async Task<int> MatchAsync(CancellationToken cancel)
    {
        // By a join, so that a gateway that speaks of what was never ours hides nobody else's.
        var waiting = await store.Receipts.Where(row => row.MatchedAt == null && store.Outbox.Any(message => message.Channel == row.Gateway && message.Reference == row.Message))
            .OrderBy(row => row.ReceivedAt).Take(Most).ToListAsync(cancel);
        if (waiting.Count == 0) return 0;
        var entries = await known.PutAllAsync(waiting, await book.ReadAsync(cancel), time.Now(), cancel);
        await store.SaveAsync([.. entries, Entry("gateway.receipts", waiting.Count)], cancel: cancel);
        return waiting.Count;
    }

    private async Task<int> RemoveAsync(CancellationToken cancel)
    {
        var before = time.Now() - Kept;
        var old = await store.Receipts.Where(row => row.ReceivedAt < before).OrderBy(row => row.ReceivedAt).Take(Most).ToListAsync(cancel);
        if (old.Count == 0) return 0;
        foreach (var row in old) store.Remove(row);
        await store.SaveAsync(Entry("gateway.receiptsDropped", old.Count), cancel: cancel);
        return old.Count;
    }

    private static Entry Entry(string action, int events) => new(Viewer.Engine, action, new { events }) { Chain = "gateways" };
}

/// <summary>Sweeps for as long as the server serves.</summary>
public sealed class ReceiptSweeper(IServiceScopeFactory scopes, TimeProvider time, ILogger<ReceiptSweeper> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<SweepReceipts>().RunAsync(stoppingToken);
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Receipts could not be looked at and are again later: {Reason}", failed.GetType().Name);
            }

            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
