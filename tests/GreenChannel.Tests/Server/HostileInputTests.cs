using System.Net.Http.Headers;
using System.Text;
using GreenChannel.Server.Administration;

namespace GreenChannel.Tests.Server;

/// <summary>What hostile calls have broken once.</summary>
public abstract class HostileInputTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\u00cd\u00f5 \u00d0\u00a1")] // In GBK or Latin-1 these are no UTF-8.
    public async Task An_emergency_is_not_lost_to_a_text_that_is_none(string name)
    {
        var id = Guid.CreateVersion7();
        var reported = (await SendAsync("/api/reports", $$$"""{"id":"{{{id}}}","emergency":true,"patient":{"name":"{{{name}}}"}}""")).Is(201);
        Assert.Contains("patient.name", reported.Words("contradictions"));
        (await (await Clinic()).CaseAsync(reported.CaseId)).Is(200);
        var again = (await SendAsync("/api/reports", $$$"""{"id":"{{{id}}}","emergency":true,"patient":{"name":"{{{name}}}"}}""")).Is(200);
        Assert.Equal(reported.Text, again.Text);
        (await SendAsync($"/api/cases/{reported.CaseId}/updates", $$$"""{"id":"{{{Guid.CreateVersion7()}}}","patient":{"guardian":"{{{name}}}"}}""")).Is(200);
        (await (await Clinic()).CaseAsync(reported.CaseId)).Is(200);
    }

    [Fact]
    public async Task An_ordinary_report_with_a_text_that_is_none_is_refused()
    {
        var report = Reports.Fever(Server).With("patient.name", "NAME").ToJsonString().Replace("NAME", "\\ud800", StringComparison.Ordinal);
        Assert.Contains("patient.name", (await SendAsync("/api/reports", report)).Is(400).Codes.Keys);
    }

    [Theory]
    [InlineData("id", 400)]
    [InlineData("site", 422)]
    [InlineData("lowerReason", 422)]
    public async Task A_follow_up_says_which_of_its_own_fields_is_no_text(string field, int status)
    {
        var reported = (await (await Clinic()).ReportAsync(Reports.Fever(Server))).Is(201);
        var id = field == "id" ? "" : $"\"id\":\"{Guid.CreateVersion7()}\",";
        Assert.Contains(field, (await SendAsync($"/api/cases/{reported.CaseId}/updates", $$"""{{{id}}"{{field}}":"\ud800"}""")).Is(status).Codes.Keys);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "userName=a%00b")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", "userName=a")]
    [InlineData("multipart/form-data; boundary=b", "userName=a")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"userName\"\r\n\r\na\0b\r\n--b--\r\n")]
    public async Task A_form_that_cannot_be_read_is_refused(string type, string body)
    {
        (await PostAsync("/connect/token", type, body)).Is(400);
        (await PostAsync("/api/reports", type, body)).Is(400).SaysWhomToCall();
        var page = await PostAsync("/sign-in", type, body);
        Assert.True((int)page.Status == 302, $"{(int)page.Status}: nobody is led to the sign-in");
        IsPage(await PostAsync("/report", type, body, await SessionAsync()), 400);
    }

    [Fact]
    public async Task A_form_of_more_fields_than_a_form_has_is_refused() =>
        (await PostAsync("/connect/token", "application/x-www-form-urlencoded", string.Join('&', Enumerable.Range(0, 1_100).Select(number => $"k{number}=v")))).Is(400);

    [Fact]
    public async Task A_client_whose_name_holds_a_NUL_gets_no_token()
    {
        using var call = Call(HttpMethod.Post, "/connect/token", "application/x-www-form-urlencoded", "grant_type=client_credentials", null);
        call.Headers.Add("Authorization", "Basic AGE6Yg==");
        Assert.Equal(401, (int)(await Server.Anonymous().SendAsync(call)).Status);
    }

    [Theory]
    [InlineData("POST", "/cases", "_handler=report", 400)]
    [InlineData("POST", "/report", "_handler=<b>", 400)]
    [InlineData("POST", "/report", "", 400)]
    [InlineData("POST", "/nowhere", "a=b", 404)]
    [InlineData("PUT", "/report", "_handler=report", 405)]
    public async Task What_a_page_does_not_take_is_refused_by_a_page(string method, string path, string body, int status) =>
        IsPage(await PostAsync(path, "application/x-www-form-urlencoded", body, await SessionAsync(), method), status);

    [Fact]
    public async Task A_form_of_another_site_is_refused_by_a_page()
    {
        using var call = Call(HttpMethod.Post, "/report", "application/x-www-form-urlencoded", "_handler=report", await SessionAsync());
        call.Headers.Add("Sec-Fetch-Site", "cross-site");
        IsPage(await Server.Anonymous().SendAsync(call), 403);
    }

    [Fact]
    public async Task An_answer_that_is_no_form_leads_back_to_the_desk()
    {
        var open = await (await Clinic()).OpenAsync();
        var reply = await PostAsync($"/escalations/{open.RequestId}/answer", "application/json", "{}", await SessionAsync("hospital-H330106001"));
        Assert.Equal("/inbox?said=impossible", reply.Location?.ToString());
    }

    [Fact]
    public async Task A_choice_of_language_stays_on_this_server()
    {
        using var call = new HttpRequestMessage(HttpMethod.Get, new Uri(Server.Address.ToString().TrimEnd('/') + "//elsewhere.example?lang=en"));
        Assert.Equal("/elsewhere.example", (await Server.Anonymous().SendAsync(call)).Location?.ToString());
    }

    [Theory]
    [InlineData("/cases?q=a", "/cases?q=a")]
    [InlineData("/%E4%B8%AD", "/")]
    [InlineData("/%09/elsewhere.example", "/")]
    [InlineData("//elsewhere.example", "/")]
    [InlineData("/%5Celsewhere.example", "/")]
    public async Task A_sign_in_leads_to_a_path_of_this_server(string next, string to)
    {
        var reply = await PostAsync($"/sign-in?next={next}", "application/x-www-form-urlencoded", $"_handler=sign-in&userName=cdc-330106&password={DemoScene.Password}");
        Assert.Equal(302, (int)reply.Status);
        Assert.Equal(to, reply.Location!.IsAbsoluteUri ? reply.Location.PathAndQuery : reply.Location.ToString());
    }

    [Fact]
    public async Task Only_the_description_that_there_is_answers()
    {
        var outcome = (await (await Clinic()).GetAsync("/openapi/v1.json")).Is(200).Field("components.schemas.Outcome.properties");
        Assert.True(outcome.TryGetProperty("outcome", out _));
        (await (await Clinic()).GetAsync("/openapi/v2.json")).Is(404);
    }

    private static void IsPage(Reply reply, int status)
    {
        Assert.True((int)reply.Status == status, $"{(int)reply.Status} instead of {status}: {reply.Text}");
        Assert.Equal("text/html", reply.ContentType);
        Assert.Contains("</html>", reply.Text, StringComparison.Ordinal);
    }

    private async Task<Reply> SendAsync(string path, string json)
    {
        using var call = Call(HttpMethod.Post, path, "application/json", json, null);
        return await (await Clinic()).SendAsync(call);
    }

    private async Task<Reply> PostAsync(string path, string type, string body, string? session = null, string method = "POST")
    {
        using var call = Call(new HttpMethod(method), path, type, body, session);
        return await Server.Anonymous().SendAsync(call);
    }

    // As Latin-1, so that a letter beyond ASCII is one byte and no UTF-8.
    private static HttpRequestMessage Call(HttpMethod method, string path, string type, string body, string? session)
    {
        var call = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body)) };
        call.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (session is not null) call.Headers.Add("Cookie", session);
        return call;
    }

    private async Task<string> SessionAsync(string person = "clinic-3301060101")
    {
        using var form = new FormUrlEncodedContent([new("_handler", "sign-in"), new("userName", person), new("password", DemoScene.Password)]);
        using var answer = await Server.Wire.PostAsync(new Uri("/sign-in", UriKind.Relative), form, Cancel);
        return answer.Headers.GetValues("Set-Cookie").First(cookie => cookie.StartsWith("gc-session=", StringComparison.Ordinal)).Split(';')[0];
    }
}

[Collection<OnSqlite>]
public sealed class HostileInputOnSqlite(SqliteFixture fixture) : HostileInputTests(fixture);

[Collection<OnPostgres>]
public sealed class HostileInputOnPostgres(PostgresFixture fixture) : HostileInputTests(fixture);
