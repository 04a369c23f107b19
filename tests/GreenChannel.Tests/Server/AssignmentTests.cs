using System.Text.Json.Nodes;
using GreenChannel.Server.Administration;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: an officer goes on leave. What was in their hands is put into a colleague's, and both of them know.</summary>
public abstract class AssignmentTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task A_case_is_in_one_persons_hands_and_a_change_is_told_to_both()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, first, second) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("cdc-330106-b"));
        var id = (await clinic.ReportAsync(Reports.Hives(server))).Is(201).CaseId;
        Assert.Equal(["required"], (await PutAsync(first, id, null)).Is(422).Codes["to"]);
        foreach (var account in new[] { "nobody", "cdc-330108", "clinic-3301060101" }) Assert.Equal(["unknownValue"], (await PutAsync(first, id, account)).Is(422).Codes["to"]);
        (await PutAsync(await server.As("cdc-330108"), id, "cdc-330108")).Is(404);
        (await PutAsync(first, id, "cdc-330106")).Is(201);
        Assert.Equal(1, await InHandAsync(first));
        Assert.DoesNotContain("交给您经办", await WorkAsync(first), StringComparison.Ordinal); // Whoever takes it knows so.

        using var officer = new AtBrowser(server);
        await officer.SignInAsync("cdc-330106", DemoScene.Password);
        Assert.EndsWith("/hands", (await officer.PostAsync($"/cases/{id}/assignment", ("id", Reports.NewId()), ("to", "cdc-330106-b"))).Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal((0, 1), (await InHandAsync(first), await InHandAsync(second)));
        Assert.Contains("交给您经办", await WorkAsync(second), StringComparison.Ordinal);
        Assert.Contains("示范甲区监测员乙", await WorkAsync(first), StringComparison.Ordinal);

        (await PutAsync(first, id, "cdc-330106")).Is(201); // And back: who had it is told as well.
        Assert.Contains("已转交 示范甲区监测员 经办", await WorkAsync(second), StringComparison.Ordinal);
        var items = (await first.GetAsync($"/api/cases/{id}/assignment")).Is(200).Field("items");
        Assert.Equal(["示范甲区监测员 True", "示范甲区监测员乙 False", "示范甲区监测员 False"], items.EnumerateArray().Select(item => $"{item.GetProperty("holderName").GetString()} {item.GetProperty("isCurrent").GetBoolean()}"));
        foreach (var item in items.EnumerateArray())
            foreach (var who in new[] { first, second }) (await who.PostAsync($"/assignments/{item.GetProperty("id").GetGuid()}/seen", "", "application/x-www-form-urlencoded")).Is(302);
        foreach (var who in new[] { first, second }) Assert.DoesNotContain("经办：", await WorkAsync(who), StringComparison.Ordinal);
        Assert.Equal(3, (await clinic.ActionsAsync(id)).Count(action => action == "case.assigned"));

        var used = items[0].GetProperty("id").GetString();
        (await (await server.As("cdc-330100")).PostAsync($"/api/cases/{id}/assignment", new JsonObject { ["id"] = used, ["to"] = "cdc-330100" }.ToJsonString())).Is(409); // An id of another office.

        // Each level has hands of its own, and a city reads none of the county's.
        Assert.Equal(0, (await (await server.As("cdc-330100")).GetAsync($"/api/cases/{id}/assignment")).Is(200).Field("items").GetArrayLength());
        Assert.Contains("示范甲区监测员", System.Net.WebUtility.HtmlDecode((await first.GetAsync($"/cases/{id}/hands")).Is(200).Text), StringComparison.Ordinal);
    }

    private static Task<Reply> PutAsync(Caller who, Guid id, string? to) => who.PostAsync($"/api/cases/{id}/assignment", new JsonObject { ["id"] = Reports.NewId(), ["to"] = to }.ToJsonString());

    private static async Task<int> InHandAsync(Caller who) => (await who.GetAsync("/api/work?turn=hands")).Is(200).Field("items").EnumerateArray().Select(item => item.GetProperty("caseId").GetGuid()).Distinct().Count();

    private static async Task<string> WorkAsync(Caller who) => System.Net.WebUtility.HtmlDecode((await who.GetAsync("/work")).Is(200).Text);
}

[Collection<OnSqlite>]
public sealed class AssignmentsOnSqlite(SqliteFixture fixture) : AssignmentTests(fixture);

[Collection<OnPostgres>]
public sealed class AssignmentsOnPostgres(PostgresFixture fixture) : AssignmentTests(fixture);
