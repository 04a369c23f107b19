using System.Net.Http.Headers;
using System.Text.Json;

namespace GreenChannel.Tests.Server;

/// <summary>What the report form is told while somebody fills it in, and by which rules a browser judges alone.</summary>
public abstract class LiveVerdictTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Hives = "signs=urticariaGeneralised&signs=wheeze&onsetMinutesAgo=5&patientName=%C2%B7";

    [Fact]
    public async Task A_form_is_judged_and_nothing_is_stored_and_nobody_is_called()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var before = (await (await server.As("cdc-330000")).GetAsync("/api/cases")).Is(200).Text;
        server.Watch.Statements.Clear();
        var verdict = (await AskAsync(server, "clinic-3301060101", Hives)).Is(200);
        Assert.Equal(("emergency", "emergency", "H330106001"), (verdict.Word("triage.level"), verdict.Word("opens"), verdict.Word("hospital.code")));
        var missing = verdict.Field("missing").EnumerateArray().Select(item => item.GetProperty("field").GetString()).ToList();
        Assert.Contains("patient.birthDate", missing);
        Assert.DoesNotContain("patient.name", missing);
        Assert.DoesNotContain(server.Watch.Statements, ran => ran.Path == "/report/triage" && ran.Sql.Contains("INSERT", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(before, (await (await server.As("cdc-330000")).GetAsync("/api/cases")).Is(200).Text);
    }

    [Fact]
    public async Task It_names_the_hospital_that_would_be_called_now()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var body = JsonSerializer.Serialize(new { until = server.Now.AddHours(2), reason = "CT" });
        (await (await server.As("hospital-H330106001")).PostAsync("/api/hospitals/H330106001/diversion", body)).Is(200);
        Assert.Equal("H330106002", (await AskAsync(server, "clinic-3301060101", Hives)).Is(200).Word("hospital.code"));
    }

    [Theory]
    [InlineData("hospital-H330106001", Hives)] // The patient is there already.
    [InlineData("clinic-3301060101", Hives + "&hospitalised=true")]
    [InlineData("clinic-3301060101", "signs=redness")]
    [InlineData("cdc-330106", "signs=redness&site=nowhere")]
    public async Task Where_nobody_would_be_called_it_names_nobody(string who, string form)
    {
        var verdict = (await AskAsync(Server, who, form)).Is(200);
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (verdict.Field("opens").ValueKind, verdict.Field("hospital").ValueKind));
    }

    [Fact]
    public async Task Only_who_may_report_is_told()
    {
        (await AskAsync(Server, "admin", Hives)).Is(403);
        (await Server.Anonymous().PostAsync("/report/triage", Hives, "application/x-www-form-urlencoded")).Is(401);
        (await Server.Anonymous().GetAsync("/rules.json")).Is(401);
        (await (await Clinic()).PostAsync("/report/triage", "{}")).Is(415);
    }

    [Fact]
    public async Task The_rules_are_sent_once_and_then_only_their_tag()
    {
        var rules = (await (await Clinic()).GetAsync("/rules.json")).Is(200);
        Assert.Equal(("CN-2010", "紧急", "Emergency"), (rules.Word("profile"), rules.Field("words.zh-Hans").GetProperty("level.emergency").GetString(), rules.Field("words.en").GetProperty("level.emergency").GetString()));
        using var first = await GetAsync(null);
        using var again = await GetAsync(first.Headers.ETag);
        Assert.Equal((304, 0), ((int)again.StatusCode, (await again.Content.ReadAsByteArrayAsync(Cancel)).Length));
    }

    [Theory]
    [InlineData("/report", "br")]
    [InlineData("/report?case=1", null)]
    [InlineData("/cases", null)]
    [InlineData("/site.css", "br")]
    [InlineData("/rules.json", "br")]
    [InlineData("/api/cases", null)]
    public async Task Only_what_holds_no_secret_is_compressed(string path, string? encoding)
    {
        using var call = new HttpRequestMessage(HttpMethod.Get, path);
        call.Headers.Authorization = new("Bearer", await Server.TokenAsync("clinic-3301060101"));
        call.Headers.AcceptEncoding.Add(new("br"));
        using var answer = await Server.Wire.SendAsync(call, Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.FirstOrDefault());
    }

    private async Task<HttpResponseMessage> GetAsync(EntityTagHeaderValue? known)
    {
        using var call = new HttpRequestMessage(HttpMethod.Get, "/rules.json");
        call.Headers.Authorization = new("Bearer", await Server.TokenAsync("clinic-3301060101"));
        if (known is not null) call.Headers.IfNoneMatch.Add(known);
        return await Server.Wire.SendAsync(call, Cancel);
    }

    private static async Task<Reply> AskAsync(ServerUnderTest server, string who, string form) =>
        await (await server.As(who)).PostAsync("/report/triage", form, "application/x-www-form-urlencoded");
}

[Collection<OnSqlite>]
public sealed class LiveVerdictOnSqlite(SqliteFixture fixture) : LiveVerdictTests(fixture);

[Collection<OnPostgres>]
public sealed class LiveVerdictOnPostgres(PostgresFixture fixture) : LiveVerdictTests(fixture);
