using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain.Investigations;
using GreenChannel.Domain.Reviews;
using GreenChannel.Server.Investigations;
using GreenChannel.Server.Platform.Text;
using GreenChannel.Tests.Investigations;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: two officers fill in one investigation. What each writes is kept; what both write is shown to the later; the form says what lacks and what contradicts what; and nobody who must not know reads whom it is about.</summary>
public abstract class InvestigationTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Row = "0199a2f0-0000-7000-8000-000000000001";

    [Fact]
    public async Task What_is_found_is_written_down_field_by_field_beside_the_report()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var id = (await clinic.ReportAsync(Reports.Hives(server).With("patient.guardian", "示范监护"))).Is(201).CaseId;
        var empty = (await ReadAsync(county, id)).Is(200);
        Assert.Equal("王小明", Value(empty, "basic.name")); // The report's own, and no copy of it.
        Assert.Contains("vaccination.1.correct", empty.Words("lacking"));
        Assert.DoesNotContain("basic.name", empty.Words("lacking"));
        Assert.Equal(0, await server.Database.NumberAsync("SELECT COUNT(*) FROM investigations"));

        foreach (var (change, field, code) in new (JsonNode, string, string)[]
        {
            (Change("basic.name", null, "李小红"), "basic.name", "fixed"),
            (Change("past.illness", null, "perhaps"), "past.illness", "unknownValue"),
            (Change("reporting.investigatedOn", null, "2099-01-01"), "reporting.investigatedOn", "future"),
            (Change("vaccine.1.temperature", null, "400"), "vaccine.1.temperature", "range"),
            (Change("no.such", null, "x"), "changes[1].field", "unknownValue"),
        })
            Assert.Equal([code], (await EditAsync(county, id, Change("past.allergy", null, "no"), change)).Is(422).Codes[field]);
        Assert.Equal(["required"], (await county.SendAsync(Patch(id, "{}"))).Is(422).Codes["id"]);
        (await county.SendAsync(Patch(id, """{"id":"x","changes":[7]}"""))).Is(400);
        (await county.SendAsync(Patch(id, "[]"))).Is(400);
        Assert.Null(Value((await ReadAsync(county, id)).Is(200), "past.allergy")); // Nothing is half stored.

        var body = Edit(Change("past.illness", null, "yes"), Change("past.illnessName", null, "哮喘"), new JsonObject { ["field"] = "clinical.examinations", ["value"] = new JsonArray("eeg", "blood") }, Change($"contacts.{Row}.name", null, "示范证人"), Change("vaccination.1.correct", null, "true"));
        var taken = (await county.SendAsync(Patch(id, body.ToJsonString()))).Is(200);
        Assert.Equal((1, 5, 0), (taken.Field("edits").GetInt32(), taken.Words("taken").Length, taken.Field("conflicts").GetArrayLength()));
        Assert.Equal(taken.Text, (await county.SendAsync(Patch(id, body.ToJsonString()))).Is(200).Text);
        body["changes"]![1]!["value"] = "别的";
        Assert.Equal("other-content", (await county.SendAsync(Patch(id, body.ToJsonString()))).Is(409).Word("code"));
        var now = (await ReadAsync(county, id)).Is(200);
        Assert.Equal(("哮喘", "blood|eeg"), (Value(now, "past.illnessName"), Value(now, "clinical.examinations")));
        Assert.DoesNotContain("vaccination.1.correct", now.Words("lacking"));

        // Another who has not seen it yet is told both values, and what only they have written is taken.
        var late = (await EditAsync(county, id, Change("past.illnessName", null, "湿疹"), Change("past.allergy", null, "no"))).Is(200);
        Assert.Equal(["past.allergy"], late.Words("taken"));
        var conflict = late.Field("conflicts")[0];
        Assert.Equal(("湿疹", "哮喘"), (conflict.GetProperty("yours").GetString(), conflict.GetProperty("theirs").GetString()));
        Assert.Equal(["past.illnessName"], (await EditAsync(county, id, Change("past.illnessName", "哮喘", "湿疹"))).Is(200).Words("taken"));
        var edits = (await county.GetAsync($"/api/cases/{id}/investigation/history")).Is(200).Field("items").EnumerateArray().ToList();
        Assert.Equal([3, 2, 1], edits.Select(edit => edit.GetProperty("number").GetInt32()));
        Assert.Equal(("哮喘", "湿疹"), (edits[0].GetProperty("changes")[0].GetProperty("was").GetString(), edits[0].GetProperty("changes")[0].GetProperty("value").GetString()));

        // V2 and V12 are said as sentences that name both sides, and keep nothing from being saved.
        (await EditAsync(county, id, Change("reporting.investigatedOn", null, "2020-01-01"))).Is(200);
        Assert.Contains("调查日期早于报告日期", Shown(await county.GetAsync($"/cases/{id}/investigation")), StringComparison.Ordinal);

        // Nothing personal in the trail or the tables; the case's key opens it, and is destroyed with it.
        Assert.Equal(4, (await clinic.ActionsAsync(id)).Count(action => action == "investigation.edited"));
        foreach (var table in new[] { "audit", "investigations", "investigation_edits" })
            Assert.DoesNotContain("示范证人", string.Join('|', (await server.Database.RowsAsync($"SELECT * FROM {table}")).SelectMany(row => row)), StringComparison.Ordinal);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_city_reads_it_covered_and_writes_nothing_and_who_reports_has_no_way_in()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county, city) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("cdc-330100"));
        var id = (await clinic.ReportAsync(Reports.Hives(server).With("patient.idNumber", "11010519491231002X"))).Is(201).CaseId;
        (await EditAsync(county, id, Change($"contacts.{Row}.name", null, "示范证人"), Change($"contacts.{Row}.said", null, "示范证人说王小明先起疹"), Change("clinical.recordNumber", null, "B778899"))).Is(200);
        foreach (var path in new[] { $"/api/cases/{id}/investigation", $"/api/cases/{id}/investigation/history", $"/cases/{id}/investigation" })
        {
            var seen = Shown((await city.GetAsync(path)).Is(200));
            foreach (var name in new[] { "示范证人", "王小明", "B778899" }) Assert.DoesNotContain(name, seen, StringComparison.Ordinal);
            Assert.Contains("示范证人说王小明先起疹", Shown((await county.GetAsync(path)).Is(200)), StringComparison.Ordinal);
        }

        Assert.Equal("identity-covered", (await EditAsync(city, id, Change("past.illness", null, "no"))).Is(409).Word("code"));
        (await city.PostAsync($"/api/cases/{id}/identity", """{"reason":"复核"}""")).Is(204);
        (await EditAsync(city, id, Change("past.illness", null, "no"))).Is(200);
        foreach (var who in new[] { "clinic-3301060101", "hospital-H330106001", "admin" })
        {
            (await EditAsync(await server.As(who), id, Change("past.illness", null, "no"))).Is(403);
            (await ReadAsync(await server.As(who), id)).Is(403);
        }

        (await EditAsync(await server.As("cdc-330108"), id, Change("past.illness", null, "no"))).Is(404);
        (await county.PostAsync("/api/drills", new JsonObject { ["id"] = Reports.NewId(), ["site"] = "3301060101" }.ToJsonString())).Is(201);
        var drill = Guid.Parse((await server.Database.RowsAsync("SELECT id FROM cases WHERE origin = 'drill'"))[0][0]);
        (await EditAsync(county, drill, Change("past.illness", null, "no"))).Is(404);

        // Their own copy has what was found, and nothing of those who were asked.
        var copy = (await county.PostAsync("/api/person-copies", """{"idNumber":"11010519491231002X"}""")).Is(200).Text;
        Assert.Contains("B778899", copy, StringComparison.Ordinal);
        Assert.DoesNotContain("示范证人", copy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_script_each_section_has_its_button_and_what_somebody_else_wrote_is_shown_beside_what_was_typed()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var id = (await clinic.ReportAsync(Reports.Hives(server))).Is(201).CaseId;
        Assert.Contains($"/cases/{id}/investigation", (await county.CaseAsync(id)).Is(200).Text.Length > 0 ? (await county.GetAsync($"/cases/{id}")).Is(200).Text : "", StringComparison.Ordinal);
        Reply page = (await county.GetAsync($"/cases/{id}/investigation")).Is(200);
        Assert.Contains("王小明", Shown(page), StringComparison.Ordinal);
        var form = PageForm.Of(page.Text);
        (form["section"], form["past.illness"], form["past.illnessName"], form["past.reactionOn"], form["id"]) = ("past", "yes", "哮喘", "2099-01-01", Reports.NewId());
        var refused = Shown((await PostAsync(form)).Is(200));
        Assert.Contains("哮喘", refused, StringComparison.Ordinal);
        Assert.Contains("href=\"#f-past-reactionOn\"", refused, StringComparison.Ordinal);
        (form["past.reactionOn"], form["other.supply"]) = ("2020-02-02", "第二部分的按钮不存第八部分");
        Assert.EndsWith("/investigation#s-past", (await PostAsync(form)).Is(302).Location!.ToString(), StringComparison.Ordinal);
        var stands = (await ReadAsync(county, id)).Is(200);
        Assert.Equal(("哮喘", "2020-02-02", null), (Value(stands, "past.illnessName"), Value(stands, "past.reactionOn"), Value(stands, "other.supply")));

        // The same page, still open elsewhere.
        (form["past.illnessName"], form["past.allergyName"], form["id"]) = ("湿疹", "青霉素", Reports.NewId());
        var both = (await PostAsync(form)).Is(200);
        Assert.Contains("写的是：哮喘", Shown(both), StringComparison.Ordinal);
        Assert.Equal("青霉素", Value((await ReadAsync(county, id)).Is(200), "past.allergyName"));
        var chosen = PageForm.Of(both.Text);
        Assert.Equal(("湿疹", "哮喘"), (chosen["past.illnessName"], chosen["was:past.illnessName"]));
        (chosen["section"], chosen["id"]) = ("past", Reports.NewId());
        (await PostAsync(chosen)).Is(302);
        Assert.Equal("湿疹", Value((await ReadAsync(county, id)).Is(200), "past.illnessName"));

        Task<Reply> PostAsync(PageForm sent)
        {
            sent["_handler"] = "investigation";
            return county.PostAsync($"/cases/{id}/investigation", sent.Encoded(), "application/x-www-form-urlencoded");
        }
    }

    [Fact]
    public async Task Two_editors_lose_no_accepted_field_in_any_order_or_at_once()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county, province) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("cdc-330000"));
        var conflicts = 0;
        for (var seed = 0; seed < 30; seed++)
        {
            var id = (await clinic.ReportAsync(Reports.Fever(server))).Is(201).CaseId;
            (await province.PostAsync($"/api/cases/{id}/identity", """{"reason":"联合调查"}""")).Is(204);
            var scene = new TwoEditors(new Random(seed));
            await scene.PlayAsync(16, async (who, edits) =>
            {
                var reply = (await EditAsync(who == "甲" ? county : province, id, [.. edits.Select(edit => (JsonNode)Change(edit.Field, edit.Was, edit.Value))])).Is(200);
                var taken = reply.Words("taken");
                return new TwoEditors.Sent([.. edits.Where(edit => taken.Contains(edit.Field))], [.. reply.Field("conflicts").EnumerateArray().Select(Conflict)]);
            }, () => StandsAsync(id));
            scene.Holds(await StandsAsync(id));
            conflicts += scene.Conflicts;
        }

        Assert.True(conflicts > 10, $"{conflicts} conflicts");

        // At the same instant, each a field of their own: the loser of the race merges into what the winner wrote.
        var raced = (await clinic.ReportAsync(Reports.Fever(server))).Is(201).CaseId;
        (await province.PostAsync($"/api/cases/{raced}/identity", """{"reason":"联合调查"}""")).Is(204);
        var rows = Enumerable.Range(0, 12).Select(_ => Reports.NewId()).ToList();
        await Task.WhenAll(rows.Select(async (row, i) => (await EditAsync(i % 2 == 0 ? county : province, raced, Change($"specimens.{row}.code", null, $"S{i}"))).Is(200)));
        var there = await StandsAsync(raced);
        Assert.All(rows.Index(), row => Assert.Equal($"S{row.Index}", there[$"specimens.{row.Item}.code"]));
        Assert.Equal(0, (await server.VerifyAsync()).Code);

        async Task<Dictionary<string, string?>> StandsAsync(Guid id) => (await ReadAsync(county, id)).Is(200).Field("fields").EnumerateArray().Where(field => !field.GetProperty("mirrored").GetBoolean())
            .ToDictionary(field => field.GetProperty("field").GetString()!, field => field.GetProperty("value").GetString());
    }

    [Fact]
    public void Every_warning_is_a_sentence_in_both_languages()
    {
        foreach (var code in new[] { "beforeBirth", "beforeDose", "beforeOnset", "beforeDiscovery", "beforeReport", "future", "deathWithoutOutcome", "dayOfDeathWithoutDeath", "required", "graveClockMissing", "higherPanelRequired", "notCommon", "seriousIsPending", "lotNotHandled", "noneSuspect", "format", "otherCounty", "otherYear", "serialsRunOut", "needsBcg", "range", "notFlagged", "checkDigit", "otherSex", "otherBirth" })
            Assert.NotNull(Texts.Find($"warning.{code}", Language.English));
        Assert.Equal("接种时间 (2)早于出生日期", WarningWords.Of(new CaseWarning("V1", "beforeBirth", "vaccinations[1].givenAt", "patient.birthDate"), Language.Chinese));
    }

    private static FieldConflict Conflict(JsonElement one) => new(
        one.GetProperty("field").GetString()!, one.GetProperty("yours").GetString(),
        new FieldEntry(one.GetProperty("theirs").GetString(), one.GetProperty("by").GetString()!, one.GetProperty("at").GetDateTime()));

    private static string? Value(Reply reply, string path) => reply.Field("fields").EnumerateArray().Where(field => field.GetProperty("field").GetString() == path).Select(field => field.GetProperty("value").GetString()).FirstOrDefault();

    private static string Shown(Reply page) => System.Net.WebUtility.HtmlDecode(page.Text);

    private static JsonObject Change(string field, string? was, string? value) => new() { ["field"] = field, ["was"] = was, ["value"] = value };

    private static JsonObject Edit(params JsonNode[] changes) => new() { ["id"] = Reports.NewId(), ["changes"] = new JsonArray(changes) };

    private static Task<Reply> EditAsync(Caller who, Guid id, params JsonNode[] changes) => who.SendAsync(Patch(id, Edit([.. changes.Select(change => change.DeepClone())]).ToJsonString()));

    private static Task<Reply> ReadAsync(Caller who, Guid id) => who.GetAsync($"/api/cases/{id}/investigation");

    private static HttpRequestMessage Patch(Guid id, string body) =>
        new(HttpMethod.Patch, $"/api/cases/{id}/investigation") { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
}

[Collection<OnSqlite>]
public sealed class InvestigationsOnSqlite(SqliteFixture fixture) : InvestigationTests(fixture);

[Collection<OnPostgres>]
public sealed class InvestigationsOnPostgres(PostgresFixture fixture) : InvestigationTests(fixture);
