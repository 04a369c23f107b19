using System.Globalization;

namespace GreenChannel.Bench;

/// <summary>Resident memory of the server: after start, after many reports, and when it has been idle for a while.</summary>
internal static class MemoryBench
{
    private const int Clients = 64;

    public static async Task<int> RunAsync(string[] engines, int reports, CancellationToken cancel)
    {
        foreach (var engine in engines)
        {
            await using var store = await BenchStore.CreateAsync(engine);
            if (store is null) continue;
            await using var server = await BenchServer.StartAsync(store, cancel);
            var start = server.Resident;
            var most = start;
            await Figures.MeasureAsync(Clients, 3600, reports, async (_, number) =>
            {
                await server.ReportAsync(number, cancel);
                if (number % 100 == 0) most = Math.Max(most, server.Resident);
            });
            var end = server.Resident;
            await Task.Delay(TimeSpan.FromSeconds(5), cancel);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{engine}: {start / 1e6:0} MB after start, {end / 1e6:0} MB after {reports} reports over {Clients} clients (most seen {most / 1e6:0} MB), {server.Resident / 1e6:0} MB five seconds later"));
        }

        return 0;
    }
}
