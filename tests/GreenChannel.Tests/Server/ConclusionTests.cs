using System.Text.Json.Nodes;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a panel has met. Its conclusion is written down once, with who took part and what it rests on; the family's words reach who reported; and nobody else can say what the case is.</summary>
public abstract class ConclusionTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task A_panel_concludes_what_was_investigated_and_the_family_is_told_in_its_words()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var id = (await clinic.ReportAsync(Reports.Hives(server))).Is(201).CaseId;
        var early = (await GiveAsync(county, id, Panel())).Is(422);
        Assert.Equal(["required"], early.Codes["investigation"]);
        foreach (var step in new[] { "verified", "investigationBegan", "formCompleted", "investigationEnded" }) (await StepAsync(county, id, step)).Is(201);

        foreach (var (change, field, code) in new (Action<JsonObject>, string, string)[]
        {
            (body => body["members"] = new JsonArray("示范甲"), "members", "required"),
            (body => body.Remove("certainty"), "certainty", "required"),
            (body => body.Remove("damage"), "damage", "required"),
            (body => body["class"] = "coincidental", "damage", "notAsked"),
            (body => body.Remove("basis"), "basis", "required"),
            (body => body.Remove("diagnosis"), "diagnosis", "required"),
            (body => body.Remove("words"), "words", "required"),
            (body => body["day"] = "2099-01-01", "day", "range"),
            (body => body["day"] = "yesterday", "day", "format"),
            (body => body["certainty"] = "not", "reason", "required"),
            (body => body["class"] = "terrible", "class", "unknownValue"),
            (body => body.Remove("id"), "id", "required"),
            (body => body["by"] = "appraisal", "by", "higherPanel"),
            (body => body["by"] = "hospital", "by", "unknownValue"),
        })
        {
            var body = Panel();
            change(body);
            Assert.Contains(code, (await GiveAsync(county, id, body)).Is(422).Codes[field]);
        }

        Assert.Equal(0, await server.Database.NumberAsync("SELECT COUNT(*) FROM conclusions"));
        (await GiveAsync(county, id, Panel().With("members", "示范甲"))).Is(400);
        var asked = Panel();
        var given = (await GiveAsync(county, id, asked)).Is(201);
        Assert.Equal(("abnormal", 2, "330106", true), (given.Word("class"), given.Field("number").GetInt32(), given.Word("place"), given.Field("mayBeCompensated").GetBoolean()));
        Assert.Equal(given.Text, (await GiveAsync(county, id, asked)).Is(200).Text);
        asked["basis"] = "改了";
        Assert.Equal("other-content", (await GiveAsync(county, id, asked)).Is(409).Word("code"));

        // It goes on: to the authorities, and to the family by who reported.
        Assert.Equal(["conclusionSent", "familyTold"], (await county.GetAsync("/api/work")).Field("items").EnumerateArray().Select(item => item.GetProperty("kind").GetString()!).Order());
        Assert.Contains("孩子已经好转", Shown((await clinic.GetAsync("/mine")).Is(200)), StringComparison.Ordinal);
        Assert.Contains("conclusion.given", await clinic.ActionsAsync(id));
        Assert.DoesNotContain("示范甲", string.Join('|', (await server.Database.RowsAsync("SELECT detail FROM audit")).Select(row => row[0])), StringComparison.Ordinal);
        var page = Shown((await county.GetAsync($"/cases/{id}/conclusion")).Is(200));
        foreach (var word in new[] { "示范甲、示范乙", "时间关系明确", "四级", "属于异常反应", "孩子已经好转" }) Assert.Contains(word, page, StringComparison.Ordinal);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task Only_a_citys_or_a_provinces_panel_concludes_a_death_and_a_county_only_what_is_common()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county, city) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("cdc-330100"));
        var death = (await clinic.ReportAsync(Reports.Fever(server).With("event.outcome", "died").With("patient.idNumber", "11010519491231002X"))).Is(201).CaseId;
        foreach (var step in new[] { "investigationBegan", "investigationEnded" }) (await StepAsync(county, death, step)).Is(201);
        Assert.Contains("higherPanel", (await GiveAsync(county, death, Panel())).Is(422).Codes["by"]);
        Assert.Contains("higherPanel", (await GiveAsync(county, death, Common())).Is(422).Codes["by"]);
        (await GiveAsync(city, death, Panel().With("basis", "王小明病程明确"))).Is(201);

        // A city sees cases without identity, also in what a panel wrote; the county sees it whole, and so does the person's copy.
        foreach (var path in new[] { $"/api/cases/{death}/conclusions", $"/cases/{death}/conclusion" })
        {
            Assert.DoesNotContain("王小明", Shown((await city.GetAsync(path)).Is(200)), StringComparison.Ordinal);
            Assert.Contains("王**病程明确", Shown((await city.GetAsync(path)).Is(200)), StringComparison.Ordinal);
            Assert.Contains("王小明病程明确", Shown((await county.GetAsync(path)).Is(200)), StringComparison.Ordinal);
        }

        (await GiveAsync(await server.As("cdc-330000"), death, Panel().With("by", "appraisal"))).Is(201);
        Assert.Equal(["appraisal", "panel"], (await county.GetAsync($"/api/cases/{death}/conclusions")).Field("items").EnumerateArray().Select(item => item.GetProperty("by").GetString()!)); // The later one counts; the earlier stays.

        Assert.Contains("王小明病程明确", (await county.PostAsync("/api/person-copies", """{"idNumber":"11010519491231002X"}""")).Is(200).Text, StringComparison.Ordinal);

        var fever = (await clinic.ReportAsync(Reports.Fever(server))).Is(201).CaseId;
        Assert.Contains("panelRequired", (await GiveAsync(city, fever, Common())).Is(422).Codes["by"]);
        Assert.Equal("common", (await GiveAsync(county, fever, Common())).Is(201).Word("class"));
        Assert.DoesNotContain((await county.GetAsync("/api/work")).Field("items").EnumerateArray(), item => item.GetProperty("caseId").GetGuid() == fever && item.GetProperty("kind").GetString() == "conclusionSent");
        var hives = (await clinic.ReportAsync(Reports.Hives(server))).Is(201).CaseId;
        Assert.Contains("panelRequired", (await GiveAsync(county, hives, Common())).Is(422).Codes["by"]);
    }

    [Fact]
    public async Task No_hospital_and_no_unit_concludes_and_nothing_is_concluded_of_another_county_or_of_an_exercise()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var id = (await clinic.OpenAsync()).CaseId;
        foreach (var who in new[] { "clinic-3301060101", "hospital-H330106001", "admin" })
        {
            (await GiveAsync(await server.As(who), id, Panel())).Is(403);
            (await (await server.As(who)).GetAsync($"/api/cases/{id}/conclusions")).Is(403);
        }

        (await GiveAsync(await server.As("cdc-330108"), id, Panel())).Is(404);
        (await county.PostAsync("/api/drills", new JsonObject { ["id"] = Reports.NewId(), ["site"] = "3301060101" }.ToJsonString())).Is(201);
        var drill = Guid.Parse((await server.Database.RowsAsync("SELECT id FROM cases WHERE origin = 'drill'"))[0][0]);
        (await GiveAsync(county, drill, Common())).Is(404);
    }

    [Fact]
    public async Task The_page_keeps_what_was_typed_and_leads_to_what_was_written_down()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var id = (await clinic.ReportAsync(Reports.Fever(server))).Is(201).CaseId;
        var form = PageForm.Of((await county.GetAsync($"/cases/{id}/conclusion")).Is(200).Text);
        Assert.Equal("county", form["by"]);
        (form["_handler"], form["basis"]) = ("conclusion", "接种后一过性发热");
        var refused = Shown((await county.PostAsync($"/cases/{id}/conclusion", form.Encoded(), "application/x-www-form-urlencoded")).Is(200));
        Assert.Contains("接种后一过性发热", refused, StringComparison.Ordinal);
        Assert.Contains("href=\"#diagnosis\"", refused, StringComparison.Ordinal);
        form["diagnosis"] = "fever";
        var taken = (await county.PostAsync($"/cases/{id}/conclusion", form.Encoded(), "application/x-www-form-urlencoded")).Is(302);
        Assert.EndsWith($"/cases/{id}/conclusion", taken.Location!.ToString(), StringComparison.Ordinal);
        Assert.Contains("接种后一过性发热", Shown((await county.GetAsync($"/cases/{id}/conclusion")).Is(200)), StringComparison.Ordinal);
    }

    private static string Shown(Reply page) => System.Net.WebUtility.HtmlDecode(page.Text);

    private static JsonObject Panel() => new()
    {
        ["id"] = Reports.NewId(),
        ["by"] = "panel",
        ["members"] = new JsonArray("示范甲", "示范乙"),
        ["class"] = "abnormal",
        ["certainty"] = "is",
        ["damage"] = "fourth",
        ["diagnosis"] = "allergic_rash",
        ["basis"] = "时间关系明确，排除其他原因",
        ["words"] = "孩子已经好转，这是少见的过敏反应。",
    };

    private static JsonObject Common() => new() { ["id"] = Reports.NewId(), ["by"] = "county", ["diagnosis"] = "fever", ["basis"] = "接种后一过性发热" };

    private static Task<Reply> GiveAsync(Caller who, Guid id, JsonObject body) => who.PostAsync($"/api/cases/{id}/conclusions", body.ToJsonString());

    private static Task<Reply> StepAsync(Caller who, Guid id, string kind) => who.PostAsync($"/api/cases/{id}/feedback", new JsonObject { ["id"] = Reports.NewId(), ["kind"] = kind }.ToJsonString());
}

[Collection<OnSqlite>]
public sealed class ConclusionsOnSqlite(SqliteFixture fixture) : ConclusionTests(fixture);

[Collection<OnPostgres>]
public sealed class ConclusionsOnPostgres(PostgresFixture fixture) : ConclusionTests(fixture);
