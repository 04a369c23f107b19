using System.Text.Json.Nodes;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a panel prepares. The checklist leads somewhere and says by which way; nobody is bound by it, and who departs from it says why.</summary>
public abstract class AssessmentTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task The_checklist_suggests_people_decide_and_a_departure_needs_a_reason()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var id = (await clinic.ReportAsync(Reports.Hives(server).With("event.diagnosis", "allergic_rash").With("patient.idNumber", "11010519491231002X"))).Is(201).CaseId;

        // Before the investigation has ended nothing is asked, but answers are kept.
        var early = (await AssessAsync(county, id, Who())).Is(201);
        Assert.Equal("notEligible", early.Field("who").GetProperty("end").GetString());
        Assert.Contains("required", (await AssessAsync(county, id, Who("A1"))).Is(422).Codes["investigation"]);
        foreach (var step in new[] { "investigationBegan", "investigationEnded" }) (await county.PostAsync($"/api/cases/{id}/feedback", new JsonObject { ["id"] = Reports.NewId(), ["kind"] = step }.ToJsonString())).Is(201);

        var tried = (await county.PostAsync($"/api/cases/{id}/assessments?try=true", Who().ToJsonString())).Is(200).Field("who");
        Assert.Equal(("knownCause", "A1"), (tried.GetProperty("end").GetString(), tried.GetProperty("allowed")[0].GetString()));
        Assert.Equal(["otherCause", "knownCause", "timeWindow"], tried.GetProperty("path").EnumerateArray().Select(step => step.GetProperty("section").GetString()!));
        Assert.Equal(1, await server.Database.NumberAsync("SELECT COUNT(*) FROM assessments"));
        foreach (var (body, field, code) in new[]
        {
            (Who("C"), "reason", "required"), (Who("A1", "C"), "classes", "excludeEachOther"), (Who("E"), "classes", "unknownValue"),
            (Who("A1").With("assessors", new JsonArray()), "assessors", "required"), (Who("D").With("reason", "示范"), "missing", "required"),
            (Who("A1").With("day", "2099-01-01"), "day", "range"), (Who().With("answers", new JsonObject { ["I.1"] = "perhaps" }), "answers.I.1", "unknownValue"),
            (Who().With("answers", new JsonObject { ["V.9"] = "yes" }), "answers", "unknownValue"), (Who("A1").With("vaccine", "0101"), "vaccine", "required"),
            (new JsonObject { ["id"] = Reports.NewId(), ["kind"] = "brighton" }, "definition", "required"),
            (Anaphylaxis().With("present", new JsonArray("blueHair")), "present", "unknownValue"), (Anaphylaxis().With("absent", new JsonArray("stridor")), "absent", "excludeEachOther"),
        }) Assert.Contains(code, (await AssessAsync(county, id, body)).Is(422).Codes[field]);
        Assert.Equal(1, await server.Database.NumberAsync("SELECT COUNT(*) FROM assessments"));

        var departed = Who("C").With("reason", "同时有示范病毒感染");
        var given = (await AssessAsync(county, id, departed)).Is(201);
        Assert.True(given.Field("who").GetProperty("deviates").GetBoolean());
        Assert.Equal(given.Text, (await AssessAsync(county, id, departed)).Is(200).Text);
        Assert.Equal("other-content", (await AssessAsync(county, id, departed.With("reason", "改了"))).Is(409).Word("code"));

        var certain = (await AssessAsync(county, id, Anaphylaxis())).Is(201).Field("brighton");
        Assert.Equal(4, certain.GetProperty("level").GetInt32());
        Assert.Equal(3, certain.GetProperty("better")[0].GetProperty("level").GetInt32());

        // Whom it is about has a right to what was weighed, the latest first.
        var copy = (await county.PostAsync("/api/person-copies", """{"idNumber":"11010519491231002X"}""")).Is(200).Field("cases")[0].GetProperty("assessments").EnumerateArray().ToList();
        Assert.Equal(["brighton", "who", "who"], copy.Select(one => one.GetProperty("kind").GetString()));
        Assert.Equal((4, "同时有示范病毒感染"), (copy[0].GetProperty("brighton").GetProperty("level").GetInt32(), copy[1].GetProperty("who").GetProperty("reason").GetString()));

        // Nothing typed stands in the clear, and the page shows the way to who prepares.
        Assert.DoesNotContain("示范", string.Join('|', (await server.Database.RowsAsync("SELECT detail FROM audit WHERE action = 'assessment.given'")).Select(row => row[0])), StringComparison.Ordinal);
        Assert.Contains("assessment.given", await clinic.ActionsAsync(id));
        var page = Shown((await county.GetAsync($"/cases/{id}/assessment")).Is(200));
        foreach (var word in new[] { "同时有示范病毒感染", "C 偶合", "与建议不一致", "已知关联且时间吻合", "第 4 级", "补偿目录" }) Assert.Contains(word, page, StringComparison.Ordinal);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task The_page_tries_without_keeping_begins_with_what_the_report_says_and_is_nobody_elses()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var report = Reports.Hives(server).With("event.diagnosis", "anaphylactic_shock").With("event.signs", new JsonArray("urticariaGeneralised", "stridor", "wheeze"));
        var id = (await clinic.ReportAsync(report)).Is(201).CaseId;
        var view = (await county.GetAsync($"/api/cases/{id}/assessments")).Is(200);
        Assert.Equal(["generalisedUrticaria", "stridor"], view.Field("findings").GetProperty("BC-ANA-2007").GetProperty("present").EnumerateArray().Select(code => code.GetString()!));
        Assert.Equal(["bilateralWheeze"], view.Field("findings").GetProperty("BC-ANA-2007").GetProperty("toConfirm").EnumerateArray().Select(code => code.GetString()!));
        Assert.Equal("inside", view.Field("catalogue")[0].GetProperty("fit").GetString());

        Dictionary<string, string> form = new() { ["_handler"] = "assessment", ["id"] = Reports.NewId(), ["kind"] = "brighton", ["definition"] = "BC-ANA-2007", ["act"] = "try" };
        foreach (var finding in new[] { "suddenOnset", "rapidProgression", "noAlternative", "generalisedUrticaria", "stridor" }) form[$"finding.{finding}"] = "present";
        Assert.Contains("第 1 级", Shown((await SendAsync(county, id, form)).Is(200)), StringComparison.Ordinal);
        Assert.Equal(0, await server.Database.NumberAsync("SELECT COUNT(*) FROM assessments"));
        form["act"] = "keep";
        (await SendAsync(county, id, form)).Is(302);
        Assert.Equal(1, (await county.GetAsync($"/api/cases/{id}/assessments")).Field("items")[0].GetProperty("brighton").GetProperty("level").GetInt32());

        foreach (var who in new[] { "clinic-3301060101", "hospital-H330106001" }) (await AssessAsync(await server.As(who), id, Anaphylaxis())).Is(403);
        (await AssessAsync(await server.As("cdc-330108"), id, Anaphylaxis())).Is(404);
        (await (await server.As("cdc-330108")).GetAsync($"/cases/{id}/assessment")).Is(404);
    }

    private static string Shown(Reply page) => System.Net.WebUtility.HtmlDecode(page.Text);

    private static JsonObject Who(params string[] classes) => new()
    {
        ["id"] = Reports.NewId(),
        ["kind"] = "who",
        ["vaccine"] = "5001",
        ["diagnosis"] = "allergic_rash",
        ["answers"] = new JsonObject { ["I.1"] = "no", ["II.1"] = "yes", ["II.12"] = "yes", ["III.1"] = "unknown" },
        ["classes"] = new JsonArray([.. classes.Select(one => (JsonNode)one)]),
        ["assessors"] = new JsonArray("示范甲"),
    };

    private static JsonObject Anaphylaxis() => new()
    {
        ["id"] = Reports.NewId(),
        ["kind"] = "brighton",
        ["definition"] = "BC-ANA-2007",
        ["present"] = new JsonArray("generalisedUrticaria", "stridor"),
    };

    private static Task<Reply> AssessAsync(Caller who, Guid id, JsonObject body) => who.PostAsync($"/api/cases/{id}/assessments", body.ToJsonString());

    private static Task<Reply> SendAsync(Caller who, Guid id, Dictionary<string, string> form) => who.PostAsync(
        $"/cases/{id}/assessment", string.Join('&', form.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")), "application/x-www-form-urlencoded");
}

[Collection<OnSqlite>]
public sealed class AssessmentsOnSqlite(SqliteFixture fixture) : AssessmentTests(fixture);

[Collection<OnPostgres>]
public sealed class AssessmentsOnPostgres(PostgresFixture fixture) : AssessmentTests(fixture);
