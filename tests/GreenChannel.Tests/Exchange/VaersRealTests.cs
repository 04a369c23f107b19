using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Exchange.Vaers;

namespace GreenChannel.Tests.Exchange;

public sealed class VaersRealTests(ITestOutputHelper output)
{
    private static readonly string[] Danger =
    [
        "anaphylactic_shock", "anaphylaxis", "laryngeal_oedema", "laryngealOedema", "tongueSwelling", "stridor", "dyspnoea", "cyanosis",
        "hypotension", "cardiacArrest", "respiratoryArrest", "lossOfConsciousness", "seizure", "lifeThreatening", "death",
    ];

    [Fact]
    public void Every_report_of_January_2021_is_read_and_none_is_rejected()
    {
        var items = VaersFolder.Read(Shared.Folder("data/vaers/2021-01")).ToList();
        Assert.Empty(items.OfType<VaersReject>());
        var reports = items.OfType<VaersReport>().ToList();
        Assert.Equal(2946, reports.Count);
        Assert.All(reports, report => Assert.NotEmpty(report.Vaccines));
        Assert.DoesNotContain(reports, report => report["SYMPTOM_TEXT"]?.Contains('\uFFFD') == true);
    }

    [Fact]
    public void Most_terms_of_January_2021_have_a_meaning_and_the_rest_stays_verbatim()
    {
        var reports = VaersFolder.Read(Shared.Folder("data/vaers/2021-01")).OfType<VaersReport>().ToList();
        var kinds = reports.SelectMany(report => report.Terms).CountBy(term => TermMapping.Meaning(term).Kind).ToDictionary();
        output.WriteLine(string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Value}")));
        Assert.True(kinds[TermKind.Mapped] > kinds[TermKind.Unmapped]);

        foreach (var report in reports)
        {
            var signs = Strings(VaersMapping.ToReport(report)["event"]!["signs"]);
            Assert.Empty(report.Terms.Where(term => TermMapping.Meaning(term).Kind == TermKind.Unmapped).Except(signs));
        }
    }

    [Fact]
    public void No_life_at_risk_and_no_anaphylaxis_is_lost_on_the_way()
    {
        var grave = VaersFolder.Read(Shared.Folder("data/vaers/2021-01")).OfType<VaersReport>()
            .Where(report => report.Says("L_THREAT") || HasAnaphylaxis(report))
            .ToList();
        Assert.True(grave.Count > 300);
        foreach (var report in grave)
        {
            var happened = VaersMapping.ToReport(report)["event"]!;
            var said = Strings(happened["signs"]).Concat(Strings(happened["seriousness"])).Append((string?)happened["diagnosis"] ?? "");
            Assert.True(said.Intersect(Danger).Any(), $"{report.Id} lost its danger");
        }
    }

    [Fact]
    public void No_life_at_risk_and_no_anaphylaxis_comes_out_below_urgent()
    {
        var grave = VaersFolder.Read(Shared.Folder("data/vaers/2021-01")).OfType<VaersReport>()
            .Where(report => report.Says("L_THREAT") || HasAnaphylaxis(report))
            .Select(report => (Report: report, Level: Triage(report)))
            .ToList();
        output.WriteLine(string.Join(", ", grave.CountBy(one => one.Level).Select(count => $"{count.Key} {count.Value}")));
        Assert.True(grave.Count > 300);
        Assert.Empty(grave.Where(one => one.Level == TriageLevel.Routine).Select(one => one.Report.Id));
        Assert.Empty(grave.Where(one => one.Level < TriageLevel.Urgent).Select(one => one.Report.Id));
        Assert.Empty(grave.Where(one => HasAnaphylaxis(one.Report) && !one.Report.Says("DIED") && one.Level < TriageLevel.Emergency).Select(one => one.Report.Id));
    }

    [Fact]
    public void Reports_of_1990_are_joined_and_keep_their_leading_zeros()
    {
        var reports = VaersFolder.Read(Shared.Folder("data/vaers/1990-2006")).OfType<VaersReport>().Take(2102).ToList();
        Assert.All(reports, report => Assert.Equal(7, report.Id.Length));
        Assert.All(reports, report => Assert.NotEmpty(report.Terms));
    }

    private static bool HasAnaphylaxis(VaersReport report) =>
        report.Terms.Any(term => term.Contains("anaphyla", StringComparison.OrdinalIgnoreCase));

    // As of the day on which the reporter wrote, as an analyst reads it.
    private static TriageLevel Triage(VaersReport report)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        using var body = JsonDocument.Parse(VaersMapping.ToReport(report).ToJsonString());
        var read = ReportReader.Read(body.RootElement, zone).Report!;
        var then = read.DiscoveredAt!.Value.Day.ToDateTime(new TimeOnly(12, 0), DateTimeKind.Utc);
        var certain = ReportCheck.Without(read, [.. ReportCheck.Impossible(read, then, zone)]);
        return TriageRules.Evaluate(certain, RuleProfiles.Get("CN-2010"), null, then, zone).Level;
    }

    private static IEnumerable<string> Strings(JsonNode? list) => list!.AsArray().Select(item => (string)item!);
}
