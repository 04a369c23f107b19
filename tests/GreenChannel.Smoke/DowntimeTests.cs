using System.Globalization;
using System.Text.RegularExpressions;
using GreenChannel.Smoke.Campaign;

namespace GreenChannel.Smoke;

/// <summary>
/// Scene: the server was down for a second, a minute, half an hour, six hours, and comes back to requests that are all
/// overdue. What was missed is made up at once, the emergencies first. GREENCHANNEL_OVERDUE says how many (150).
/// </summary>
public abstract partial class DowntimeTests(string engine)
{
    private const int InFlight = 64;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    private static int Overdue => Scale.Of("GREENCHANNEL_OVERDUE", 150);

    [Fact]
    [Trait("Length", "long")]
    public async Task After_a_downtime_everything_missed_is_asked_together_once_and_the_emergencies_first()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var store = await Store.CreateAsync(engine);
        var settings = gateway.Settings(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(2), "sms");
        await using (var server = await RealServer.StartAsync(store, settings))
        {
            using var callers = await Callers.Of(server);
            await Parallel.ForAsync(0, Overdue, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
            {
                var id = Guid.CreateVersion7();
                var report = await callers.ReportAsync(i % 2 == 0 ? Callers.Button(id) : Callers.Hives(id, DateTimeOffset.UtcNow));
                Assert.True(report.IsTaken && report.Request != Guid.Empty, report.Number);
            });
            await Scale.UntilAsync(async () => await store.CountAsync("SELECT count(*) FROM messages WHERE state IN ('pending', 'sending')") == 0, TimeSpan.FromSeconds(60), "the first rung is asked");
        }

        foreach (var (down, rungs) in new[] { (TimeSpan.FromSeconds(1), 1), (TimeSpan.FromMinutes(1), 1), (TimeSpan.FromMinutes(30), 2), (TimeSpan.FromHours(6), 2) })
        {
            await using var copy = await store.CopyAsync();
            await using var server = RealServer.Stopped(copy, settings);
            await PlayAsync(server, gateway, down, rungs);
        }
    }

    private async Task PlayAsync(RealServer server, Gateway gateway, TimeSpan down, int rungs)
    {
        await AgeAsync(server.Store, down);
        var from = gateway.Now;
        await server.StartAsync(until: "live");
        var live = gateway.Now;
        List<Receipt> Received() => [.. gateway.Receipts.Where(receipt => receipt.At > from)];
        await Scale.UntilAsync(() => Task.FromResult(Received().Count >= Overdue * rungs), TimeSpan.FromSeconds(60), $"after {down} {Overdue * rungs} messages are received; {Received().Count} were");
        await Scale.UntilAsync(async () => await server.Store.CountAsync("SELECT count(*) FROM messages WHERE state IN ('pending', 'sending')") == 0, TimeSpan.FromSeconds(30), "all is stored");
        var received = Received();
        var took = received.Max(receipt => receipt.At) - live;
        var emergencies = received.Where(receipt => receipt.Class == "emergency").Max(receipt => receipt.At);
        var ahead = received.Count(receipt => receipt.Class == "urgent" && receipt.At < emergencies);
        Scale.Say($"{engine}: {Overdue} requests overdue after {down}: {received.Count} messages, the last {took.TotalSeconds:0.0} s after the start, the last emergency {(emergencies - live).TotalSeconds:0.0} s; {ahead} urgent ones before it");

        Assert.Equal(Overdue, received.DistinctBy(receipt => receipt.Case).Count());
        foreach (var request in received.GroupBy(receipt => receipt.Case))
            Assert.Equal(Callers.Ladder.Skip(1).Take(rungs), request.Select(receipt => receipt.Recipient).Order(StringComparer.Ordinal));
        Assert.Equal(received.Count, received.DistinctBy(receipt => receipt.Id).Count());
        Assert.True(ahead <= InFlight, $"{ahead} urgent messages left before the last emergency");
        if (Overdue >= 500) Assert.True(took <= Within, $"{took}");
    }

    // As if the server had stopped just before every deadline and been down since: all stored instants move into the past.
    private static async Task AgeAsync(Store store, TimeSpan down)
    {
        var rows = await store.RowsAsync("SELECT id, body, wake_at, opened_at FROM requests");
        var now = DateTime.UtcNow;
        await store.ExecuteAsync("UPDATE requests SET body = @p1, wake_at = @p2, acknowledge_by = @p2, opened_at = @p3, leased_for = NULL, lease_until = NULL WHERE id = @p0", rows.Select(row =>
        {
            // The deadline itself lies as far back as the server was down.
            var back = Read(row[2]) - (now - down);
            var body = Instant().Replace((string)row[1], match => Text(Read(match.Value) - back));
            return new[] { row[0], body, Whole(Read(row[2]) - back), Whole(Read(row[3]) - back) };
        }));

        static DateTime Read(object value) => value as DateTime? ?? DateTime.Parse((string)value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        static string Text(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        static object Whole(DateTime at) => DateTime.SpecifyKind(Read(Text(at)), DateTimeKind.Utc);
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")]
    private static partial Regex Instant();
}

public sealed class DowntimeOnSqlite() : DowntimeTests("sqlite");

public sealed class DowntimeOnPostgres() : DowntimeTests("postgres");
