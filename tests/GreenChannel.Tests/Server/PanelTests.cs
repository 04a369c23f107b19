using System.Text.Json.Nodes;
using GreenChannel.Server.Administration;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a county has named its experts. Three of them have concluded a case: two sign with their accounts, one on paper, and everybody sees whose name is still missing.</summary>
public abstract class PanelTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task Each_member_of_a_panel_signs_for_themself_and_a_later_change_is_seen()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county, expert) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("expert-330106"));
        var panel = Guid.Parse(Reports.NewId());
        var (first, second, third) = (Reports.NewId(), Reports.NewId(), Reports.NewId());
        (await county.PostAsync("/api/panels", new JsonObject { ["id"] = panel.ToString(), ["name"] = "示范甲区调查诊断专家组" }.ToJsonString())).Is(201);
        (await JoinAsync(county, panel, first, "示范专家甲", "epidemiology", "expert-330106")).Is(201);
        (await JoinAsync(county, panel, second, "示范专家乙", "clinicalMedicine", "expert-330106-b")).Is(201);
        (await JoinAsync(county, panel, third, "示范专家丙", "pharmacy", null)).Is(201);
        Assert.Equal(3, (await JoinAsync(county, panel, third, "示范专家丙", "pharmacy", null)).Is(200).Field("members").GetArrayLength()); // Sent twice, it is one.

        var id = (await clinic.ReportAsync(Reports.Hives(server))).Is(201).CaseId;
        foreach (var step in new[] { "investigationBegan", "investigationEnded" }) (await county.PostAsync($"/api/cases/{id}/feedback", new JsonObject { ["id"] = Reports.NewId(), ["kind"] = step }.ToJsonString())).Is(201);
        var concluded = Guid.Parse(Reports.NewId());
        Assert.Contains("unknownValue", (await county.PostAsync($"/api/cases/{id}/conclusions", Concluded(Guid.CreateVersion7(), Reports.NewId()))).Is(422).Codes["experts"]);
        var given = (await county.PostAsync($"/api/cases/{id}/conclusions", Concluded(concluded, first, second, third))).Is(201);
        Assert.Equal(["示范专家甲", "示范专家乙", "示范专家丙"], given.Field("members").EnumerateArray().Select(one => one.GetString()!));

        // The expert sees what bears their name, and of the case nothing that names anybody.
        var task = Assert.Single((await expert.GetAsync("/api/sign-offs")).Is(200).Field("items").EnumerateArray());
        Assert.Equal(concluded, task.GetProperty("conclusionId").GetGuid());
        (await expert.GetAsync($"/api/cases/{id}")).Is(404);
        var page = System.Net.WebUtility.HtmlDecode((await expert.GetAsync($"/sign-offs/{id}/{concluded}")).Is(200).Text);
        Assert.Contains("时间关系明确", page, StringComparison.Ordinal);
        Assert.DoesNotContain("王小明", page, StringComparison.Ordinal);
        (await expert.GetAsync($"/sign-offs/{id}/{Guid.CreateVersion7()}")).Is(404);

        // A machine signs nothing; a person shows once more who they are.
        await expert.PostAsync($"/sign-offs/{id}/{concluded}/sign", $"password={DemoScene.Password}", "application/x-www-form-urlencoded");
        using var browser = new AtBrowser(server);
        await browser.SignInAsync("expert-330106", DemoScene.Password);
        async Task<string> SignAsync(string password) => (await browser.PostAsync($"/sign-offs/{id}/{concluded}/sign", ("password", password))).Headers.Location!.ToString();
        Assert.Contains("said=signature", await SignAsync("wrong"), StringComparison.Ordinal);
        Assert.Equal(["示范专家甲 - True", "示范专家乙 - True", "示范专家丙 - True"], await SignedAsync(county, id));
        Assert.DoesNotContain("said=", await SignAsync(DemoScene.Password), StringComparison.Ordinal);
        Assert.DoesNotContain("said=", await SignAsync(DemoScene.Password), StringComparison.Ordinal); // Twice is once.

        // Nobody writes down a signature for one who has an account; who has none has signed the printed conclusion.
        Assert.Contains("range", (await SeenAsync(county, id, concluded, 2)).Is(422).Codes["number"]);
        (await SeenAsync(await server.As("cdc-330100"), id, concluded, 3)).Is(403);
        (await SeenAsync(await server.As("cdc-330108"), id, concluded, 3)).Is(404);
        (await SeenAsync(county, id, concluded, 3)).Is(200);
        Assert.Equal(["示范专家甲 password True", "示范专家乙 - True", "示范专家丙 paper True"], await SignedAsync(county, id));
        Assert.Contains("3 人中已签 2 人", System.Net.WebUtility.HtmlDecode((await county.GetAsync($"/cases/{id}/conclusion")).Is(200).Text), StringComparison.Ordinal);
        Assert.Equal(2, (await clinic.ActionsAsync(id)).Count(action => action == "conclusion.signed"));

        await server.Database.ExecuteAsync("UPDATE conclusions SET class = 1");
        Assert.Equal(["示范专家甲 password False", "示范专家乙 - True", "示范专家丙 paper False"], await SignedAsync(county, id));
    }

    [Fact]
    public async Task A_place_names_its_own_experts_and_bad_input_is_named()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (county, city) = (await server.As("cdc-330106"), await server.As("cdc-330100"));
        var panel = Guid.Parse(Reports.NewId());
        var asked = new JsonObject { ["id"] = panel.ToString(), ["name"] = "示范甲区专家组" }.ToJsonString();
        (await county.PostAsync("/api/panels", asked)).Is(201);
        (await county.PostAsync("/api/panels", asked)).Is(200);
        (await city.PostAsync("/api/panels", asked)).Is(409);
        Assert.Contains("required", (await county.PostAsync("/api/panels", new JsonObject { ["id"] = Reports.NewId() }.ToJsonString())).Is(422).Codes["name"]);
        Assert.Contains("tooLong", (await county.PostAsync("/api/panels", new JsonObject { ["id"] = Reports.NewId(), ["name"] = new string('长', 101) }.ToJsonString())).Is(422).Codes["name"]);

        var member = Guid.Parse(Reports.NewId());
        Assert.Contains("unknownValue", (await JoinAsync(county, panel, member.ToString(), "示范专家甲", "sorcery", null)).Is(422).Codes["profession"]);
        foreach (var account in new[] { "cdc-330106", "nobody" }) Assert.Contains("unknownValue", (await JoinAsync(county, panel, member.ToString(), "示范专家甲", "pharmacy", account)).Is(422).Codes["account"]);
        (await JoinAsync(city, panel, member.ToString(), "示范专家甲", "pharmacy", null)).Is(404); // Sees it, and names nobody in it.
        (await JoinAsync(county, panel, member.ToString(), "示范专家甲", "pharmacy", "expert-330106")).Is(201);
        Assert.Contains("alreadyThere", (await JoinAsync(county, panel, Reports.NewId(), "示范专家甲", "pharmacy", "expert-330106")).Is(422).Codes["account"]);

        var other = await server.As("cdc-330108");
        var theirs = Guid.Parse(Reports.NewId());
        (await other.PostAsync("/api/panels", new JsonObject { ["id"] = theirs.ToString(), ["name"] = "示范乙区专家组" }.ToJsonString())).Is(201);
        (await JoinAsync(other, theirs, member.ToString(), "示范专家乙", "pharmacy", null)).Is(409); // An id of another panel.

        async Task<int> MembersAsync(Caller who) => (await who.GetAsync("/api/panels")).Is(200).Field("items").EnumerateArray().Sum(item => item.GetProperty("members").GetArrayLength());
        Assert.Equal((1, 1, 0), (await MembersAsync(county), await MembersAsync(city), await MembersAsync(other)));
        (await city.PostAsync($"/api/panels/{panel}/members/{member}/leave", "{}")).Is(404);
        (await county.PostAsync($"/api/panels/{panel}/members/{member}/leave", "{}")).Is(200);
        Assert.Equal(0, await MembersAsync(county));
        var page = System.Net.WebUtility.HtmlDecode((await county.GetAsync("/panels")).Is(200).Text);
        Assert.Contains("示范甲区专家组", page, StringComparison.Ordinal);
        foreach (var who in new[] { "clinic-3301060101", "expert-330106" }) (await (await server.As(who)).GetAsync("/api/panels")).Is(403);
    }

    private static Task<Reply> JoinAsync(Caller who, Guid panel, string id, string name, string profession, string? account) =>
        who.PostAsync($"/api/panels/{panel}/members", new JsonObject { ["id"] = id, ["name"] = name, ["profession"] = profession, ["account"] = account }.ToJsonString());

    private static Task<Reply> SeenAsync(Caller who, Guid id, Guid conclusion, int number) => who.PostAsync($"/api/cases/{id}/conclusions/{conclusion}/sign-offs", new JsonObject { ["number"] = number }.ToJsonString());

    private static async Task<List<string>> SignedAsync(Caller who, Guid id) => [.. (await who.GetAsync($"/api/cases/{id}/conclusions")).Is(200).Field("items")[0].GetProperty("signOffs").EnumerateArray()
        .Select(one => $"{one.GetProperty("name").GetString()} {(one.TryGetProperty("proof", out var proof) && proof.GetString() is { } word ? word : "-")} {one.GetProperty("holds").GetBoolean()}")];

    private static string Concluded(Guid id, params string[] experts) => new JsonObject
    {
        ["id"] = id.ToString(),
        ["by"] = "panel",
        ["experts"] = new JsonArray([.. experts.Select(one => (JsonNode)one)]),
        ["class"] = "abnormal",
        ["certainty"] = "is",
        ["damage"] = "fourth",
        ["diagnosis"] = "allergic_rash",
        ["basis"] = "时间关系明确，王小明病程典型",
        ["words"] = "孩子已经好转。",
    }.ToJsonString();
}

[Collection<OnSqlite>]
public sealed class PanelsOnSqlite(SqliteFixture fixture) : PanelTests(fixture);

[Collection<OnPostgres>]
public sealed class PanelsOnPostgres(PostgresFixture fixture) : PanelTests(fixture);
