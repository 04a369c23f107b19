using GreenChannel.Domain.Retention;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Administration.Erasure;

/// <summary>What was forgotten in one round.</summary>
public sealed record Forgotten(int Cases, int Leads, int Slips, int Stays)
{
    public int All => Cases + Leads + Slips + Stays;
}

/// <summary>Forgets whom something is about once its time is over, by the profile that was chosen.</summary>
public sealed class ApplyRetention(Store store, EraseCase erase, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    // A round is short, so that a table that was never cleaned holds nobody up; the next one goes on.
    private const int MostAtOnce = 500;

    public async Task<Forgotten> RunAsync(TextWriter output, CancellationToken cancel = default)
    {
        if (options.Value.Privacy.Retention is not { Length: > 0 } code) return new Forgotten(0, 0, 0, 0);
        var profile = RetentionProfiles.Get(code);
        var cases = profile.Of(Kept.Case) is { } rule ? await erase.BeforeAsync(rule.Before(time.Now()), MostAtOnce, output, cancel) : 0;
        store.Forget();
        var forgotten = await store.AgainAsync(async () =>
        {
            var found = new Forgotten(
                cases,
                await EachAsync(Kept.Lead, before => store.Leads(Viewer.Engine).Where(row => row.ClosedAt != null && row.ClosedAt < before), store.Remove),
                await EachAsync(Kept.Slip, before => store.Slips(Viewer.Engine).Where(row => row.ExpiresAt < before && row.SealedNote != null), row => (row.SealedNote, row.Version) = (null, row.Version + 1)),
                await EachAsync(Kept.Stay, before => store.Stays(Viewer.Engine).Where(row => row.CaseId == null && row.ListedAt < before), store.Remove));
            if (found.All > 0) await store.SaveAsync(new Entry(Viewer.Engine, "retention.applied", new { profile = code, found.Cases, found.Leads, found.Slips, found.Stays }) { Chain = "retention" }, cancel: cancel);
            return found;
        });
        if (forgotten.All > 0) await output.WriteLineAsync($"{code}: {forgotten.Cases} cases, {forgotten.Leads} leads, {forgotten.Slips} slips and {forgotten.Stays} stays forgotten");
        return forgotten;

        async Task<int> EachAsync<T>(Kept what, Func<DateTime, IQueryable<T>> due, Action<T> forget) where T : class
        {
            if (profile.Of(what) is not { } rule) return 0;
            var rows = await due(rule.Before(time.Now())).Take(MostAtOnce).ToListAsync(cancel);
            rows.ForEach(forget);
            return rows.Count;
        }
    }
}

/// <summary>Each hour, on every server; whoever comes second finds nothing.</summary>
public sealed class KeepRetention(IServiceScopeFactory scopes, TimeProvider time, ILogger<KeepRetention> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<ApplyRetention>().RunAsync(TextWriter.Null, stoppingToken);
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError("What is too old was not forgotten and is tried again: {Reason}", failed.GetType().Name);
            }
        }
    }
}
