using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Intake;
using GreenChannel.Tests.Architecture;
using GreenChannel.Tests.Triage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace GreenChannel.Tests.Intake;

/// <summary>What the report form makes of a case that is known, and what it sends of it.</summary>
public sealed class FollowUpTests
{
    private static readonly DateTime Now = new(2026, 11, 25, 1, 0, 0, DateTimeKind.Utc);

    private const string Known = """
        {
          "id": "0199c1d2-0000-7000-8000-000000000001", "discoveredAt": "2026-11-20", "guardianWords": "\n 他说 ",
          "patient": { "name": "李", "pregnancy": "no", "weightKg": 9.20 },
          "vaccinations": [ { "vaccine": "0302", "lot": "A", "givenAt": "2026-11-20T09:00:31+08:00", "traceCode": "t" }, { "vaccine": "5001", "lot": "B" } ],
          "event": { "onsetAt": "2026-11-20", "signs": ["fever", "red, and itchy"], "narrative": "a\nb", "seriousness": ["hospitalised"], "diagnosis": "something else",
            "treatment": [ { "drug": "adrenaline", "amountMg": 0.1, "at": "2026-11-20T09:07:00+08:00" }, { "drug": "oxygen" } ] }
        }
        """;

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Path.Combine(BannedApiTests.Root, "samples", "reports"), "*.json").Select(File.ReadAllText), Known];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_form_that_nobody_changed_sends_nothing(string report)
    {
        for (var dose = 0; dose < 3; dose++) Assert.Empty(Changed(report, dose, _ => { }));
    }

    [Fact]
    public void Only_what_was_typed_is_sent()
    {
        var patch = Changed(Known, 0, fields =>
        {
            fields["outcome"] = "recovered";
            fields["weightKg"] = "";
            fields["narrative"] = "a\r\nb"; // As a browser sends what it was given.
        });
        Assert.Equal("""{"patient":{"weightKg":null},"event":{"outcome":"recovered"}}""", patch.ToJsonString());
    }

    [Fact]
    public void Of_a_list_only_what_the_form_shows_is_changed()
    {
        var patch = Changed(Known, 1, fields =>
        {
            fields["lot"] = "C";
            fields["adrenalineMg"] = "0.2";
            fields["signs"] = "rash";
        });
        var doses = patch["vaccinations"]!.AsArray();
        Assert.Equal(("A", "t", "C", "5001"), ((string?)doses[0]!["lot"], (string?)doses[0]!["traceCode"], (string?)doses[1]!["lot"], (string?)doses[1]!["vaccine"]));
        Assert.Equal("""[{"drug":"adrenaline","amountMg":0.2,"at":"2026-11-20T09:07:00+08:00"},{"drug":"oxygen"}]""", patch["event"]!["treatment"]!.ToJsonString().Replace("\\u002B", "+", StringComparison.Ordinal));
        Assert.Equal(["red, and itchy", "rash"], patch["event"]!["signs"]!.AsArray().Select(sign => (string?)sign));
    }

    [Fact]
    public void A_dose_more_is_added_and_takes_none_away()
    {
        var doses = Changed(Known, 2, fields => fields["vaccine"] = "1201")["vaccinations"]!.AsArray();
        Assert.Equal(["0302", "5001", "1201"], doses.Select(dose => (string?)dose!["vaccine"]));
    }

    [Fact]
    public void What_somebody_else_changed_meanwhile_stays()
    {
        var current = JsonNode.Parse(Known)!.AsObject();
        current["event"]!["outcome"] = "recovering";
        current["event"]!["signs"]!.AsArray().Add("cough");
        current["vaccinations"]![0]!["dose"] = 3;
        var patch = Changed(Known, 0, fields =>
        {
            fields["signs"] = new StringValues(["fever", "rash"]);
            fields["lot"] = "C";
        }, current);
        Assert.Equal(["fever", "red, and itchy", "cough", "rash"], patch["event"]!["signs"]!.AsArray().Select(sign => (string?)sign));
        Assert.Equal((3, "C"), ((int)patch["vaccinations"]![0]!["dose"]!, (string?)patch["vaccinations"]![0]!["lot"]));
        Assert.False(patch["event"]!.AsObject().ContainsKey("outcome"));
    }

    private static JsonObject Changed(string report, int dose, Action<Dictionary<string, StringValues>> change, JsonObject? current = null)
    {
        using var document = JsonDocument.Parse(report);
        var read = ReportReader.Read(document.RootElement, Cases.Shanghai, withoutId: true).Report!;
        var known = FollowUp.Known(read, dose, Cases.Shanghai);
        var typed = known.ToDictionary(field => field.Key, field => field.Value);
        change(typed);
        JsonObject Of(IFormCollection fields) => new ReportForm(fields, Cases.Shanghai, Now, follows: true).Report();
        return FollowUp.Patch(current ?? JsonNode.Parse(report)!.AsObject(), Of(known), Of(new FormCollection(typed)), dose);
    }
}
