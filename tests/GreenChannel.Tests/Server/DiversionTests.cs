using System.Globalization;
using System.Text.Json;

namespace GreenChannel.Tests.Server;

/// <summary>A hospital says that it receives nobody until then: what waits for it moves on at once.</summary>
public abstract class DiversionTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task Every_request_that_waits_for_it_moves_on_at_once_and_it_may_still_accept()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, first) = (await server.As("clinic-3301060101"), await server.As("hospital-H330106001"));
        var open = new[] { await clinic.OpenAsync(), await clinic.OpenAsync(), await clinic.OpenAsync() };
        (await first.SeeAsync(open[1].RequestId)).Is(200);
        var began = TimeProvider.System.GetTimestamp();
        (await DivertAsync(server, "H330106001")).Is(200);
        foreach (var one in open) Assert.Equal("H330106002", (await MovedOnAsync(clinic, one.CaseId)).GetProperty("hospital").GetProperty("code").GetString());
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        foreach (var one in open) Assert.Single(await clinic.ActionsAsync(one.CaseId), "escalation.diverted");
        Assert.Equal("notReceiving", (await clinic.RequestAsync(open[0].CaseId)).GetProperty("rungs")[0].GetProperty("result").GetString());
        (await first.AcceptAsync(open[0].RequestId)).Is(200);
        await server.IdleAsync();
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_new_request_passes_it_over_until_it_is_lifted()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        (await DivertAsync(server, "H330106001")).Is(200);
        Assert.Equal("H330106002", (await clinic.OpenAsync()).Reply.Word("escalation.hospital.code"));
        (await (await server.As("hospital-H330106001")).SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/hospitals/H330106001/diversion"))).Is(204);
        Assert.Equal("H330106001", (await clinic.OpenAsync()).Reply.Word("escalation.hospital.code"));

        // A diversion ends by itself as well.
        (await DivertAsync(server, "H330106001", minutes: 10)).Is(200);
        server.Pass(TimeSpan.FromMinutes(11));
        await server.IdleAsync();
        Assert.Equal("H330106001", (await clinic.OpenAsync()).Reply.Word("escalation.hospital.code"));
    }

    [Fact]
    public async Task Where_nobody_receives_all_are_called_nevertheless_and_the_county_with_them()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        var before = await clinic.OpenAsync();
        foreach (var hospital in new[] { "H330106001", "H330106002", "H330108001" }) (await DivertAsync(server, hospital)).Is(200);
        await ServerUnderTest.UntilAsync(async () => (await clinic.RequestAsync(before.CaseId)).GetProperty("state").GetString(), state => state == "unanswered", "all called");
        var open = await clinic.OpenAsync();
        Assert.Equal("unanswered", open.Reply.Word("escalation.state"));
        await server.IdleAsync();
        var told = (await clinic.TimelineAsync(open.CaseId)).Where(item => item.GetProperty("action").GetString() is "message.alert" or "message.county")
            .Select(item => item.GetProperty("detail").GetProperty("recipient").GetString()).ToHashSet();
        Assert.Equal(["330106", "H330106001", "H330106002", "H330108001"], told.Order());
        (await (await server.As("hospital-H330108001")).AcceptAsync(open.RequestId)).Is(200);
    }

    [Fact]
    public async Task It_is_said_by_the_hospital_itself_with_a_reason_and_for_a_day_at_most()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        (await (await server.As("hospital-H330106002")).PostAsync("/api/hospitals/H330106001/diversion", Body(server, 60, "停电"))).Is(403);
        (await (await server.As("clinic-3301060101")).PostAsync("/api/hospitals/H330106001/diversion", Body(server, 60, "停电"))).Is(403);
        Assert.Equal(["range"], (await DivertAsync(server, "H330106001", minutes: (24 * 60) + 1)).Is(422).Codes["until"]);
        Assert.Equal(["range"], (await DivertAsync(server, "H330106001", minutes: -1)).Is(422).Codes["until"]);
        Assert.Equal(["required"], (await DivertAsync(server, "H330106001", reason: "")).Is(422).Codes["reason"]);
        var own = await server.As("hospital-H330106001");
        Assert.Equal(["format"], (await own.PostAsync("/api/hospitals/H330106001/diversion", """{"until":"teatime","reason":"x"}""")).Is(422).Codes["until"]);
        Assert.Equal(["required"], (await own.PostAsync("/api/hospitals/H330106001/diversion", "{}")).Is(422).Codes["until"]);
        (await own.PostAsync("/api/hospitals/H330106001/diversion", "[]")).Is(400);
        Assert.Equal("H330106001", (await (await server.As("clinic-3301060101")).OpenAsync()).Reply.Word("escalation.hospital.code"));
    }

    [Fact]
    public async Task The_hospital_its_clinics_and_surveillance_see_until_when_and_why()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        await (await server.As("clinic-3301060101")).OpenAsync();
        foreach (var until in new[] { false, true })
        {
            if (until) (await DivertAsync(server, "H330106001", reason: "CT-fault")).Is(200);
            foreach (var (who, page) in new[] { ("hospital-H330106001", "/inbox"), ("clinic-3301060101", "/report"), ("cdc-330106", "/cases"), ("cdc-330100", "/cases"), ("cdc-330000", "/cases") })
                Assert.Equal(until, (await (await server.As(who)).GetAsync(page)).Is(200).Text.Contains("CT-fault", StringComparison.Ordinal));
        }

        Assert.Contains("/inbox/diversion/lift", (await (await server.As("hospital-H330106001")).GetAsync("/inbox")).Is(200).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("CT-fault", (await (await server.As("hospital-H330106002")).GetAsync("/inbox")).Is(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_desks_that_say_it_at_once_are_both_heard()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var replies = await Task.WhenAll(new[] { "H330106001", "H330106002", "H330108001" }.SelectMany(hospital => Enumerable.Repeat(hospital, 3)).Select(hospital => DivertAsync(server, hospital)));
        Assert.All(replies, reply => reply.Is(200));
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Theory]
    [InlineData("hours=2&reason=CT", "/inbox")]
    [InlineData("until=23:59&reason=CT", "/inbox")]
    [InlineData("hours=99&reason=CT", "/inbox?said=diversion")]
    [InlineData("hours=2&reason=", "/inbox?said=diversion")]
    [InlineData("until=99:99&hours=&reason=CT", "/inbox?said=diversion")]
    public async Task The_duty_desk_has_a_short_form(string form, string leadsTo)
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var own = await server.As("hospital-H330106001");
        Assert.Equal(leadsTo, (await own.PostAsync("/inbox/diversion", form, "application/x-www-form-urlencoded")).Location!.ToString());
        var opened = (await (await server.As("clinic-3301060101")).OpenAsync()).Reply;
        Assert.Equal(leadsTo == "/inbox" ? "H330106002" : "H330106001", opened.Word("escalation.hospital.code"));
    }

    private static Task<JsonElement> MovedOnAsync(Caller clinic, Guid caseId) =>
        ServerUnderTest.UntilAsync(() => clinic.RequestAsync(caseId), request => request.GetProperty("rung").GetInt32() == 2, "the next hospital is asked");

    private static async Task<Reply> DivertAsync(ServerUnderTest server, string hospital, int minutes = 120, string reason = "CT 故障") =>
        await (await server.As("hospital-" + hospital)).PostAsync($"/api/hospitals/{hospital}/diversion", Body(server, minutes, reason));

    private static string Body(ServerUnderTest server, int minutes, string reason) =>
        JsonSerializer.Serialize(new { until = server.Now.AddMinutes(minutes).ToString("O", CultureInfo.InvariantCulture), reason });
}

[Collection<OnSqlite>]
public sealed class DiversionOnSqlite(SqliteFixture fixture) : DiversionTests(fixture);

[Collection<OnPostgres>]
public sealed class DiversionOnPostgres(PostgresFixture fixture) : DiversionTests(fixture);
