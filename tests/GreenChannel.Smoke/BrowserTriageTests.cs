using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Intake;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Smoke.Judging;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace GreenChannel.Smoke;

/// <summary>The browser judges without a connection as the server judges with one: by the same data, to the same answer.</summary>
public sealed class BrowserTriageTests(Browser browser) : IClassFixture<Browser>
{
    private const int Reports = 10_000, Forms = 5_000, Batch = 1_000;

    private const string Judge = """
        async text => {
          const { triage } = await import('/triage.js');
          globalThis.rules ??= await (await fetch('/rules.json')).json();
          return JSON.stringify(JSON.parse(text).map(({ report, numbers, at }) => triage({ ...rules, numbers: { ...rules.numbers, ...numbers } }, report, at)));
        }
        """;

    private const string Read = """
        async text => {
          const { reportOf } = await import('/report-json.js');
          return JSON.stringify(JSON.parse(text).map(({ fields, at }) => reportOf(fields, at)));
        }
        """;

    [Fact]
    public async Task Every_worked_case_is_triaged_alike()
    {
        var cases = JsonNode.Parse(await File.ReadAllTextAsync(Vignettes(), TestContext.Current.CancellationToken))!.AsArray()
            .Select(vignette => new Judged(vignette!["report"]!.DeepClone().AsObject(), "Asia/Shanghai", new DateTime(2025, 12, 31, 0, 0, 0, DateTimeKind.Utc), null, "clinic", new Dictionary<string, decimal>())).ToList();
        Assert.NotEmpty(cases);
        Assert.Empty(await DifferencesAsync(cases));
    }

    [Fact]
    public async Task Ten_thousand_reports_are_triaged_alike()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("GREENCHANNEL_TRIAGE_SEED"), out var given) ? given : Random.Shared.Next();
        var maker = new ReportMaker(seed);
        var began = Stopwatch.StartNew();
        var cases = Enumerable.Range(0, Reports).Select(_ => maker.Make()).ToList();
        var differences = await DifferencesAsync(cases);
        var levels = cases.Select(one => Said(one)["level"]!.GetValue<string>()).CountBy(level => level).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {Reports} reports in {began.Elapsed.TotalSeconds:0.0} s; {string.Join(", ", levels.Select(level => $"{level.Key} {level.Value}"))}");
        Assert.Equal(4, levels.Count);
        Assert.All(levels, level => Assert.True(level.Value > Reports / 100, $"{level.Key}: only {level.Value}"));
        Assert.True(differences.Count == 0, $"seed {seed}: {differences.Count} differences\n{string.Join("\n", differences.Take(5))}");
    }

    [Fact]
    public async Task A_form_means_the_same_report_in_the_browser_and_on_the_server()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("GREENCHANNEL_TRIAGE_SEED"), out var given) ? given : Random.Shared.Next();
        var maker = new FormMaker(seed);
        var page = await browser.SignInAsync("clinic-3301060101");
        var differences = new List<string>();
        foreach (var batch in Enumerable.Range(0, Forms).Select(_ => maker.Make()).Chunk(Batch))
        {
            var asked = new JsonArray([.. batch.Select(form => new JsonObject
            {
                ["fields"] = new JsonArray([.. form.Fields.Select(field => new JsonArray(field.Name, field.Value))]),
                ["at"] = new JsonObject { ["zone"] = form.Zone, ["now"] = new DateTimeOffset(form.Now).ToUnixTimeMilliseconds() },
            })]);
            var answered = JsonNode.Parse(await page.EvaluateAsync<string>(Read, asked.ToJsonString()))!.AsArray();
            differences.AddRange(batch.Zip(answered).Select(pair =>
            {
                var fields = new FormCollection(pair.First.Fields.GroupBy(field => field.Name).ToDictionary(group => group.Key, group => new StringValues([.. group.Select(field => field.Value)])));
                var report = JsonNode.Parse(new ReportForm(fields, TimeZoneInfo.FindSystemTimeZoneById(pair.First.Zone), pair.First.Now).Report().ToJsonString());
                return JsonNode.DeepEquals(report, pair.Second) ? null : $"{pair.First.Zone} {pair.First.Now:O}\n  server  {report!.ToJsonString(Json.Stored)}\n  browser {pair.Second!.ToJsonString(Json.Stored)}";
            }).OfType<string>());
        }

        Assert.True(differences.Count == 0, $"seed {seed}: {differences.Count} differences\n{string.Join("\n", differences.Take(5))}");
    }

    private async Task<List<string>> DifferencesAsync(List<Judged> cases)
    {
        var page = await browser.SignInAsync("clinic-3301060101");
        var differences = new List<string>();
        foreach (var batch in cases.Chunk(Batch))
        {
            var answered = JsonNode.Parse(await page.EvaluateAsync<string>(Judge, new JsonArray([.. batch.Select(one => one.ToJson())]).ToJsonString()))!.AsArray();
            Assert.Equal(batch.Length, answered.Count);
            differences.AddRange(batch.Zip(answered).Where(pair => !JsonNode.DeepEquals(Said(pair.First), pair.Second))
                .Select(pair => $"{pair.First.ToJson().ToJsonString(Json.Stored)}\n  server  {Said(pair.First).ToJsonString(Json.Stored)}\n  browser {pair.Second!.ToJsonString(Json.Stored)}"));
        }

        return differences;
    }

    /// <summary>What the server says of a report, in the browser's order.</summary>
    private static JsonObject Said(Judged one)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(one.Zone);
        using var body = JsonDocument.Parse(one.Report.ToJsonString());
        var report = ReportReader.Read(body.RootElement, zone, withoutId: true).Report!;
        var certain = ReportCheck.Without(report, [.. ReportCheck.Impossible(report, one.Now, zone)]);
        var site = one.AltitudeM is { } altitude ? new Site("3301060101", "", "", altitude) : null;
        var triage = TriageRules.Evaluate(certain, RuleProfiles.Get("CN-2010") with { Numbers = one.Numbers }, site, one.Now, zone);
        var opens = EscalationRules.OpensByItself(triage, certain, one.Caller == "hospital", one.Caller == "clinic", one.Now, zone);
        return JsonSerializer.SerializeToNode(
            new
            {
                triage.Level,
                triage.Findings,
                triage.PreliminaryClass,
                triage.ScopeWindow,
                triage.InScope,
                triage.OutOfWindow,
                triage.SeriousChina,
                triage.SeriousIch,
                triage.Bands,
                Opens = opens.Class,
                Missing = ReportCheck.Missing(report),
            },
            Json.Stored)!.AsObject();
    }

    private static string Vignettes()
    {
        var folder = Environment.GetEnvironmentVariable("GREENCHANNEL_SHARED") is { Length: > 0 } given ? given : Path.Combine(Repository.Root, "..", "shared");
        var path = Path.Combine(folder, "domain", "triage-vignettes.json");
        if (!File.Exists(path)) Assert.Skip("the worked cases are not here: set GREENCHANNEL_SHARED to their folder");
        return path;
    }
}
