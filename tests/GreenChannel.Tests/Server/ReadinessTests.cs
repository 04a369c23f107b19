using System.Globalization;
using System.Net;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: before the first child comes, a unit says what it has, and its hospital answers; its county sees who has not.</summary>
public abstract class ReadinessTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Site = "3301060101";

    [Fact]
    public async Task A_unit_confirms_its_hospital_answers_and_the_county_sees_both()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county, hospital) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("hospital-H330106001"));
        Assert.Equal("notAsked", await ItemAsync(county, "hospital.answer"));
        Assert.Contains("今天还没有确认", await PageAsync(clinic, "/cases"), StringComparison.Ordinal);
        Assert.DoesNotContain("晨间测试呼叫", await PageAsync(hospital, "/inbox"), StringComparison.Ordinal);

        var saved = (await PutAsync(clinic, Site, Said(server, 400))).Is(200);
        Assert.Equal(("waiting", true, false), (saved.Word("hospital.answer"), saved.Field("isConfirmed").GetBoolean(), saved.Field("isReady").GetBoolean()));
        Assert.Equal("H330106001", saved.Word("hospital.code"));
        await server.IdleAsync();

        // It went out as an alert does, in the same table, and the desk shows it.
        Assert.Equal(["trial", "H330106001", "desk", "sent"], (await server.Database.RowsAsync("SELECT kind, recipient, channel, state FROM messages WHERE kind = 'trial'")).Single());
        Assert.Contains("示范一门诊", await PageAsync(hospital, "/inbox"), StringComparison.Ordinal);
        server.Pass(TimeSpan.FromSeconds(42));
        Assert.Equal(1, (await hospital.PostAsync("/api/readiness/tests/answer", null)).Is(200).Field("answered").GetInt32());
        Assert.Equal(0, (await hospital.PostAsync("/api/readiness/tests/answer", null)).Is(200).Field("answered").GetInt32());
        Assert.DoesNotContain("晨间测试呼叫", await PageAsync(hospital, "/inbox"), StringComparison.Ordinal);

        var seen = (await county.GetAsync($"/api/readiness/{Site}")).Is(200);
        Assert.Equal(("answered", "示范急诊医生甲", true), (seen.Word("hospital.answer"), seen.Word("hospital.answeredBy"), seen.Field("isReady").GetBoolean()));
        Assert.Equal(TimeSpan.FromSeconds(42), seen.Field("hospital.answeredAt").GetDateTime() - seen.Field("hospital.askedAt").GetDateTime());
        Assert.Contains("42 秒", await PageAsync(clinic, "/ready-today"), StringComparison.Ordinal);
        Assert.DoesNotContain("今天还没有确认", await PageAsync(clinic, "/cases"), StringComparison.Ordinal);
        Assert.Contains("齐备", await PageAsync(county, "/readiness"), StringComparison.Ordinal);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
        Assert.Equal(["readiness.confirmed", "readiness.tested", "readiness.answered"], (await server.Database.RowsAsync($"SELECT action FROM audit WHERE chain = 'readiness/{Site}' ORDER BY seq")).Select(row => row[0]));
    }

    [Fact]
    public async Task A_hospital_that_does_not_answer_shows_plainly_and_is_called_again_with_the_next_confirmation()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        (await PutAsync(clinic, Site, Said(server, 400))).Is(200);
        (await clinic.PostAsync($"/api/readiness/{Site}/test", null)).Is(200); // One is out: it is not sent twice.
        Assert.Equal(1, await server.Database.NumberAsync("SELECT COUNT(*) FROM readiness_tests"));
        server.Pass(TimeSpan.FromMinutes(10));
        var silent = (await county.GetAsync($"/api/readiness/{Site}")).Is(200);
        Assert.Equal("silent", silent.Word("hospital.answer"));
        Assert.Equal(["hospital"], silent.Words("lacks"));
        Assert.Contains("医院没有应答", await PageAsync(clinic, "/ready-today"), StringComparison.Ordinal);
        Assert.Contains("不应答", await PageAsync(county, "/readiness"), StringComparison.Ordinal);
        Assert.Contains("今天缺：定点医院应答", await PageAsync(clinic, "/mine"), StringComparison.Ordinal);
        (await PutAsync(clinic, Site, Said(server, 400))).Is(200);
        Assert.Equal((1L, 2L), (await server.Database.NumberAsync($"SELECT COUNT(*) FROM readiness WHERE site = '{Site}'"), await server.Database.NumberAsync("SELECT COUNT(*) FROM readiness_tests")));
    }

    [Fact]
    public async Task A_day_ends_at_the_units_midnight_and_yesterdays_words_are_there_to_begin_with()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        (await PutAsync(clinic, Site, Said(server, 20))).Is(200);
        var local = server.Now.ToOffset(TimeSpan.FromHours(8));
        server.Pass(TimeSpan.FromDays(1) - local.TimeOfDay - TimeSpan.FromSeconds(1));
        Assert.True((await clinic.GetAsync($"/api/readiness/{Site}")).Is(200).Field("isConfirmed").GetBoolean());
        server.Pass(TimeSpan.FromSeconds(1));
        var next = (await clinic.GetAsync($"/api/readiness/{Site}")).Is(200);
        Assert.Equal((false, true, "notAsked"), (next.Field("isConfirmed").GetBoolean(), next.Field("expiresSoon").GetBoolean(), next.Word("hospital.answer")));
        Assert.Single(next.Field("history").EnumerateArray());
        var page = await PageAsync(clinic, "/ready-today");
        var form = PageForm.Of(page);
        Assert.Equal(("示范医生", ""), (form["value-rescuer"], form["has-rescuer"]));

        // Three ticks, and the day is confirmed.
        foreach (var have in new[] { "rescuer", "drugs", "ambulance" }) form[$"has-{have}"] = "true";
        form["_handler"] = "ready-today";
        Assert.EndsWith("/ready-today", (await clinic.PostAsync("/ready-today", form.Encoded(), Form)).Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal("waiting", (await clinic.GetAsync($"/api/readiness/{Site}")).Is(200).Word("hospital.answer"));
    }

    [Fact]
    public async Task Expired_adrenaline_cannot_be_ticked_and_what_was_typed_stays()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        var over = Day(server, -1);
        Assert.Equal(["expired"], (await PutAsync(clinic, Site, Said(server, -1))).Is(422).Codes["haves[1].expiry"]);
        var page = WebUtility.HtmlDecode((await clinic.PostAsync("/ready-today", $"_handler=ready-today&has-rescuer=true&value-rescuer=%E7%A4%BA&has-drugs=true&value-drugs={over}", Form)).Is(200).Text);
        Assert.Contains("已过期：请更换", page, StringComparison.Ordinal);
        Assert.Contains($"value=\"{over}\"", page, StringComparison.Ordinal);
        Assert.Equal(0, await server.Database.NumberAsync($"SELECT COUNT(*) FROM readiness WHERE site = '{Site}'"));

        // The truth can be confirmed: it is not there, and the county sees it.
        (await PutAsync(clinic, Site, $$"""{"haves":[{"code":"rescuer","has":true,"name":"示范医生"},{"code":"drugs","has":false,"expiry":"{{over}}"},{"code":"ambulance","has":false}]}""")).Is(200);
        var seen = (await (await server.As("cdc-330100")).GetAsync("/api/readiness")).Is(200).Field("items").EnumerateArray().First(item => item.GetProperty("site").GetString() == Site);
        Assert.Equal((true, "drugs,ambulance"), (seen.GetProperty("isExpired").GetBoolean(), string.Join(',', seen.GetProperty("lacks").EnumerateArray().Select(code => code.GetString()))));
        Assert.Contains($"{over} 已过期", await PageAsync(await server.As("cdc-330106"), "/readiness"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clinic-3301060201", 404, 404)]
    [InlineData("hospital-H330106001", 403, 403)]
    [InlineData("cdc-330106", 200, 403)]
    [InlineData("cdc-330108", 404, 403)]
    [InlineData("cdc-330100", 200, 403)]
    [InlineData("cdc-330000", 200, 403)]
    [InlineData("admin", 403, 403)]
    [InlineData("clinic-3301060101", 200, 200)]
    public async Task Each_sees_its_jurisdiction_and_only_the_unit_speaks_for_itself(string who, int read, int write)
    {
        var caller = await Server.As(who);
        (await caller.GetAsync($"/api/readiness/{Site}")).Is(read);
        (await PutAsync(caller, Site, """{"haves":[]}""")).Is(write);
        (await caller.PostAsync($"/api/readiness/{Site}/test", null)).Is(write);
        var list = await caller.GetAsync("/api/readiness");
        if (list.Status == HttpStatusCode.OK) Assert.Equal(read == 200, list.Field("items").EnumerateArray().Any(item => item.GetProperty("site").GetString() == Site));
    }

    [Theory]
    [InlineData("[]", 400, "")]
    [InlineData("{}", 422, "haves")]
    [InlineData("""{"haves":{}}""", 400, "haves")]
    [InlineData("""{"haves":[1]}""", 400, "haves[0]")]
    [InlineData("""{"haves":[{"code":"rescuer","has":"yes"}]}""", 400, "haves[0].has")]
    [InlineData("""{"haves":[{"code":"drugs","has":true,"expiry":"soon"}]}""", 422, "haves[0].expiry")]
    [InlineData("""{"haves":[{"code":"drugs","has":true,"expiry":"0001-01-01"}]}""", 422, "haves[0].expiry")]
    [InlineData("""{"haves":[{"code":"hospital","has":true}]}""", 422, "haves[0].code")]
    [InlineData("""{"haves":[{"has":true}]}""", 422, "haves[0].code")]
    public async Task What_cannot_be_stores_nothing(string body, int status, string field)
    {
        var before = await QuietAsync();
        Assert.Contains(field, (await PutAsync(await Clinic(), Site, body)).Is(status).Codes.Keys);
        Assert.Equal(before, await QuietAsync());
    }

    [Fact]
    public async Task Two_who_answer_at_once_answer_once()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        foreach (var clinic in new[] { "3301060101", "3301060201" }) (await PutAsync(await server.As($"clinic-{clinic}"), clinic, Said(server, 400))).Is(200);
        var hospital = await server.As("hospital-H330106001");
        var answered = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => (await hospital.PostAsync("/api/readiness/tests/answer", null)).Is(200).Field("answered").GetInt32()));
        Assert.Equal(2, answered.Sum());
        Assert.Equal(2, await server.Database.NumberAsync("SELECT COUNT(*) FROM audit WHERE action = 'readiness.answered'"));
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    private static string Day(ServerUnderTest server, int days) => server.Now.ToOffset(TimeSpan.FromHours(8)).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Said(ServerUnderTest server, int days) =>
        $$"""{"haves":[{"code":"rescuer","has":true,"name":"示范医生"},{"code":"drugs","has":true,"expiry":"{{Day(server, days)}}"},{"code":"ambulance","has":true,"note":"示范急救站"}]}""";

    private static Task<Reply> PutAsync(Caller caller, string site, string body) =>
        caller.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/api/readiness/{site}") { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") });

    private static async Task<string?> ItemAsync(Caller caller, string path) => (await caller.GetAsync($"/api/readiness/{Site}")).Is(200).Word(path);

    private static async Task<string> PageAsync(Caller caller, string path) => WebUtility.HtmlDecode((await caller.GetAsync(path)).Is(200).Text);
}

[Collection<OnSqlite>]
public sealed class ReadinessOnSqlite(SqliteFixture fixture) : ReadinessTests(fixture);

[Collection<OnPostgres>]
public sealed class ReadinessOnPostgres(PostgresFixture fixture) : ReadinessTests(fixture);
