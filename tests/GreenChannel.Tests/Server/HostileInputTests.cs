using System.Net.Http.Headers;
using System.Text;

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

    private async Task<Reply> SendAsync(string path, string json)
    {
        using var call = Call(HttpMethod.Post, path, "application/json", json, null);
        return await (await Clinic()).SendAsync(call);
    }

    // As Latin-1, so that a letter beyond ASCII is one byte and no UTF-8.
    private static HttpRequestMessage Call(HttpMethod method, string path, string type, string body, string? session)
    {
        var call = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body)) };
        call.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (session is not null) call.Headers.Add("Cookie", session);
        return call;
    }
}

[Collection<OnSqlite>]
public sealed class HostileInputOnSqlite(SqliteFixture fixture) : HostileInputTests(fixture);

[Collection<OnPostgres>]
public sealed class HostileInputOnPostgres(PostgresFixture fixture) : HostileInputTests(fixture);
