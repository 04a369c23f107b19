using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Server.Clusters;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a county tells how many doses its units gave. With them three fevers of one unit and vaccine in a week are more than usual; without them nobody could say.</summary>
public abstract class DosesTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Unit = "3301060101", Neighbour = "3301060201", Foreign = "3301080101";

    [Fact]
    public async Task A_county_enters_its_units_doses_and_what_a_figure_was_stays_in_the_trail()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (county, city, foreign) = (await server.As("cdc-330106"), await server.As("cdc-330100"), await server.As("cdc-330108"));
        await server.Database.ExecuteAsync("DELETE FROM doses"); // The scene's own.
        var (last, before) = (Month(server, 1), Month(server, 2));
        var both = new JsonArray(One(Unit, "5001", last, 120), One(Neighbour, "0401", before + "-01", 0));
        Assert.Equal((2, 0, 0), Said(await EnterAsync(county, both)));
        Assert.Equal((0, 0, 2), Said(await EnterAsync(county, both)));
        Assert.Equal((1, 1, 0), Said(await EnterAsync(county, new JsonArray(One(Unit, "5001", last, 130), One(Unit, "5001", before, 110)))));

        // Every office sees its own units and no others; whoever gives the doses is not asked.
        Assert.Equal([$"{Unit} 5001 {before} 110", $"{Unit} 5001 {last} 130", $"{Neighbour} 0401 {before} 0"], await ListAsync(county));
        Assert.Equal(await ListAsync(county), await ListAsync(city));
        Assert.Equal(await ListAsync(county), await ListAsync(await server.As("cdc-330000")));
        Assert.Empty(await ListAsync(foreign));
        Assert.Equal([$"{Unit} 5001 {last} 130"], await ListAsync(city, $"?site={Unit}&vaccine=5001&from={last}&until={last}"));
        Assert.Equal([$"{Neighbour} 0401 {before} 0"], await ListAsync(county, $"?after={Unit}_5001_{last}"));
        Assert.Equal(["after", "from", "site", "vaccine"], (await county.GetAsync("/api/doses?site=%00&vaccine=x&from=2026&after=y")).Is(400).Codes.Keys.Order());
        foreach (var who in new[] { "clinic-3301060101", "hospital-H330106001", "health-330106", "admin" }) (await (await server.As(who)).GetAsync("/api/doses")).Is(403);
        foreach (var who in new[] { "clinic-3301060101", "cdc-330100", "cdc-330000", "admin" }) (await (await server.As(who)).PostAsync("/api/doses", "[]")).Is(403);

        var trail = (await server.Database.RowsAsync($"SELECT actor, detail FROM audit WHERE action = 'doses.entered' AND chain = 'doses/{Unit}' ORDER BY seq")).ConvertAll(row => (Actor: row[0], Detail: JsonDocument.Parse(row[1]).RootElement));
        Assert.Equal(["cdc-330106", "cdc-330106"], trail.Select(entry => entry.Actor));
        var replaced = trail[1].Detail.GetProperty("figures")[0];
        Assert.Equal((Unit, 120, 130, last), (trail[1].Detail.GetProperty("site").GetString(), replaced.GetProperty("before").GetInt32(), replaced.GetProperty("doses").GetInt32(), replaced.GetProperty("month").GetString()));
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task What_is_wrong_is_named_row_by_row_and_leaves_nothing_behind()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var county = await server.As("cdc-330106");
        await server.Database.ExecuteAsync("DELETE FROM doses");
        var month = Month(server, 1);
        var wrong = (await EnterAsync(county, new JsonArray(
            One(Unit, "5001", month, 1), One(Foreign, "5001", month, 1), One("9999999999", "9901", "2026-13", -1), One(Unit, "5001", Month(server, -1), 1_000_001), One(Unit, "5001", month, 2), new JsonObject()))).Is(422);
        Assert.Equal(
            [
                "[1].site otherCounty", "[2].doses format", "[2].month format", "[2].site unknownValue", "[2].vaccine unknownValue", "[3].doses range", "[3].month future", "[4].month twice",
                "[5].doses required", "[5].month required", "[5].site required", "[5].vaccine required",
            ],
            wrong.Codes.SelectMany(field => field.Value.Select(code => $"{field.Key} {code}")).Order(StringComparer.Ordinal));
        Assert.Equal("[0].doses type", Torn(await county.PostAsync("/api/doses", """[{"site":"3301060101","vaccine":"5001","month":"2026-10","doses":"12"}]""")));
        Assert.Equal("[1] type", Torn(await county.PostAsync("/api/doses", """[{},7]""")));
        Assert.Equal("[0].site type", Torn(await county.PostAsync("/api/doses", """[{"site":"\ud800"}]""")));
        Assert.Equal(" type", Torn(await county.PostAsync("/api/doses", "{}")));
        Assert.Equal(["empty"], (await county.PostAsync("/api/doses", "[]")).Is(422).Codes[""]);
        Assert.Equal(["rows"], (await EnterAsync(county, new JsonArray([.. Enumerable.Range(0, 2_001).Select(_ => (JsonNode)One(Unit, "5001", month, 1))]))).Is(422).Codes[""]);
        (await county.PostAsync("/api/doses", "no")).Is(400);
        Assert.Empty(await ListAsync(county));
        Assert.Equal(0, await server.Database.NumberAsync("SELECT COUNT(*) FROM audit WHERE action = 'doses.entered'"));
    }

    [Fact]
    public async Task The_page_takes_a_month_and_a_file_and_says_line_by_line_what_became_of_it()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (county, city) = (await server.As("cdc-330106"), await server.As("cdc-330100"));
        await server.Database.ExecuteAsync("DELETE FROM doses");
        var month = Month(server, 1);
        var form = PageForm.Of((await county.GetAsync("/doses")).Is(200).Text);
        (form["do"], form["_handler"], form["site"], form["vaccine"], form["month"], form["doses"]) = ("row", "doses", Unit, "5001", month, "1234");
        Assert.EndsWith("/doses?said=entered", (await SendAsync(county, form)).Is(302).Location!.ToString(), StringComparison.Ordinal);
        Assert.Contains("1,234", Shown(await county.GetAsync("/doses?vaccine=5001")), StringComparison.Ordinal);
        Assert.Contains("1,234", Shown(await county.GetAsync($"/doses?site={Unit}")), StringComparison.Ordinal);
        Assert.DoesNotContain("1,234", Shown(await county.GetAsync("/doses?vaccine=0401")), StringComparison.Ordinal);
        (form["doses"], form["site"]) = ("many", Foreign);
        var refused = Shown(await SendAsync(county, form));
        foreach (var word in new[] { "接种单位: 不是本辖区的接种单位", "剂次: 格式不对", "value=\"many\"" }) Assert.Contains(word, refused, StringComparison.Ordinal);

        var bad = await FileAsync(county, $"接种单位编码,疫苗编码,月份,剂次数\n{Unit},5001,{month},1300\n{Foreign},5001,{month},5\n{Unit},0401,{month},\n");
        foreach (var word in new[] { "有错 2 行，全部未保存", "正确，未保存", "接种单位: 不是本辖区的接种单位", "剂次: 必填" }) Assert.Contains(word, bad, StringComparison.Ordinal);
        Assert.Equal([$"{Unit} 5001 {month} 1234"], await ListAsync(county));
        var good = await FileAsync(county, $"site,vaccine,month,doses\n{Unit},5001,{month},1300\n{Unit},0401,{month},7\n{Unit},0401,{Month(server, 2)},8\n");
        Assert.Contains("已保存：新录入 2 行，替换 1 行，与原来相同 0 行", good, StringComparison.Ordinal);
        Assert.Contains("1,307", good, StringComparison.Ordinal); // All vaccines of the unit in that month.
        Assert.Contains("找不到标题行", await FileAsync(county, "no\n"), StringComparison.Ordinal);
        Assert.Contains("没有可读的行", await FileAsync(county, null), StringComparison.Ordinal);

        // A city looks and has no form; what it sends all the same changes nothing.
        var seen = Shown(await city.GetAsync("/doses"));
        Assert.Contains("1,307", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("录入一个月", seen, StringComparison.Ordinal);
        (form["doses"], form["site"]) = ("1", Unit);
        Shown(await SendAsync(city, form));
        Assert.Contains($"{Unit} 5001 {month} 1300", await ListAsync(city));
        Assert.DoesNotContain("1,307", Shown(await (await server.As("cdc-330108")).GetAsync($"/doses?site={Unit}")), StringComparison.Ordinal);
        (await (await server.As("clinic-3301060101")).GetAsync("/doses")).Is(403);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task Three_fevers_in_a_week_are_suspected_once_the_doses_are_told()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        await server.Database.ExecuteAsync("DELETE FROM doses");
        double ago = -60 * 24 * 300;
        var first = (await clinic.ReportAsync(Reports.Fever(server).With("discoveredAt", Reports.At(server.Now, ago)).With("event.onsetAt", Reports.At(server.Now, ago - 5)).With("vaccinations.0.givenAt", Reports.At(server.Now, ago - 30)))).Is(201);
        Assert.Equal(1, await server.Database.ExecuteAsync($"UPDATE cases SET received_at = '{server.Now.AddDays(-300):yyyy-MM-dd HH:mm:ss}' WHERE case_number = '{first.CaseNumber}'"));
        for (var i = 0; i < 3; i++) (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        var at = await FindAsync(server, null);
        Assert.Empty(await ClustersAsync(county)); // By days alone three may be one busy session.

        Assert.Equal((13, 0, 0), Said(await EnterAsync(county, new JsonArray([.. Enumerable.Range(0, 13).Select(back => (JsonNode)One(Unit, "5001", Month(server, back), 1_000))]))));
        await FindAsync(server, at);
        var found = Assert.Single(await ClustersAsync(county));
        var reason = found.GetProperty("reason");
        Assert.Equal(("increase", "5001", 3, "doses"), (found.GetProperty("basis").GetString(), found.GetProperty("vaccine").GetString(), found.GetProperty("cases").GetInt32(), reason.GetProperty("by").GetString()));
        Assert.Equal((3, 1), (reason.GetProperty("count").GetInt32(), reason.GetProperty("baselineCases").GetInt32()));
        var (doses, usual) = (reason.GetProperty("doses").GetInt64(), reason.GetProperty("baselineDoses").GetInt64());
        Assert.InRange(doses, 225, 251);
        Assert.InRange(usual, 9_500, 10_200);
        Assert.Equal(1.5 * doses / usual, reason.GetProperty("expected").GetDouble(), 12);
        var page = Shown(await county.GetAsync($"/clusters/{found.GetProperty("id").GetGuid()}"));
        foreach (var word in new[] { "p < 0.0001", "按接种剂次", $"1 例 / {usual.ToString("N0", CultureInfo.InvariantCulture)} 剂次，每千剂次 0.10 例" }) Assert.Contains(word, page, StringComparison.Ordinal);
        Assert.Contains($"<dt>预期例数</dt><dd>{(1.5 * doses / usual).ToString("0.##", CultureInfo.InvariantCulture)}</dd>", page, StringComparison.Ordinal);
        var call = new HttpRequestMessage(HttpMethod.Get, $"/clusters/{found.GetProperty("id").GetGuid()}");
        call.Headers.Add("Cookie", "gc-language=en");
        call.Headers.Add("Accept-Language", "en");
        Assert.Contains($"1 in {usual.ToString("N0", CultureInfo.InvariantCulture)} doses: 0.10 per 1,000 doses", Shown(await county.SendAsync(call)), StringComparison.Ordinal);
    }

    private static JsonObject One(string site, string vaccine, string month, int doses) => new() { ["site"] = site, ["vaccine"] = vaccine, ["month"] = month, ["doses"] = doses };

    private static string Month(ServerUnderTest server, int back) => server.Now.ToOffset(TimeSpan.FromHours(8)).AddMonths(-back).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static Task<Reply> EnterAsync(Caller who, JsonArray figures) => who.PostAsync("/api/doses", figures.ToJsonString());

    private static (int, int, int) Said(Reply reply) => (reply.Is(200).Field("entered").GetInt32(), reply.Field("replaced").GetInt32(), reply.Field("same").GetInt32());

    private static string Torn(Reply reply) => string.Join(',', reply.Is(400).Codes.SelectMany(field => field.Value.Select(code => $"{field.Key} {code}")));

    private static async Task<List<string>> ListAsync(Caller who, string query = "") =>
        [.. (await who.GetAsync($"/api/doses{query}")).Is(200).Field("items").EnumerateArray().Select(item => $"{item.GetProperty("site").GetString()} {item.GetProperty("vaccine").GetString()} {item.GetProperty("month").GetString()} {item.GetProperty("doses").GetInt32()}")];

    private static Task<Reply> SendAsync(Caller who, PageForm form) => who.PostAsync("/doses", form.Encoded(), "application/x-www-form-urlencoded");

    private static async Task<string> FileAsync(Caller who, string? text)
    {
        using var form = new MultipartFormDataContent { { new StringContent("doses"), "_handler" }, { new StringContent("file"), "do" } };
        if (text is not null) form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", "doses.csv");
        return Shown(await who.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/doses") { Content = form }));
    }

    private static Task<long> FindAsync(ServerUnderTest server, long? after) => server.InScopeAsync(services => services.GetRequiredService<FindClusters>().RunAsync(after, Cancel));

    private static async Task<List<JsonElement>> ClustersAsync(Caller who) => [.. (await who.GetAsync("/api/clusters")).Is(200).Field("items").EnumerateArray()];

    private static string Shown(Reply page) => System.Net.WebUtility.HtmlDecode(page.Is(200).Text);
}

[Collection<OnSqlite>]
public sealed class DosesOnSqlite(SqliteFixture fixture) : DosesTests(fixture);

[Collection<OnPostgres>]
public sealed class DosesOnPostgres(PostgresFixture fixture) : DosesTests(fixture);
