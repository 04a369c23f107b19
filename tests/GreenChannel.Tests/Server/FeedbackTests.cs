using System.Text.Json;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a clinic learns what became of its report, and tells the family.</summary>
public abstract class FeedbackTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Words = "专家组认为，这次发热与接种有时间上的关系，孩子已经恢复。";

    [Fact]
    public async Task A_report_is_received_read_investigated_and_concluded_and_the_family_is_told()
    {
        Server.Pass(TimeSpan.FromSeconds(1)); // Other tests report hundreds in one instant; this one is the newest.
        var (clinic, county) = (await Clinic(), await County());
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        Assert.Contains("未到", await MineAsync(clinic, fever.CaseId), StringComparison.Ordinal);
        for (var i = 0; i < 3; i++) (await county.CaseAsync(fever.CaseId)).Is(200);
        (await county.GetAsync($"/cases/{fever.CaseId}")).Is(200);
        Assert.Single(await clinic.ActionsAsync(fever.CaseId), action => action == "case.read");

        (await PassOnAsync(county, fever.CaseId, "investigationBegan", null)).Is(201);
        (await PassOnAsync(county, fever.CaseId, "investigationEnded", null)).Is(201);
        (await PassOnAsync(county, fever.CaseId, "conclusion", Words)).Is(201);
        var mine = await MineAsync(clinic, fever.CaseId);
        Assert.Contains(Words, mine, StringComparison.Ordinal);
        Assert.DoesNotContain("未到", mine, StringComparison.Ordinal);
        Assert.Contains("示范县区调查诊断专家组", mine, StringComparison.Ordinal);

        Assert.Equal("/mine", (await clinic.PostAsync($"/cases/{fever.CaseId}/told", $"id={Guid.CreateVersion7()}&from=mine", Form)).Location!.ToString());
        Assert.Contains("已告知家属：", await MineAsync(clinic, fever.CaseId), StringComparison.Ordinal);
        var items = (await clinic.GetAsync($"/api/cases/{fever.CaseId}/feedback")).Is(200).Field("items");
        Assert.Equal(["investigationBegan", "investigationEnded", "conclusion", "told"], items.EnumerateArray().Select(item => item.GetProperty("kind").GetString()));
        Assert.Equal(0, (await Server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task What_waits_for_the_doctor_stands_first_and_then_the_newest()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060201");
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add((await clinic.ReportAsync(i == 1 ? Reports.Fever(server, "3301060201") : Complete(server))).Is(201).CaseId);
            server.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        (await (await server.As("cdc-330106")).ReportAsync(Reports.Fever(server, "3301060201"))).Is(201);
        var page = (await clinic.GetAsync("/mine")).Is(200).Text;
        var order = ids.OrderBy(id => page.IndexOf($"id=\"c{id:N}\"", StringComparison.Ordinal)).Select(id => ids.IndexOf(id));
        Assert.Equal([1, 2, 0], order);
        Assert.Equal(3, page.Split("<article").Length - 1);
        Assert.Contains($"/cases/{ids[1]}/follow-up#manufacturer", page, StringComparison.Ordinal);
        Assert.Equal(403, (int)(await (await server.As("cdc-330106")).GetAsync("/mine")).Status);
    }

    [Fact]
    public async Task Only_surveillance_passes_on_and_only_for_its_own_cases()
    {
        var fever = (await (await Clinic()).ReportAsync(Reports.Fever(Server))).Is(201);
        foreach (var (who, status) in new[] { ("clinic-3301060101", 403), ("hospital-H330106001", 403), ("admin", 403), ("cdc-330108", 404), ("cdc-330100", 201), ("cdc-330000", 201) })
            (await PassOnAsync(await Server.As(who), fever.CaseId, "conclusion", Words)).Is(status);
        (await (await Server.As("clinic-3301080101")).GetAsync($"/api/cases/{fever.CaseId}/feedback")).Is(404);
        Assert.Equal(403, (int)(await (await Clinic()).PostAsync($"/cases/{fever.CaseId}/feedback", "kind=conclusion&words=x", Form)).Status);
        Assert.Equal(403, (int)(await (await County()).PostAsync($"/cases/{fever.CaseId}/told", $"id={Guid.CreateVersion7()}", Form)).Status);
    }

    [Fact]
    public async Task The_same_id_counts_once_and_other_words_are_refused()
    {
        var county = await County();
        var fever = (await (await Clinic()).ReportAsync(Reports.Fever(Server))).Is(201);
        var id = Guid.CreateVersion7();
        (await PassOnAsync(county, fever.CaseId, "conclusion", Words, id)).Is(201);
        (await PassOnAsync(county, fever.CaseId, "conclusion", Words, id)).Is(200);
        Assert.Equal(["otherContent"], (await PassOnAsync(county, fever.CaseId, "conclusion", "x", id)).Is(409).Codes["id"]);
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Guid.CreateVersion7()).Append(id).SelectMany(one => new[] { one, one }).Select(one => PassOnAsync(county, fever.CaseId, "conclusion", Words, one)));
        Assert.All(replies, reply => Assert.True((int)reply.Status is 200 or 201, reply.Text));
        Assert.Equal(9, (await county.GetAsync($"/api/cases/{fever.CaseId}/feedback")).Field("items").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"kind":"confirmed","id":"0199c1d2-0000-7000-8000-000000000001"}""", 422, "kind", "unknownValue")]
    [InlineData("""{"kind":"told","id":"0199c1d2-0000-7000-8000-000000000001"}""", 422, "kind", "unknownValue")]
    [InlineData("""{"kind":"conclusion","id":"0199c1d2-0000-7000-8000-000000000001"}""", 422, "words", "required")]
    [InlineData("""{"kind":"investigationBegan"}""", 422, "id", "required")]
    [InlineData("""{"kind":"investigationBegan","id":"0199c1d2-0000-7000-8000-000000000001","at":"2199-01-01"}""", 422, "at", "future")]
    [InlineData("""{"kind":"investigationBegan","id":"0199c1d2-0000-7000-8000-000000000001","at":"yesterday"}""", 422, "at", "format")]
    [InlineData("""{"kind":7}""", 400, "kind", "type")]
    public async Task What_cannot_be_stores_nothing(string body, int status, string field, string code)
    {
        var fever = (await (await Clinic()).ReportAsync(Reports.Fever(Server))).Is(201);
        var before = await QuietAsync();
        Assert.Contains(code, (await (await County()).PostAsync($"/api/cases/{fever.CaseId}/feedback", body)).Is(status).Codes[field]);
        Assert.Equal(before, await QuietAsync());
    }

    [Fact]
    public async Task The_words_for_a_family_are_sealed()
    {
        var fever = (await (await Clinic()).ReportAsync(Reports.Fever(Server))).Is(201);
        (await PassOnAsync(await County(), fever.CaseId, "conclusion", "王小明已经恢复")).Is(201);
        var timeline = (await (await Clinic()).GetAsync($"/api/cases/{fever.CaseId}/timeline")).Is(200).Text;
        Assert.DoesNotContain("王小明", timeline, StringComparison.Ordinal);
        Assert.All(await Server.Database.RowsAsync($"SELECT kind, organisation FROM feedback"), row => Assert.DoesNotContain("王小明", string.Concat(row), StringComparison.Ordinal));
        Assert.DoesNotContain(Server.Watch.Logs, line => line.Contains("王小明", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_takes_nothing_more_can_still_be_read()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var fever = (await (await server.As("clinic-3301060101")).ReportAsync(Reports.Fever(server))).Is(201);
        var county = await server.As("cdc-330106");
        await server.IdleAsync();
        await server.Database.BreakAuditAsync();
        (await county.CaseAsync(fever.CaseId)).Is(200);
    }

    private static System.Text.Json.Nodes.JsonObject Complete(ServerUnderTest server) => Reports.Fever(server, "3301060201")
        .With("reporter.name", "示范护士").With("reporter.phone", "0571-5550-9901").With("event.hospitalised", false)
        .With("vaccinations.0.manufacturer", "示范生物").With("vaccinations.0.dose", 1).With("vaccinations.0.amount", "0.5 ml").With("vaccinations.0.route", "intramuscular").With("vaccinations.0.bodySite", "leftThigh");

    private static Task<Reply> PassOnAsync(Caller who, Guid caseId, string kind, string? words, Guid? id = null) =>
        who.PostAsync($"/api/cases/{caseId}/feedback", JsonSerializer.Serialize(new { id = id ?? Guid.CreateVersion7(), kind, words, panel = "示范县区调查诊断专家组" }));

    private static async Task<string> MineAsync(Caller who, Guid caseId)
    {
        var page = System.Net.WebUtility.HtmlDecode((await who.GetAsync("/mine")).Is(200).Text);
        var from = page.IndexOf($"id=\"c{caseId:N}\"", StringComparison.Ordinal);
        return page[from..page.IndexOf("</article>", from, StringComparison.Ordinal)];
    }
}

[Collection<OnSqlite>]
public sealed class FeedbackOnSqlite(SqliteFixture fixture) : FeedbackTests(fixture);

[Collection<OnPostgres>]
public sealed class FeedbackOnPostgres(PostgresFixture fixture) : FeedbackTests(fixture);
