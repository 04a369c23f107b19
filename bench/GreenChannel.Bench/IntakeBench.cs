using System.Globalization;

namespace GreenChannel.Bench;

/// <summary>How many reports a second are taken durably through HTTP, beside what the engine takes from a bare client.</summary>
internal static class IntakeBench
{
    // Enough for the runtime to have compiled most of what runs often, on a slow machine too.
    private const int WarmUp = 10_000;
    private const double LongestWarmUp = 30;
    private const int Most = 40 * 9_000;

    public static async Task<int> RunAsync(string[] engines, int[] connections, double seconds, CancellationToken cancel)
    {
        Console.WriteLine("engine    clients | own/s  bare/s    p50     p99 | http/s    p50     p99 | to own, to bare | server CPU");
        foreach (var engine in engines)
            foreach (var clients in connections)
                await OneAsync(engine, clients, seconds, cancel);
        await Statements.CountAsync(engines, cancel);
        return 0;
    }

    private static async Task OneAsync(string engine, int clients, double seconds, CancellationToken cancel)
    {
        await using var store = await BenchStore.CreateAsync(engine);
        if (store is null) return;
        Figures http;
        double processor;
        await using (var server = await BenchServer.StartAsync(store, cancel))
        {
            var warm = await Figures.MeasureAsync(clients, LongestWarmUp, WarmUp, (_, number) => server.ReportAsync(number, cancel));
            var before = server.Processor;
            http = await Figures.MeasureAsync(clients, seconds, Most - warm.Count, (_, number) => server.ReportAsync(warm.Count + number, cancel));
            processor = (server.Processor - before).TotalMilliseconds / http.Count;
        }

        var rows = await BareClient.ReadAsync(store, cancel);
        var own = await BareAsync(engine, clients, seconds, rows, withAlerts: false, cancel);
        var bare = await BareAsync(engine, clients, seconds, rows, withAlerts: true, cancel);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{engine,-9} {clients,7} | {own.Rate,6:0} {bare.Rate,6:0} {bare.Percentile(0.5),6:0.0} {bare.Percentile(0.99),7:0.0} | {http.Rate,6:0} {http.Percentile(0.5),6:0.0} {http.Percentile(0.99),7:0.0} | {http.Rate / own.Rate,6:0.00}, {http.Rate / bare.Rate,7:0.00} | {processor:0.00} ms a report"));
    }

    private static async Task<Figures> BareAsync(string engine, int clients, double seconds, List<Written> rows, bool withAlerts, CancellationToken cancel)
    {
        await using var fresh = await BenchStore.CreateAsync(engine);
        await using var client = await BareClient.ConnectAsync(fresh!, clients, rows, cancel);
        var warm = await Figures.MeasureAsync(clients, 1, rows.Count / 4, (connection, number) => client.WriteAsync(connection, rows[number], withAlerts, cancel));
        return await Figures.MeasureAsync(clients, seconds, rows.Count - warm.Count, (connection, number) => client.WriteAsync(connection, rows[warm.Count + number], withAlerts, cancel));
    }
}
