using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GreenChannel.Server.Administration.Auditor;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Bench;

/// <summary>How long the independent auditor looks where many cases lie (E21): its first look, which goes back to the beginning, and those that follow.</summary>
internal static class AuditBench
{
    private const int Originals = 200, Open = 50;

    public static async Task<int> RunAsync(string[] engines, int cases, int looks, CancellationToken cancel)
    {
        foreach (var engine in engines)
        {
            await using var store = await BenchStore.CreateAsync(engine);
            if (store is null) continue;
            await using (var server = await BenchServer.StartAsync(store, cancel))
            {
                for (var number = 0; number < Originals; number++) await server.ReportAsync(number, cancel);
                for (var number = 0; number < Originals / 10; number++) await server.EmergencyAsync(number, cancel);
            }

            var filling = Stopwatch.StartNew();
            await BulkCases.FillAsync(store, cases, cancel);
            var (stored, entries, messages) = (await store.NumberAsync("SELECT count(*) FROM cases", cancel), await store.NumberAsync("SELECT count(*) FROM audit", cancel), await store.NumberAsync("SELECT count(*) FROM messages", cancel));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{engine}: {stored} cases, {entries} audit entries, {messages} messages, made in {filling.Elapsed.TotalSeconds:0} s"));

            // While the auditor looks, a server calls for open requests.
            await using var serving = await BenchServer.StartAsync(store, cancel);
            for (var number = 0; number < Open; number++) await serving.EmergencyAsync(number, cancel);
            var took = new List<double>();
            using var auditor = Process.Start(new ProcessStartInfo("dotnet", [typeof(AuditLook).Assembly.Location, "audit-engine", "--beside"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                Environment = { ["GreenChannel__Database"] = store.Connection },
            })!;
            while (took.Count < looks && await auditor.StandardOutput.ReadLineAsync(cancel) is { } line)
            {
                var look = JsonSerializer.Deserialize<AuditLook>(line, Json.Stored)!;
                took.Add(look.Milliseconds);
                if (look.Unable is not null) Console.WriteLine($"{engine}: a look could not look: {look.Unable}");
            }

            auditor.Kill();
            var later = took.Skip(1).Order().ToList();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{engine}: auditor's first look {took[0]:0.0} ms, then median {later[later.Count / 2]:0.0} ms, longest {later[^1]:0.0} ms of {later.Count} (limit 50 ms)"));
        }

        return 0;
    }
}
