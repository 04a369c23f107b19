using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Tests.Triage;

public sealed class VignetteTests
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    [Fact]
    public void Every_worked_case_is_triaged_as_its_authors_say()
    {
        var cases = JsonNode.Parse(File.ReadAllText(Shared.File("domain", "triage-vignettes.json")))!.AsArray();
        var wrong = new List<string>();
        foreach (var vignette in cases)
        {
            var body = vignette!["report"]!.ToJsonString();
            var read = ReportReader.Read(JsonDocument.Parse(body).RootElement, Zone, withoutId: true);
            Assert.Empty(read.Problems);
            var received = read.Report!.DiscoveredAt?.Utc ?? new DateTime(2025, 12, 31, 0, 0, 0, DateTimeKind.Utc);
            var triage = TriageRules.Evaluate(read.Report, RuleProfiles.Get("CN-2010"), null, received, Zone);
            foreach (var (name, expected) in vignette["expect"]!.AsObject())
                if (Said(triage, name, expected!) is { } said && said != expected!.ToJsonString()) wrong.Add($"{vignette["name"]}: {name} is {said}, not {expected.ToJsonString()}");
        }

        Assert.NotEmpty(cases);
        Assert.Empty(wrong);
    }

    private static string Said(TriageResult triage, string name, JsonNode expected) => name switch
    {
        "level" => $"\"{triage.Level.ToString().ToLowerInvariant()}\"",
        "preliminaryClass" => $"\"{triage.PreliminaryClass.ToString().ToLowerInvariant()}\"",
        "scopeWindow" => triage.ScopeWindow is null ? "null" : $"\"{triage.ScopeWindow}\"",
        "inScope" => triage.InScope ? "true" : "false",
        "seriousChina" => triage.SeriousChina ? "true" : "false",
        "clockHours" => (triage.Clocks.First(clock => clock.Kind == ClockKind.Report) is var clock ? (clock.Due - clock.From).TotalHours : 0)
            .ToString(System.Globalization.CultureInfo.InvariantCulture),
        "bands" => "{" + string.Join(',', expected.AsObject().Select(band => $"\"{band.Key}\":{Band(triage.Bands, band.Key)}")) + "}",
        _ => throw new InvalidOperationException($"the worked cases expect {name}, which is not compared"),
    };

    private static int Band(Bands bands, string name) => name switch
    {
        "fever" => bands.Fever,
        "redness" => bands.Redness,
        "induration" => bands.Induration,
        _ => throw new InvalidOperationException(name),
    };
}
