using System.Diagnostics;
using System.Globalization;

namespace GreenChannel.Bench;

/// <summary>How many waiting messages the engine sends a second, beside what the database claims and commits by itself; and how late its timers are.</summary>
internal static class EngineBench
{
    private const int Senders = 8;
    private const string Gateway = "sink";

    public static async Task<int> RunAsync(string[] engines, int messages, int open, double seconds, CancellationToken cancel)
    {
        Console.WriteLine("engine    | limit/s | sent and recorded/s | ratio | server CPU");
        foreach (var engine in engines) await DispatchAsync(engine, messages, cancel);
        Console.WriteLine("engine    | open | what      | count | share within 0.5 s, 2 s, 5 s");
        foreach (var engine in engines) await LatenessAsync(engine, open, Math.Max(45, seconds), cancel);
        return 0;
    }

    private static async Task DispatchAsync(string engine, int messages, CancellationToken cancel)
    {
        await using var store = await BenchStore.CreateAsync(engine);
        if (store is null) return;
        const int cases = 500;
        await using (var server = await BenchServer.StartAsync(store, cancel))
        {
            await Figures.MeasureAsync(Senders, 600, cases, (_, number) => server.EmergencyAsync(number, cancel));
            await UntilAsync(async () => await store.NumberAsync("SELECT count(*) FROM messages WHERE state IN ('pending', 'sending')", cancel) == 0, cancel);
        }

        // The same row once more and once more, each with an id of its own.
        var (id, times) = store.IsPostgres
            ? ("gen_random_uuid()", $"generate_series(1, {messages / cases})")
            : (SqliteId, $"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {messages / cases}) SELECT i FROM n)");
        await store.NumberAsync($"""
            INSERT INTO messages (id, case_id, request_id, kind, recipient, rung, channel, call_id, state, priority, created_at, due_at, attempts)
            SELECT {id}, case_id, request_id, kind, recipient, rung, '{Gateway}', call_id, 'pending', priority, created_at, due_at, 0
            FROM messages, {times} AS times WHERE channel = 'desk'
            """, cancel);
        var waiting = (int)await store.NumberAsync($"SELECT count(*) FROM messages WHERE channel = '{Gateway}'", cancel);

        var limit = await BareSender.MeasureAsync(store, Gateway, Senders, cancel);
        await store.NumberAsync($"UPDATE messages SET state = 'pending', attempts = 0, lease_owner = NULL, lease_until = NULL WHERE channel = '{Gateway}'", cancel);

        await using var sink = await Sink.StartAsync();
        await using var sender = await BenchServer.StartAsync(store, cancel, $"--GreenChannel:Gateways:0:Name={Gateway}", $"--GreenChannel:Gateways:0:Url={sink.Url}");
        await UntilAsync(async () => await store.NumberAsync($"SELECT count(*) FROM messages WHERE channel = '{Gateway}' AND state = 'sent'", cancel) >= waiting, cancel);
        var took = Stopwatch.GetElapsedTime(sink.Begin).TotalSeconds;
        var rate = waiting / took;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{engine,-9} | {limit,7:0} | {rate,19:0} | {rate / limit,5:0.00} | {sender.Processor.TotalMilliseconds / waiting:0.00} ms a message, start included; {sink.Messages} ids in {sink.Attempts} attempts"));
    }

    private const string SqliteId =
        "(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(6)))";

    private static async Task LatenessAsync(string engine, int open, double seconds, CancellationToken cancel)
    {
        await using var store = await BenchStore.CreateAsync(engine);
        if (store is null) return;
        await using var sink = await Sink.StartAsync();
        await using var server = await BenchServer.StartAsync(
            store, cancel, $"--GreenChannel:Gateways:0:Name={Gateway}", $"--GreenChannel:Gateways:0:Url={sink.Url}",
            "--GreenChannel:Escalation:AcknowledgeWithin=00:00:15", "--GreenChannel:Escalation:RepeatEvery=00:00:30");

        // Opened over as long as they repeat: the timers then come evenly, about seventeen a second.
        var began = Stopwatch.StartNew();
        for (var number = 0; number < open; number++)
        {
            await server.EmergencyAsync(number, cancel);
            var ahead = TimeSpan.FromSeconds(30.0 * number / open) - began.Elapsed;
            if (ahead > TimeSpan.Zero) await Task.Delay(ahead, cancel);
        }

        await Task.Delay(TimeSpan.FromSeconds(seconds), cancel);
        var metrics = (await server.MetricsAsync(cancel)).Split('\n');
        foreach (var what in new[] { "deadlines", "messages" })
        {
            double Within(string bound) => double.Parse(
                metrics.First(line => line.StartsWith($"greenchannel_lateness_seconds_bucket{{of=\"{what}\",le=\"{bound}\"}}", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
            var all = Within("+Inf");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{engine,-9} | {open,4} | {what,-9} | {all,5:0} | {Within("0.5") / all:0.0000}, {Within("2") / all:0.0000}, {Within("5") / all:0.0000}"));
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, CancellationToken cancel)
    {
        var began = Stopwatch.StartNew();
        while (!await isSo())
        {
            if (began.Elapsed > TimeSpan.FromMinutes(3)) throw new TimeoutException("the engine did not come to rest within three minutes");
            await Task.Delay(20, cancel);
        }
    }
}
