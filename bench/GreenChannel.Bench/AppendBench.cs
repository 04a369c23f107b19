using System.Diagnostics;
using System.Globalization;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Bench;

/// <summary>
/// What its audit entry adds to a report: the rows of each report written durably with the entry and without it, in turn, by
/// one bare client each; and what the entry's hash and the sealing of the report take by themselves.
/// </summary>
internal static class AppendBench
{
    private const int WarmUp = 300;

    public static async Task<int> RunAsync(string[] engines, int reports, CancellationToken cancel)
    {
        Console.WriteLine("engine     reports | with the entry, without, ms | adds p50, mean, ms | its hash, sealing the report, ms");
        foreach (var engine in engines) await OneAsync(engine, reports, cancel);
        return 0;
    }

    private static async Task OneAsync(string engine, int reports, CancellationToken cancel)
    {
        await using var store = await BenchStore.CreateAsync(engine);
        if (store is null) return;
        await using (var server = await BenchServer.StartAsync(store, cancel))
        {
            await Figures.MeasureAsync(8, 300, reports + WarmUp, (_, number) => server.ReportAsync(number, cancel));
        }

        var rows = await BareClient.ReadAsync(store, cancel);
        await using var larger = await BenchStore.CreateAsync(engine);
        await using var smaller = await BenchStore.CreateAsync(engine);
        await using var with = await BareClient.ConnectAsync(larger!, 1, rows, cancel);
        await using var without = await BareClient.ConnectAsync(smaller!, 1, rows, cancel);
        var vault = new Vault(Vault.NewKey());
        var pairs = new List<(double With, double Without, double Hash, double Seal)>();
        for (var index = 0; index < rows.Count; index++)
        {
            // Whoever goes second finds the disk as the first left it: they take turns.
            double whole = 0, bare = 0;
            if (index % 2 == 0) whole = await TimeAsync(() => with.WriteAsync(0, rows[index], withAlerts: false, cancel));
            bare = await TimeAsync(() => without.WriteAsync(0, WithoutEntry(rows[index]), withAlerts: false, cancel));
            if (index % 2 == 1) whole = await TimeAsync(() => with.WriteAsync(0, rows[index], withAlerts: false, cancel));
            if (index >= WarmUp) pairs.Add((whole, bare, await TimeAsync(() => Hash(rows[index])), await TimeAsync(() => Seal(vault, rows[index]))));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{engine,-9} {pairs.Count,8} | {Middle(pairs.Select(pair => pair.With)),14:0.000}, {Middle(pairs.Select(pair => pair.Without)),11:0.000} | {Middle(pairs.Select(pair => pair.With - pair.Without)),8:0.000}, {pairs.Average(pair => pair.With - pair.Without),5:0.000} | {Middle(pairs.Select(pair => pair.Hash)),8:0.000}, {Middle(pairs.Select(pair => pair.Seal)),8:0.000}"));
    }

    private static Written WithoutEntry(Written report)
    {
        var less = new Written();
        less.Rows.AddRange(report.Rows.Where(row => row.Table != "audit"));
        return less;
    }

    private static Task Hash(Written report)
    {
        var entry = report.Rows.First(row => row.Table == "audit").Columns;
        Chain.Hash(new AuditRow
        {
            Chain = (string)entry["chain"],
            Seq = 1,
            At = DateTime.UnixEpoch,
            Actor = (string)entry["actor"],
            Organisation = (string)entry["organisation"],
            Action = (string)entry["action"],
            Detail = (string)entry["detail"],
            Sealed = entry["sealed"] as byte[],
            PreviousHash = Chain.Start,
            Hash = [],
        });
        return Task.CompletedTask;
    }

    // A key of its own, wrapped; report, checks and answer; and what finds a number and a name again.
    private static Task Seal(Vault vault, Written report)
    {
        var (columns, id, key) = (report.Rows[0].Columns, Guid.CreateVersion7(), Vault.NewKey());
        vault.Wrap(key, id);
        foreach (var name in new[] { "sealed_report", "sealed_checks", "sealed_answer" }) Vault.Seal(key, new byte[((byte[])columns[name]).Length], id, name);
        vault.Fingerprint("id-number", "11010519491231002X");
        vault.Fingerprint("name", "gc-marker");
        return Task.CompletedTask;
    }

    private static double Middle(IEnumerable<double> all) => all.Order().ElementAt(all.Count() / 2);

    private static async Task<double> TimeAsync(Func<Task> step)
    {
        var from = Stopwatch.GetTimestamp();
        await step();
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }
}
