using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace GreenChannel.Bench;

/// <summary>
/// How soon worklist, line list and case page answer where many cases lie: for a county with a fortieth of them, and for the
/// province that sees all. Beside it the same server's answer to a question that reads no case.
/// </summary>
internal static class PagesBench
{
    private const int Originals = 800, Times = 40;

    public static async Task<int> RunAsync(string[] engines, int cases, CancellationToken cancel)
    {
        foreach (var engine in engines)
        {
            await using var store = await BenchStore.CreateAsync(engine);
            if (store is null) continue;
            var known = new List<Guid>();
            await using (var server = await BenchServer.StartAsync(store, cancel))
            {
                for (var number = 0; number < Originals; number++) known.Add(await server.ReportAsync(number, cancel));
            }

            var filling = Stopwatch.StartNew();
            await BulkCases.FillAsync(store, cases, cancel);
            var (stored, running) = (await store.NumberAsync("SELECT count(*) FROM cases", cancel), await store.NumberAsync("SELECT count(*) FROM cases WHERE next_due IS NOT NULL", cancel));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{engine}: {stored} cases, {running} of them with a limit that runs, made in {filling.Elapsed.TotalSeconds:0} s"));
            await using var serving = await BenchServer.StartAsync(store, cancel, "--GreenChannel:Duplicates:Enabled=false"); // The copies open for nobody.
            foreach (var who in new[] { BenchScene.County, BenchScene.Screen })
            {
                var token = await serving.TokenAsync(who, cancel);
                var own = known.Where((_, number) => who == BenchScene.Screen || number % BenchScene.Clinics == 0).ToList();
                foreach (var (name, path) in new (string, Func<int, string>)[]
                {
                    ("nothing of a case", _ => "/api/transfers"), ("worklist", _ => "/work"), ("worklist, own turn", _ => "/work?turn=mine"), ("worklist, API", _ => "/api/work"),
                    ("line list", _ => "/cases"), ("line list, emergencies", _ => "/cases?level=emergency"), ("case page", number => $"/cases/{own[number % own.Count]}"), ("investigation", number => $"/cases/{own[number % own.Count]}/investigation"),
                    ("conclusion", number => $"/cases/{own[number % own.Count]}/conclusion"), ("reviews", _ => "/reviews"), ("clusters", _ => "/clusters"), ("duplicates", _ => "/duplicates"), ("timeline, API", number => $"/api/cases/{own[number % own.Count]}/timeline"),
                })
                {
                    for (var warm = 0; warm < 3; warm++) await GetAsync(serving, token, path(warm), cancel);
                    var took = await Figures.MeasureAsync(1, 60, Times, (_, number) => GetAsync(serving, token, path(number + 3), cancel));
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{engine}: {(who == BenchScene.Screen ? "province" : "county")}, {name}: p50 {took.Percentile(0.5):0} ms, p95 {took.Percentile(0.95):0} ms of {took.Count} (limit 200 ms)"));
                }
            }
        }

        return 0;
    }

    private static async Task GetAsync(BenchServer server, string token, string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await server.Wire.SendAsync(request, cancel);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path} got {(int)answer.StatusCode}");
        await answer.Content.ReadAsByteArrayAsync(cancel);
    }
}
