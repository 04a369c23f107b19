using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Server.Clusters;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: three serious cases at one unit within an hour. The service suspects, the county confirms, and the register has a line for each.</summary>
public abstract class ClusterTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task Serious_cases_of_one_unit_are_suspected_confirmed_with_a_code_and_due_within_two_hours()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county, city) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("cdc-330100"));
        var cases = new List<Guid>();
        for (var i = 0; i < 3; i++) cases.Add((await clinic.ReportAsync(Serious(server, $"示范人{i}"))).Is(201).CaseId);
        (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        var at = await FindAsync(server, null);
        await FindAsync(server, null);
        await FindAsync(server, at);
        var suspected = Assert.Single(await ListAsync(county, "suspected"));
        Assert.Equal(("serious", 3, "3301060101"), (suspected.GetProperty("basis").GetString(), suspected.GetProperty("cases").GetInt32(), suspected.GetProperty("site").GetString()));
        var id = suspected.GetProperty("id").GetGuid();
        Assert.Contains("有 1 起疑似群体性事件等待确认", Shown(await county.GetAsync("/work")), StringComparison.Ordinal);
        Assert.Contains("疑似属于群体性", Shown(await county.GetAsync($"/cases/{cases[0]}")), StringComparison.Ordinal);

        // One more makes the open suspicion larger.
        cases.Add((await clinic.ReportAsync(Serious(server, "示范人3"))).Is(201).CaseId);
        await FindAsync(server, at);
        Assert.Equal(4, Assert.Single(await ListAsync(county, null)).GetProperty("cases").GetInt32());

        // Nobody else hears of it.
        var foreign = await server.As("cdc-330108");
        Assert.Empty(await ListAsync(foreign, null));
        (await foreign.GetAsync($"/api/clusters/{id}")).Is(404);
        (await MoveAsync(foreign, id, "confirm")).Is(404);
        Assert.DoesNotContain("疑似群体性事件", Shown(await foreign.GetAsync("/work")), StringComparison.Ordinal);
        (await clinic.GetAsync("/api/clusters")).Is(403);

        var asked = Body("confirm");
        var confirmed = (await PostAsync(county, id, asked)).Is(201);
        var code = $"330106{Year(server)}01";
        Assert.Equal(("confirmed", code, 4), (confirmed.Word("cluster.state"), confirmed.Word("cluster.code"), confirmed.Field("lines").GetArrayLength()));
        Assert.Equal(server.Now.UtcDateTime.AddHours(2), confirmed.Field("cluster.registerDue").GetDateTime(), TimeSpan.FromSeconds(1));
        Assert.Equal(code, (await PostAsync(county, id, asked)).Is(200).Word("cluster.code"));
        Assert.Equal("cluster-confirmed", (await MoveAsync(county, id, "confirm")).Is(409).Word("code"));

        // Each case is a grave event now: two hours to tell the authorities.
        var work = (await county.GetAsync("/api/work")).Is(200).Field("items").EnumerateArray().Where(item => item.GetProperty("kind").GetString() == "notice").ToList();
        Assert.Equal(cases.Order(), work.Select(item => item.GetProperty("caseId").GetGuid()).Order());
        Assert.All(work, item => Assert.Equal(server.Now.UtcDateTime.AddHours(2), item.GetProperty("due").GetDateTime(), TimeSpan.FromSeconds(1)));
        Assert.Contains("cluster", (await county.CaseAsync(cases[0])).Words("report.event.flags"));
        Assert.Contains("cluster.joined", await county.ActionsAsync(cases[0]));

        // The register, with what no case holds; a city sees it covered.
        (await county.PostAsync($"/api/clusters/{id}/register", new JsonObject { ["id"] = Reports.NewId(), ["vaccinated"] = 120, ["batchRelease"] = "yes", ["reporter"] = "示范报告人" }.ToJsonString())).Is(201);
        (await county.PostAsync($"/api/clusters/{id}/register", new JsonObject { ["id"] = Reports.NewId(), ["vaccinated"] = 0 }.ToJsonString())).Is(422);
        var page = Shown(await county.GetAsync($"/clusters/{id}"));
        foreach (var word in new[] { code, "示范人0", "示范人3", "L1", "120", "示范报告人", "群体性疑似预防接种异常反应登记表" }) Assert.Contains(word, page, StringComparison.Ordinal);
        Assert.DoesNotContain("示范人0", Shown(await city.GetAsync($"/clusters/{id}")), StringComparison.Ordinal);
        Assert.Contains(code, Shown(await city.GetAsync("/clusters")), StringComparison.Ordinal);

        // As a file, in the order of the page: a workbook with its head and its lines, or the head before each line.
        var file = (await county.GetAsync($"/clusters/{id}/register.csv")).Is(200).Text.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("群体性编码,发生地区,疫苗名称*,生产企业*,规格（剂／支或粒）,有无批签发合格证,接种单位,接种人数*,反应发生人数*,报告单位*,报告人,联系电话,编号,个案编码,姓名*,性别*,出生日期*,疫苗批号*,", file[0], StringComparison.Ordinal);
        Assert.Equal((5, code, "1"), (file.Length, file[1].Split(',')[0], file[1].Split(',')[12]));
        Assert.Contains("示范人0", string.Join('|', file), StringComparison.Ordinal);
        (await county.GetAsync($"/clusters/{id}/register.xlsx")).Is(200);
        Assert.DoesNotContain("示范人0", (await city.GetAsync($"/clusters/{id}/register.csv")).Is(200).Text, StringComparison.Ordinal);
        (await foreign.GetAsync($"/clusters/{id}/register.csv")).Is(404);
        (await clinic.GetAsync($"/clusters/{id}/register.csv")).Is(403);
        Assert.Equal(["register", "register"], (await county.GetAsync("/api/exports")).Is(200).Field("items").EnumerateArray().Where(made => made.GetProperty("count").GetInt32() == 4).Select(made => made.GetProperty("kind").GetString()));
        Assert.Contains("\"identity\":false", (await server.Database.RowsAsync("SELECT detail FROM audit WHERE action = 'export.made' AND organisation = '330100'"))[0][0], StringComparison.Ordinal);
        Assert.Contains((await county.GetAsync($"/api/cases/{cases[1]}/readings")).Field("items").EnumerateArray(), item => item.GetProperty("organisation").GetString() == "330100");
        Assert.Equal((0, ""), ((await server.VerifyAsync()).Code, await NamesInAuditAsync(server)));
    }

    [Fact]
    public async Task Clusters_are_picked_by_hand_merged_split_and_dismissed_each_with_a_reason()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var cases = new List<Reply>();
        for (var i = 0; i < 6; i++) cases.Add((await clinic.ReportAsync(Reports.Fever(server).With("event.measurements.temperatureC", 37.4))).Is(201));
        var other = (await (await server.As("clinic-3301080101")).ReportAsync(Reports.Fever(server, "3301080101"))).Is(201);

        Assert.Equal("cluster-too-few", (await OpenAsync(county, cases[0].CaseNumber!)).Is(409).Word("code"));
        Assert.Equal(["unknownValue"], (await OpenAsync(county, cases[0].CaseNumber!, other.CaseNumber!)).Is(422).Codes["cases"]);
        Assert.Equal(["unknownValue"], (await OpenAsync(await server.As("cdc-330000"), cases[0].CaseNumber!, other.CaseNumber!)).Is(422).Codes["cases"]);
        var first = (await OpenAsync(county, cases[0].CaseNumber!, cases[1].CaseId.ToString(), cases[2].CaseNumber!)).Is(201).Field("cluster.id").GetGuid();
        var second = Opened(await county.PostAsync("/clusters/open", $"id={Reports.NewId()}&case={cases[3].CaseId}&case={cases[4].CaseId}", "application/x-www-form-urlencoded"));

        // Two at once: no code twice and none missing.
        var both = await Task.WhenAll(MoveAsync(county, first, "confirm"), MoveAsync(county, second, "confirm"));
        Assert.Equal([$"330106{Year(server)}01", $"330106{Year(server)}02"], both.Select(reply => reply.Is(201).Word("cluster.code")!).Order());

        // A second suspicion about some of the same cases is merged; a case has one code.
        var third = (await OpenAsync(county, cases[2].CaseNumber!, cases[5].CaseNumber!)).Is(201).Field("cluster.id").GetGuid();
        Assert.Equal("cluster-other", (await MoveAsync(county, third, "confirm")).Is(409).Word("code"));
        Assert.Equal(["required"], (await PostAsync(county, first, Body("merge").With("other", third.ToString()))).Is(422).Codes["reason"]);
        Assert.Equal("cluster-merge-into", (await PostAsync(county, third, Body("merge", "同一场次").With("other", first.ToString()))).Is(409).Word("code"));
        Assert.Equal(4, (await PostAsync(county, first, Body("merge", "同一场次").With("other", third.ToString()))).Is(201).Field("lines").GetArrayLength());
        Assert.Equal(("merged", first), ((await county.GetAsync($"/api/clusters/{third}")).Word("cluster.state"), (await county.GetAsync($"/api/clusters/{third}")).Field("cluster.mergedInto").GetGuid()));
        Assert.Contains("cluster", (await county.CaseAsync(cases[5].CaseId)).Words("report.event.flags"));

        // Split off, they wait for their own confirmation and are no grave event until then.
        Assert.Equal("cluster-too-few", (await PostAsync(county, first, Body("split", "另一批").With("cases", new JsonArray(cases[0].CaseNumber)))).Is(409).Word("code"));
        var split = (await PostAsync(county, first, Body("split", "另一批").With("cases", new JsonArray(cases[0].CaseNumber, cases[5].CaseNumber)))).Is(201);
        Assert.Equal(2, split.Field("lines").GetArrayLength());
        Assert.Empty((await county.CaseAsync(cases[5].CaseId)).Words("report.event.flags"));
        Assert.Contains("cluster.left", await county.ActionsAsync(cases[5].CaseId));
        Assert.DoesNotContain((await county.GetAsync("/api/work")).Field("items").EnumerateArray(), item => item.GetProperty("caseId").GetGuid() == cases[5].CaseId && item.GetProperty("kind").GetString() == "notice");
        var off = Assert.Single(await ListAsync(county, "suspected")).GetProperty("id").GetGuid();
        Assert.Equal("splitOff", (await county.GetAsync($"/api/clusters/{off}")).Field("moves")[0].GetProperty("what").GetString());

        // Dismissed, it is not suspected again, and its code stays with it.
        Assert.Equal($"330106{Year(server)}03", (await MoveAsync(county, off, "confirm")).Is(201).Word("cluster.code"));
        Assert.Equal(["required"], (await MoveAsync(county, off, "dismiss")).Is(422).Codes["reason"]);
        Assert.Equal(("dismissed", $"330106{Year(server)}03"), Both((await PostAsync(county, off, Body("dismiss", "王小明为偶合"))).Is(201)));
        Assert.Equal("cluster-closed", (await MoveAsync(county, off, "confirm")).Is(409).Word("code"));
        Assert.Equal("suspected", (await PostAsync(county, off, Body("reopen", "又有新病例"))).Is(201).Word("cluster.state"));
        (await PostAsync(county, first, Body("remove", "误加").With("cases", new JsonArray(cases[1].CaseNumber)))).Is(409);
        Assert.EndsWith("said=cluster-reason", (await county.PostAsync($"/clusters/{first}/moves", $"id={Reports.NewId()}&kind=dismiss", "application/x-www-form-urlencoded")).Is(302).Location!.ToString(), StringComparison.Ordinal);
        Assert.Contains("要写明原因", Shown(await county.GetAsync($"/clusters/{first}?said=cluster-reason")), StringComparison.Ordinal);
        Assert.Equal((0, ""), ((await server.VerifyAsync()).Code, await NamesInAuditAsync(server)));
    }

    [Fact]
    public async Task More_cases_than_usual_of_one_vaccine_are_suspected_and_a_dismissed_suspicion_stays_so()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        for (var i = 0; i < 4; i++) (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        await FindAsync(server, null);
        Assert.Empty(await ListAsync(county, null));
        (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        await FindAsync(server, null);
        var found = Assert.Single(await ListAsync(county, null));
        Assert.Equal(("increase", "5001", 5), (found.GetProperty("basis").GetString(), found.GetProperty("vaccine").GetString(), found.GetProperty("cases").GetInt32()));
        var id = found.GetProperty("id").GetGuid();
        var line = (await county.GetAsync($"/api/clusters/{id}")).Is(200).Field("lines")[0].GetProperty("caseNumber").GetString();
        (await PostAsync(county, id, Body("remove", "另有原因").With("cases", new JsonArray(line)))).Is(201);
        await FindAsync(server, null);
        Assert.Equal(4, Assert.Single(await ListAsync(county, "suspected")).GetProperty("cases").GetInt32()); // What somebody took out is not put back.
        (await PostAsync(county, id, Body("dismiss", "同一流感季"))).Is(201);
        await FindAsync(server, null);
        Assert.Empty(await ListAsync(county, "suspected"));
        Assert.Contains("同一流感季", Shown(await county.GetAsync($"/clusters/{id}")), StringComparison.Ordinal);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    private static JsonObject Serious(ServerUnderTest server, string name) => Reports.Hives(server).With("event.diagnosis", "anaphylactic_shock").With("patient.name", name);

    private static string Year(ServerUnderTest server) => server.Now.AddMinutes(-25).ToOffset(TimeSpan.FromHours(8)).Year.ToString(CultureInfo.InvariantCulture);

    private static Task<long> FindAsync(ServerUnderTest server, long? after) => server.InScopeAsync(services => services.GetRequiredService<FindClusters>().RunAsync(after, Cancel));

    private static async Task<List<JsonElement>> ListAsync(Caller who, string? state) => [.. (await who.GetAsync($"/api/clusters?state={state}")).Is(200).Field("items").EnumerateArray()];

    private static JsonObject Body(string kind, string? reason = null) => new() { ["id"] = Reports.NewId(), ["kind"] = kind, ["reason"] = reason };

    private static Task<Reply> PostAsync(Caller who, Guid id, JsonObject body) => who.PostAsync($"/api/clusters/{id}/moves", body.ToJsonString());

    private static Task<Reply> MoveAsync(Caller who, Guid id, string kind) => PostAsync(who, id, Body(kind));

    private static Task<Reply> OpenAsync(Caller who, params string[] cases) => who.PostAsync("/api/clusters", new JsonObject { ["id"] = Reports.NewId(), ["cases"] = new JsonArray([.. cases.Select(one => (JsonNode)one)]) }.ToJsonString());

    private static Guid Opened(Reply reply) => Guid.Parse(reply.Is(302).Location!.ToString().Split('/')[^1]);

    private static (string?, string?) Both(Reply reply) => (reply.Word("cluster.state"), reply.Word("cluster.code"));

    private static async Task<string> NamesInAuditAsync(ServerUnderTest server) =>
        string.Join('|', (await server.Database.RowsAsync("SELECT detail FROM audit")).Select(row => row[0]).Where(detail => detail.Contains("示范人", StringComparison.Ordinal) || detail.Contains("王小明", StringComparison.Ordinal)));

    private static string Shown(Reply page) => System.Net.WebUtility.HtmlDecode(page.Is(200).Text);
}

[Collection<OnSqlite>]
public sealed class ClustersOnSqlite(SqliteFixture fixture) : ClusterTests(fixture);

[Collection<OnPostgres>]
public sealed class ClustersOnPostgres(PostgresFixture fixture) : ClusterTests(fixture);
