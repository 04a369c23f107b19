using System.Globalization;
using System.Text.RegularExpressions;
using GreenChannel.Smoke.Campaign;

namespace GreenChannel.Smoke;

/// <summary>
/// Scene: many emergencies at once, and nobody answers. Each hospital asked gets each message once; how fast is
/// printed here and measured by the bench. GREENCHANNEL_MASS says how many (200 for want of time).
/// </summary>
public abstract partial class MassEventTests(string engine)
{
    private static int Count => Scale.Of("GREENCHANNEL_MASS", 200);

    [Fact]
    [Trait("Length", "long")]
    public async Task Many_emergencies_at_once_all_reach_every_rung_once()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var store = await Store.CreateAsync(engine);
        await using var server = await RealServer.StartAsync(store, gateway.Settings(TimeSpan.FromSeconds(12), TimeSpan.FromMinutes(30), "sms"));
        using var callers = await Callers.Of(server);
        var sentAt = new System.Collections.Concurrent.ConcurrentDictionary<string, TimeSpan>();
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (_, _) =>
        {
            var began = gateway.Now;
            var report = await callers.ReportAsync(Guid.CreateVersion7());
            Assert.True(report.IsTaken, report.Number);
            sentAt[report.Number] = began;
        });
        var reported = gateway.Now - sentAt.Values.Min();

        // Three rungs, then the county and all three again.
        await Scale.UntilAsync(() => Task.FromResult(gateway.Receipts.Count >= 7 * Count), TimeSpan.FromMinutes(3), $"every rung is asked; {gateway.Receipts.Count} messages were received");
        await Scale.UntilAsync(async () => await store.CountAsync("SELECT count(*) FROM messages WHERE state IN ('pending', 'sending')") == 0, TimeSpan.FromMinutes(1), "all is stored");
        var first = gateway.Receipts.GroupBy(receipt => receipt.Case).Select(ofCase => ofCase.Min(receipt => receipt.At) - sentAt[ofCase.Key]).ToList();
        Scale.Say($"{engine}: {Count} emergencies taken in {reported.TotalSeconds:0.0} s; first message p50 {Scale.Percentile(first, 0.5).TotalSeconds:0.00} s, p95 {Scale.Percentile(first, 0.95).TotalSeconds:0.00} s, longest {first.Max().TotalSeconds:0.00} s");
        var metrics = await (await server.As("admin")).GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        foreach (var of in new[] { "deadlines", "messages" }) Scale.Say($"{engine}: lateness of {of} with {Count} open: {Lateness(metrics, of)}");

        Assert.Equal(Count, first.Count);
        var everybody = Callers.Ladder.Concat(Callers.Ladder).Append("330106").Order(StringComparer.Ordinal).ToList();
        foreach (var ofCase in gateway.Receipts.GroupBy(receipt => receipt.Case)) Assert.Equal(everybody, ofCase.Select(receipt => receipt.Recipient).Order(StringComparer.Ordinal));
        Assert.Empty((await Ledger.OfAsync(store, gateway)).Faults());
    }

    /// <summary>Upper bounds from the histogram: p50, p99 and the longest.</summary>
    private static string Lateness(string metrics, string of)
    {
        var buckets = Bucket().Matches(metrics).Where(match => match.Groups[1].Value == of).Select(match => (Bound: match.Groups[2].Value, Count: long.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture))).ToList();
        var all = buckets[^1].Count;
        string At(double share) => buckets.First(bucket => bucket.Count >= Math.Ceiling(all * share)).Bound;
        return $"p50 ≤ {At(0.5)} s, p99 ≤ {At(0.99)} s, longest ≤ {At(1)} s, of {all}";
    }

    [GeneratedRegex("""greenchannel_lateness_seconds_bucket\{of="(\w+)",le="([^"]+)"\} (\d+)""")]
    private static partial Regex Bucket();
}

public sealed class MassEventOnSqlite() : MassEventTests("sqlite");

public sealed class MassEventOnPostgres() : MassEventTests("postgres");
