using System.Text.Json.Nodes;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a case goes up level by level. Nobody skips one, whoever finds a fault gives it back with a reason, and what has changed is reviewed again.</summary>
public abstract class ReviewTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task What_is_no_common_reaction_goes_from_county_to_city_to_province_and_back_with_a_reason()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county, city, province) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("cdc-330100"), await server.As("cdc-330000"));
        var id = (await clinic.ReportAsync(Reports.Hives(server))).Is(201).CaseId;
        Assert.Equal([id], await WaitingAsync(county));
        Assert.Empty(await WaitingAsync(city));
        Assert.Equal("review-lower-first", (await SignAsync(city, id, "review")).Is(409).Word("code"));
        Assert.Equal("review-lower-first", (await SignAsync(province, id, "return", "越级")).Is(409).Word("code"));

        var asked = Body("review");
        var passed = (await PostAsync(county, id, asked)).Is(201);
        Assert.Equal(("awaitsCity", "330100", false), (passed.Word("state"), passed.Word("turn"), passed.Field("endsAtCounty").GetBoolean()));
        Assert.Equal(passed.Text, (await PostAsync(county, id, asked)).Is(200).Text);
        Assert.Equal("other-content", (await PostAsync(county, id, asked.With("kind", "return"))).Is(409).Word("code"));
        Assert.Equal("review-done", (await SignAsync(county, id, "review")).Is(409).Word("code"));
        Assert.Equal([id], await WaitingAsync(city));
        Assert.Empty(await WaitingAsync(county));

        // The city finds a fault: the county has it again, and reads why.
        Assert.Equal(["required"], (await SignAsync(city, id, "return")).Is(422).Codes["reason"]);
        (await SignAsync(city, id, "return", "王小明的批号与冷链记录不符")).Is(201);
        Assert.Equal([id], await WaitingAsync(county));
        Assert.True((await county.GetAsync("/api/reviews")).Is(200).Field("items")[0].GetProperty("returned").GetBoolean());
        Assert.Contains("王小明的批号", Shown(await county.GetAsync($"/cases/{id}")), StringComparison.Ordinal);
        Assert.DoesNotContain("王小明", Shown(await city.GetAsync($"/api/cases/{id}/reviews")), StringComparison.Ordinal);
        Assert.DoesNotContain("冷链", string.Join('|', (await server.Database.RowsAsync("SELECT detail FROM audit")).Select(row => row[0])), StringComparison.Ordinal);

        foreach (var (who, state) in new[] { (county, "awaitsCity"), (city, "awaitsProvince"), (province, "reviewed") }) Assert.Equal(state, (await SignAsync(who, id, "review")).Is(201).Word("state"));
        foreach (var who in new[] { county, city, province }) Assert.Empty(await WaitingAsync(who));
        Assert.Equal("review-done", (await SignAsync(province, id, "review")).Is(409).Word("code"));
        Assert.Equal(["passed", "returned", "passed", "passed", "passed"], (await county.GetAsync($"/api/cases/{id}/reviews")).Field("items").EnumerateArray().Select(item => item.GetProperty("what").GetString()!));

        // A follow-up makes it something else than what was signed.
        (await clinic.UpdateAsync(id, new JsonObject { ["id"] = Reports.NewId(), ["patient"] = new JsonObject { ["weightKg"] = 9.5 } })).Is(200);
        Assert.Equal([id], await WaitingAsync(county));
        Assert.Equal("changed", (await county.GetAsync($"/api/cases/{id}/reviews")).Field("items").EnumerateArray().Last().GetProperty("what").GetString());
        Assert.Equal(["review.passed", "review.returned"], (await county.ActionsAsync(id)).Where(action => action.StartsWith("review.", StringComparison.Ordinal)).Distinct());
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_common_reaction_ends_at_its_county_which_gives_back_what_is_wrong_to_who_reported()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county, city) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("cdc-330100"));
        var id = (await clinic.ReportAsync(Reports.Fever(server))).Is(201).CaseId;
        var page = Shown((await county.GetAsync($"/cases/{id}")).Is(200));
        foreach (var word in new[] { "逐级审核", "一般反应由县区审核即可", "示范甲区监测员 签署" }) Assert.Contains(word, page, StringComparison.Ordinal);
        Assert.DoesNotContain("审核通过（", Shown(await clinic.GetAsync($"/cases/{id}")), StringComparison.Ordinal);
        Assert.Equal("review-ends-at-county", (await SignAsync(city, id, "review")).Is(409).Word("code"));

        // Given back without a reason the page says so; with one the clinic finds it among its reports.
        Assert.EndsWith("said=review-reason#review", (await county.PostAsync($"/cases/{id}/reviews", $"id={Reports.NewId()}&kind=return", "application/x-www-form-urlencoded")).Is(302).Location!.ToString(), StringComparison.Ordinal);
        Assert.EndsWith($"/cases/{id}#review", (await county.PostAsync($"/cases/{id}/reviews", $"id={Reports.NewId()}&kind=return&reason={Uri.EscapeDataString("缺批号")}", "application/x-www-form-urlencoded")).Is(302).Location!.ToString(), StringComparison.Ordinal);
        Assert.Contains("被退回", Shown(await clinic.GetAsync("/mine")), StringComparison.Ordinal);
        Assert.Contains("缺批号", Shown(await clinic.GetAsync($"/cases/{id}")), StringComparison.Ordinal);
        Assert.Equal("review-awaits-correction", (await SignAsync(county, id, "review")).Is(409).Word("code"));
        (await clinic.UpdateAsync(id, new JsonObject { ["id"] = Reports.NewId(), ["patient"] = new JsonObject { ["weightKg"] = 9.5 } })).Is(200);
        Assert.Contains(id.ToString(), Shown(await county.GetAsync("/reviews")), StringComparison.Ordinal);
        Assert.Equal("reviewed", (await SignAsync(county, id, "review")).Is(201).Word("state"));
        Assert.Empty(await WaitingAsync(city));
    }

    [Fact]
    public async Task Nobody_signs_what_they_have_not_seen_or_what_is_not_theirs()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var id = (await clinic.ReportAsync(Reports.Hives(server))).Is(201).CaseId;
        var seen = (await county.CaseAsync(id)).Field("version").GetInt32();
        (await clinic.UpdateAsync(id, new JsonObject { ["id"] = Reports.NewId(), ["patient"] = new JsonObject { ["weightKg"] = 9.5 } })).Is(200);
        Assert.Equal("changed-meanwhile", (await PostAsync(county, id, Body("review").With("version", seen))).Is(409).Word("code"));
        Assert.Equal(["required"], (await PostAsync(county, id, new JsonObject { ["kind"] = "review" })).Is(422).Codes["id"]);
        Assert.Equal(["unknownValue"], (await PostAsync(county, id, Body("approve"))).Is(422).Codes["kind"]);
        (await SignAsync(await server.As("cdc-330108"), id, "review")).Is(404);
        foreach (var who in new[] { "clinic-3301060101", "hospital-H330106001", "admin" }) (await SignAsync(await server.As(who), id, "review")).Is(403);
        var treated = (await (await server.As("hospital-H330108001")).ReportAsync(Reports.Hives(server))).Is(201).CaseId;
        Assert.Equal("not-your-turn", (await SignAsync(await server.As("cdc-330108"), treated, "review")).Is(403).Word("code"));
        (await county.PostAsync("/api/drills", new JsonObject { ["id"] = Reports.NewId(), ["site"] = "3301060101" }.ToJsonString())).Is(201);
        Assert.Equal(new[] { id, treated }.Order(), (await WaitingAsync(county)).Order());
        Assert.Equal(1, await server.Database.NumberAsync("SELECT COUNT(*) FROM cases WHERE origin = 'drill' AND review_by IS NULL AND next_due IS NULL"));
        Assert.Equal(0, await server.Database.NumberAsync("SELECT COUNT(*) FROM reviews"));
    }

    private static string Shown(Reply page) => System.Net.WebUtility.HtmlDecode(page.Is(200).Text);

    private static JsonObject Body(string kind, string? reason = null) => new() { ["id"] = Reports.NewId(), ["kind"] = kind, ["reason"] = reason };

    private static Task<Reply> PostAsync(Caller who, Guid id, JsonObject body) => who.PostAsync($"/api/cases/{id}/reviews", body.ToJsonString());

    private static Task<Reply> SignAsync(Caller who, Guid id, string kind, string? reason = null) => PostAsync(who, id, Body(kind, reason));

    private static async Task<IEnumerable<Guid>> WaitingAsync(Caller who) => (await who.GetAsync("/api/reviews")).Is(200).Field("items").EnumerateArray().Select(item => item.GetProperty("caseId").GetGuid());
}

[Collection<OnSqlite>]
public sealed class ReviewsOnSqlite(SqliteFixture fixture) : ReviewTests(fixture);

[Collection<OnPostgres>]
public sealed class ReviewsOnPostgres(PostgresFixture fixture) : ReviewTests(fixture);
