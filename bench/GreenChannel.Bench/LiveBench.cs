using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace GreenChannel.Bench;

/// <summary>A province's screen follows while clinics report at a steady rate: how long after a commit does it show the case?</summary>
internal static class LiveBench
{
    public static async Task<int> RunAsync(string[] engines, int rate, double seconds, CancellationToken cancel)
    {
        foreach (var engine in engines) await OneAsync(engine, rate, seconds, cancel);
        return 0;
    }

    private static async Task OneAsync(string engine, int rate, double seconds, CancellationToken cancel)
    {
        await using var store = await BenchStore.CreateAsync(engine);
        if (store is null) return;
        await using var server = await BenchServer.StartAsync(store, cancel);
        await Figures.MeasureAsync(8, 3, 1_000, (_, number) => server.ReportAsync(number, cancel));

        var seen = new ConcurrentDictionary<Guid, long>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var open = new TaskCompletionSource();
        var screen = FollowAsync(server, seen, open, stop.Token);
        await open.Task;

        var sent = new ConcurrentDictionary<Guid, (long Sent, long Answered)>();
        var began = Stopwatch.GetTimestamp();
        var calls = new List<Task>();
        for (var number = 0; number < rate * seconds; number++)
        {
            var due = TimeSpan.FromSeconds((double)number / rate) - Stopwatch.GetElapsedTime(began);
            if (due > TimeSpan.Zero) await Task.Delay(due, cancel);
            calls.Add(SendAsync(1_000 + number));
        }

        await Task.WhenAll(calls);
        var waited = Stopwatch.StartNew();
        while (sent.Keys.Any(id => !seen.ContainsKey(id)) && waited.Elapsed < TimeSpan.FromSeconds(10)) await Task.Delay(20, cancel);
        await stop.CancelAsync();
        await screen;

        var shown = sent.Where(call => seen.ContainsKey(call.Key)).ToList();
        var fromCommit = shown.Select(call => Math.Max(0, Stopwatch.GetElapsedTime(call.Value.Answered, seen[call.Key]).TotalMilliseconds)).Order().ToArray();
        var fromSending = shown.Select(call => Stopwatch.GetElapsedTime(call.Value.Sent, seen[call.Key]).TotalMilliseconds).Order().ToArray();
        var (commit, sending) = (new Figures(shown.Count, seconds, fromCommit), new Figures(shown.Count, seconds, fromSending));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{engine}: {sent.Count} reports at {rate}/s, {shown.Count} shown; from the answer p50 {commit.Percentile(0.5):0} p99 {commit.Percentile(0.99):0} max {commit.Percentile(1):0} ms; from sending p50 {sending.Percentile(0.5):0} p99 {sending.Percentile(0.99):0} max {sending.Percentile(1):0} ms"));

        async Task SendAsync(int number)
        {
            var from = Stopwatch.GetTimestamp();
            var id = await server.ReportAsync(number, cancel);
            sent[id] = (from, Stopwatch.GetTimestamp());
        }
    }

    private static async Task FollowAsync(BenchServer server, ConcurrentDictionary<Guid, long> seen, TaskCompletionSource open, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/live");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await server.TokenAsync(BenchScene.Screen, stop));
        using var answer = await server.Wire.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        answer.EnsureSuccessStatusCode();
        try
        {
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(stop));
            var kind = "";
            while (await lines.ReadLineAsync(stop) is { } line)
            {
                open.TrySetResult();
                if (line.StartsWith("event: ", StringComparison.Ordinal)) kind = line[7..];
                else if (kind == "case" && line.StartsWith("data: ", StringComparison.Ordinal) && Id(line) is { } id) seen.TryAdd(id, Stopwatch.GetTimestamp());
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    private static Guid? Id(string data)
    {
        using var item = System.Text.Json.JsonDocument.Parse(data.AsMemory(6));
        return item.RootElement.TryGetProperty("caseId", out var id) || item.RootElement.TryGetProperty("id", out id) ? id.GetGuid() : null;
    }
}
