using System.Net;
using System.Text.RegularExpressions;
using GreenChannel.Server.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a guardian at home tells by the slip what they see; the unit finds it in its list and makes a report of it.</summary>
public abstract partial class SlipTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Clinic1 = "clinic-3301060101";

    [Fact]
    public async Task A_guardian_tells_and_the_unit_makes_one_report_of_it()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As(Clinic1);
        var (slip, path) = await IssueAsync(clinic, """{"vaccine":"5001","note":"示范宝宝"}""");
        server.Pass(TimeSpan.FromHours(7));
        var asked = await LookAsync(server, path);
        Assert.True(asked.IndexOf("120", StringComparison.Ordinal) < asked.IndexOf("<form", StringComparison.Ordinal), "120 comes first");
        Assert.Contains("0571-5550-2101", asked, StringComparison.Ordinal);
        Assert.DoesNotContain("示范宝宝", asked, StringComparison.Ordinal);
        var thanked = await TellAsync(server, path, "signs=fever&signs=armSwollen&minutesAgo=60&words=%E5%A4%9C%E9%87%8C%0D%0A%E5%93%AD%E9%97%B9&phone=0571-5550-8888", 200);
        Assert.Contains("已送到接种门诊", thanked, StringComparison.Ordinal);
        Assert.Contains("0571-5550-2101", thanked, StringComparison.Ordinal);
        foreach (var secret in new[] { "0571-5550-8888", "哭闹", "示范宝宝" }) Assert.DoesNotContain(secret, thanked.Replace("哭闹不止", "", StringComparison.Ordinal), StringComparison.Ordinal);

        var lead = (await clinic.GetAsync("/api/leads")).Is(200).Field("items").EnumerateArray().Single();
        Assert.Equal(("urgent", "示范宝宝", "夜里\n哭闹", "0571-5550-8888"), (lead.GetProperty("level").GetString(), lead.GetProperty("note").GetString(), lead.GetProperty("told").GetProperty("words").GetString(), lead.GetProperty("told").GetProperty("phone").GetString())); // A fever that nobody measured, of an age that nobody gave.
        Assert.Equal(0, await server.Database.NumberAsync("SELECT COUNT(*) FROM cases WHERE origin = 'live'")); // Never a case by itself.
        var id = lead.GetProperty("id").GetGuid();
        Assert.Matches("来信<span class=\"nav-mark[^>]*>1<", await PageAsync(clinic, "/report"));

        var form = PageForm.Of(await PageAsync(clinic, $"/report?lead={id}"));
        Assert.Equal((id.ToString(), "fever|redness|induration", "5001", "夜里\n哭闹", "0571-5550-8888"), (form["id"], form["signs"], form["vaccine"], form["guardianWords"], form["patientPhone"]));
        Assert.Equal(server.Now.AddHours(-1).ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture), form["onsetAt"]);
        form["_handler"] = "report";
        form["patientName"] = "示范宝宝";
        var made = (await clinic.PostAsync("/report", form.Encoded(), Form)).Location!.ToString();
        Assert.Contains("/cases/", made, StringComparison.Ordinal);
        Assert.EndsWith(new Uri(made, UriKind.RelativeOrAbsolute).IsAbsoluteUri ? new Uri(made).AbsolutePath : made, (await clinic.GetAsync($"/report?lead={id}")).Location!.ToString(), StringComparison.Ordinal);
        var after = (await clinic.GetAsync("/api/leads")).Is(200).Field("items").EnumerateArray().Single();
        Assert.EndsWith(after.GetProperty("caseId").GetString()!, made, StringComparison.Ordinal);
        Assert.DoesNotMatch("来信<span class=\"nav-mark", await PageAsync(clinic, "/report"));
        Assert.Equal(1, (await clinic.GetAsync("/api/slips")).Is(200).Field("items").EnumerateArray().Single(item => item.GetProperty("id").GetGuid() == slip).GetProperty("leads").GetInt32());
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Theory]
    [InlineData("signs=cannotBreathe", true)]
    [InlineData("signs=unresponsive", true)]
    [InlineData("signs=seizing", true)]
    [InlineData("signs=throat", true)]
    [InlineData("signs=hives&signs=breathing&minutesAgo=0", true)]
    [InlineData("signs=hives&signs=vomiting&minutesAgo=0", true)]
    [InlineData("signs=hives&minutesAgo=0", false)]
    [InlineData("signs=fever", false)]
    public async Task What_triage_calls_an_emergency_is_told_to_call_120_at_once(string told, bool emergency)
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As(Clinic1);
        var (_, path) = await IssueAsync(clinic);
        await TellAsync(server, path, "signs=fever", 200);
        server.Pass(TimeSpan.FromMinutes(1));
        var page = await TellAsync(server, path, told, 200);
        Assert.Equal(emergency, page.Contains("请现在就拨打 120", StringComparison.Ordinal));
        var leads = await PageAsync(clinic, "/leads");
        Assert.Equal(emergency, leads.Contains("已提示家长拨打 120", StringComparison.Ordinal));
        Assert.Equal(emergency, (await PageAsync(clinic, "/report")).Contains("可能危及生命", StringComparison.Ordinal));
        Assert.Equal(emergency, (await PageAsync(clinic, "/report")).Contains("nav-mark-loud", StringComparison.Ordinal));
        if (emergency) Assert.Equal("emergency", (await clinic.GetAsync("/api/leads")).Is(200).Field("items")[0].GetProperty("level").GetString());
    }

    [Fact]
    public async Task A_hundred_looks_change_nothing_and_what_is_no_slip_is_not_found()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As(Clinic1);
        var (slip, path) = await IssueAsync(clinic);
        await server.IdleAsync();
        var before = await server.Database.CountsAsync();
        for (var look = 0; look < 100; look++) await LookAsync(server, path);
        using (var answer = await server.Wire.SendAsync(Get(path), Cancel))
        {
            Assert.Equal(("no-store", "no-referrer"), (answer.Headers.CacheControl!.ToString(), string.Join(",", answer.Headers.GetValues("Referrer-Policy"))));
            Assert.Contains("noindex", string.Join(",", answer.Headers.GetValues("X-Robots-Tag")), StringComparison.Ordinal);
        }

        Assert.Equal(before, await server.Database.CountsAsync());
        var wrong = path[..^1] + (path[^1] == 'A' ? 'Q' : 'A');
        foreach (var none in new[] { wrong, "/g/x", "/g/" + new string('A', 22), path + "A", "/g/AAAAAAAAAAAAAAAAAAAAAB" })
        {
            using var answer = await server.Wire.SendAsync(Get(none), Cancel);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            (await server.Anonymous().PostAsync(none, "signs=fever", Form)).Is(404);
        }

        // Its own page names nobody's stay, and a form of another site reaches it: its token is the proof.
        (await clinic.PostAsync($"/api/slips/{slip}/revoke", null)).Is(200);
        (await clinic.PostAsync($"/api/slips/{slip}/revoke", null)).Is(200);
        Assert.Contains("120", await LookAsync(server, path, 404), StringComparison.Ordinal);
        await TellAsync(server, path, "signs=fever", 404);
        var (_, later) = await IssueAsync(clinic);
        server.Pass(TimeSpan.FromDays(30));
        await LookAsync(server, later, 404);
        Assert.Equal(0, await server.Database.NumberAsync("SELECT COUNT(*) FROM leads"));
    }

    [Fact]
    public async Task The_same_page_sent_twice_is_one_lead_and_what_is_too_much_is_refused_in_words()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As(Clinic1);
        var (_, path) = await IssueAsync(clinic);
        var id = Guid.CreateVersion7();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => TellAsync(server, path, $"id={id}&signs=fever", 200)));
        Assert.Equal(1, await server.Database.NumberAsync("SELECT COUNT(*) FROM leads"));
        Assert.Contains("请选一项", await TellAsync(server, path, "words=%20", 422), StringComparison.Ordinal);
        Assert.Contains("1000 字", await TellAsync(server, path, $"signs=fever&words={new string('x', 1_001)}", 422), StringComparison.Ordinal);
        await TellAsync(server, path, $"words={string.Concat(Enumerable.Repeat("%F0%9F%A4%92", 500))}", 200); // 1,000 as a browser counts them.
        for (var more = 0; more < 4; more++) await TellAsync(server, path, "signs=rash", 200);
        var refused = await TellAsync(server, path, "signs=cannotBreathe", 429);
        Assert.Contains("请现在就拨打 120", refused, StringComparison.Ordinal); // Whether it is taken or not.
        Assert.Contains("发送太频繁", refused, StringComparison.Ordinal);
        server.Pass(TimeSpan.FromHours(1));
        await TellAsync(server, path, "signs=cannotBreathe", 200);
        Assert.Equal(7, await server.Database.NumberAsync("SELECT COUNT(*) FROM leads"));
        Assert.Equal("too-many", await ManyAsync(server, clinic));
    }

    [Fact]
    public async Task Nobody_else_sees_slips_or_leads_and_a_lead_is_closed_with_a_reason()
    {
        var clinic = await Clinic();
        var (slip, path) = await IssueAsync(clinic);
        await TellAsync(Server, path, "signs=rash&words=%E7%A7%81", 200);
        var lead = (await clinic.GetAsync("/api/leads")).Is(200).Field("items").EnumerateArray().First(item => item.GetProperty("told").GetProperty("words").GetString() == "私").GetProperty("id").GetGuid();
        foreach (var (who, status) in new[] { ("clinic-3301060201", 404), ("hospital-H330106001", 403), ("cdc-330106", 403), ("admin", 403) })
        {
            var other = await Server.As(who);
            (await other.PostAsync($"/api/slips/{slip}/revoke", null)).Is(status);
            (await other.PostAsync($"/api/leads/{lead}/close", """{"reason":"mistake"}""")).Is(status);
            var leads = await other.GetAsync("/api/leads");
            if (status == 404) Assert.DoesNotContain(lead.ToString(), leads.Is(200).Text, StringComparison.Ordinal);
            else leads.Is(403);
            Assert.DoesNotContain("私", WebUtility.HtmlDecode((await other.GetAsync($"/report?lead={lead}")).Text), StringComparison.Ordinal);
        }

        Assert.Equal(["unknownValue"], (await clinic.PostAsync($"/api/leads/{lead}/close", """{"reason":"bored"}""")).Is(422).Codes["reason"]);
        Assert.Equal(["required"], (await clinic.PostAsync($"/api/leads/{lead}/close", "{}")).Is(422).Codes["reason"]);
        Assert.EndsWith("said=lead-reason", (await clinic.PostAsync($"/leads/{lead}/close", "words=x", Form)).Location!.ToString(), StringComparison.Ordinal);
        var closed = (await clinic.PostAsync($"/api/leads/{lead}/close", """{"reason":"advised","words":"已电话指导"}""")).Is(200);
        Assert.Equal(("advised", "已电话指导", "示范护士甲"), (closed.Word("reason"), closed.Word("words"), closed.Word("closedBy")));
        Assert.Contains("已电话指导", await PageAsync(clinic, "/leads"), StringComparison.Ordinal);
        Assert.Equal(0, (await Server.VerifyAsync()).Code);
    }

    [Theory]
    [InlineData("""{"reference":"110101199003070011"}""", "reference", "format")]
    [InlineData("""{"vaccine":"9999"}""", "vaccine", "unknownValue")]
    [InlineData("""{"givenAt":"2199-01-01T00:00:00Z"}""", "givenAt", "future")]
    [InlineData("""{"givenAt":"noon"}""", "givenAt", "format")]
    public async Task A_slip_that_cannot_be_is_not_issued(string body, string field, string code)
    {
        var clinic = await Clinic();
        var before = await QuietAsync();
        Assert.Equal([code], (await clinic.PostAsync("/api/slips", body)).Is(422).Codes[field]);
        Assert.Equal(before, await QuietAsync());
    }

    [Fact]
    public async Task No_token_no_word_and_no_number_is_kept_in_the_clear()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As(Clinic1);
        var (_, path) = await IssueAsync(clinic, """{"note":"王小明妈妈"}""");
        await TellAsync(server, path, "signs=fever&words=%E7%8E%8B%E5%B0%8F%E6%98%8E%E5%8F%91%E7%83%A7&phone=13955501234", 200);
        var lead = (await clinic.GetAsync("/api/leads")).Is(200).Field("items")[0].GetProperty("id").GetGuid();
        (await clinic.PostAsync($"/api/leads/{lead}/close", """{"reason":"other","words":"王小明退热"}""")).Is(200);
        var stored = string.Concat((await server.Database.RowsAsync("SELECT detail FROM audit")).Concat(await server.Database.RowsAsync("SELECT id, site, level, reason FROM leads")).Concat(await server.Database.RowsAsync("SELECT id, site, vaccine, issued_by FROM slips")).SelectMany(row => row));
        foreach (var secret in new[] { "王小明", "13955501234", path["/g/".Length..] })
        {
            Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
            Assert.DoesNotContain(server.Watch.Logs, line => line.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_paper_bears_a_code_two_numbers_and_nobodys_name()
    {
        var clinic = await Clinic();
        var paper = WebUtility.HtmlDecode((await clinic.PostAsync("/slips/issue", "note=%E7%8E%8B%E5%B0%8F%E6%98%8E&vaccine=5001&paper=A4", Form)).Is(200).Text);
        Assert.Contains("slip-a4", paper, StringComparison.Ordinal);
        Assert.Matches("<path d=\"M4 4h7v1h-7z", paper); // The first line of a finder, four squares into the quiet zone.
        foreach (var said in new[] { "120", "0571-5550-2101", "示范一门诊", "After the vaccination" }) Assert.Contains(said, paper, StringComparison.Ordinal);
        Assert.DoesNotContain("王小明", paper, StringComparison.Ordinal);
        Assert.DoesNotContain("<nav", paper, StringComparison.Ordinal);
        Assert.Contains("王小明", await PageAsync(clinic, "/slips"), StringComparison.Ordinal);
    }

    // One address with many slips comes to its limit as well.
    private static async Task<string?> ManyAsync(ServerUnderTest server, Caller clinic)
    {
        server.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<GreenChannelOptions>>().Value.Slips.MostOfAddress = 8;
        server.Pass(TimeSpan.FromHours(2));
        for (var told = 0; told < 8; told++) await TellAsync(server, (await IssueAsync(clinic)).Path, "signs=fever", 200);
        return (await server.Anonymous().PostAsync((await IssueAsync(clinic)).Path, "signs=fever", Form)).Is(429).Word("code");
    }

    [Fact]
    public async Task While_the_store_is_away_a_guardian_is_told_whom_to_call()
    {
        var outage = new Outage();
        await using var server = await ServerUnderTest.StartAsync(Engine, outage.Attach);
        var (_, path) = await IssueAsync(await server.As("clinic-3301060101"));

        // Found, and then it cannot be stored; and not even found.
        outage.Arrange(asked => asked?.StartsWith("/g/", StringComparison.Ordinal) == true, from: 2, times: 1_000);
        var page = await TellAsync(server, path, "signs=cannotBreathe", 503);
        Assert.Contains("tel:120", page, StringComparison.Ordinal);
        Assert.Contains("0571-5550-2101", page, StringComparison.Ordinal);
        outage.Arrange(asked => asked?.StartsWith("/g/", StringComparison.Ordinal) == true, from: 1, times: 1_000);
        Assert.Contains("tel:120", await TellAsync(server, path, "signs=cannotBreathe", 503), StringComparison.Ordinal);
        Assert.Contains("tel:120", await LookAsync(server, path, 503), StringComparison.Ordinal);
        outage.End();
        Assert.Equal(0, await server.Database.NumberAsync("SELECT COUNT(*) FROM leads"));
        await TellAsync(server, path, "signs=cannotBreathe", 200);
    }

    private static async Task<(Guid Id, string Path)> IssueAsync(Caller clinic, string body = "{}")
    {
        var issued = (await clinic.PostAsync("/api/slips", body)).Is(201);
        Assert.Matches(Token(), issued.Word("url")!);
        return (issued.Field("id").GetGuid(), new Uri(issued.Word("url")!).AbsolutePath);
    }

    private static HttpRequestMessage Get(string path)
    {
        var call = new HttpRequestMessage(HttpMethod.Get, path);
        call.Headers.Accept.ParseAdd("text/html");
        return call;
    }

    private static async Task<string> LookAsync(ServerUnderTest server, string path, int status = 200)
    {
        using var answer = await server.Wire.SendAsync(Get(path), Cancel);
        Assert.Equal(status, (int)answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<string> TellAsync(ServerUnderTest server, string path, string told, int status)
    {
        using var call = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(told, System.Text.Encoding.UTF8, Form) };
        call.Headers.Accept.ParseAdd("text/html");
        call.Headers.Add("Origin", "null"); // As a page without a referrer sends it.
        using var answer = await server.Wire.SendAsync(call, Cancel);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.True(status == (int)answer.StatusCode, $"{(int)answer.StatusCode}: {page} {((int)answer.StatusCode == 500 ? server.Watch.LastError() : "")}");
        return page;
    }

    private static async Task<string> PageAsync(Caller caller, string path) => WebUtility.HtmlDecode((await caller.GetAsync(path)).Is(200).Text);

    [GeneratedRegex("^http://127\\.0\\.0\\.1:[0-9]+/g/[A-Za-z0-9_-]{22}$")]
    private static partial Regex Token();
}

[Collection<OnSqlite>]
public sealed class SlipsOnSqlite(SqliteFixture fixture) : SlipTests(fixture);

[Collection<OnPostgres>]
public sealed class SlipsOnPostgres(PostgresFixture fixture) : SlipTests(fixture);
