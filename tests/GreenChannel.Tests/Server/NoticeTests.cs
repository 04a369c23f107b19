using System.Text.Json;
using GreenChannel.Server.Notices;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>
/// Scene: a child has died after a dose. The county's health and drug authorities are told at once and say that it came; the city
/// is told by it. Who says nothing is reminded, stands on the county's worklist, and does not keep the level above from being told.
/// </summary>
public abstract class NoticeTests(EngineFixture fixture) : EngineTests(fixture)
{
    private static readonly string[] Mail =
    [
        "--GreenChannel:Gateways:0:Name=mail", "--GreenChannel:Gateways:0:Kind=mail", "--GreenChannel:Gateways:0:Host=127.0.0.1", "--GreenChannel:Gateways:0:Port=9", "--GreenChannel:Gateways:0:Sender=duty@green.invalid",
    ];

    [Fact]
    public async Task A_death_is_told_to_both_authorities_and_level_by_level_upward_with_receipts()
    {
        await using var server = await ServerUnderTest.StartOnAsync(await TestDatabase.CreateAsync(Engine), null, null, Mail);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var (health, drug, city) = (await server.As("health-330106"), await server.As("drug-330106"), await server.As("health-330100"));
        (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        Assert.Equal(0, await RunAsync(server));
        var reported = (await clinic.ReportAsync(Reports.Fever(server).With("event.outcome", "died").With("patient.name", "示范甲乙丙"))).Is(201);
        var id = reported.CaseId;
        Assert.Equal(2, await RunAsync(server));
        Assert.Equal(0, await RunAsync(server));
        Assert.Equal(["330106-drug", "330106-health"], (await server.Database.RowsAsync("SELECT recipient FROM messages WHERE kind = 'notice' AND channel = 'mail' ORDER BY recipient")).Select(row => row[0]));

        // It says what kind of event it is and of which case; whom it is about is nowhere in it, and the case stays closed.
        var notice = Assert.Single(await ListAsync(health));
        Assert.Equal(("330106-health", reported.CaseNumber, true), (Word(notice, "authority"), Word(notice, "caseNumber"), notice.GetProperty("mayReceive").GetBoolean()));
        Assert.Equal(["death"], notice.GetProperty("kinds").EnumerateArray().Select(kind => kind.GetString()));
        var noticeId = notice.GetProperty("id").GetGuid();
        foreach (var path in new[] { "/notices", $"/notices/{noticeId}", "/api/notices", "/cases", "/" })
            Assert.DoesNotContain("甲乙丙", System.Net.WebUtility.HtmlDecode((await health.GetAsync(path)).Text), StringComparison.Ordinal);
        Assert.Contains("死亡", System.Net.WebUtility.HtmlDecode((await health.GetAsync($"/notices/{noticeId}")).Is(200).Text), StringComparison.Ordinal);
        (await health.CaseAsync(id)).Is(404);
        (await drug.GetAsync($"/api/notices/{noticeId}")).Is(404);
        (await (await server.As("cdc-330108")).GetAsync($"/api/notices/{noticeId}")).Is(404);
        (await clinic.GetAsync("/api/notices")).Is(403);
        (await drug.PostAsync($"/api/notices/{noticeId}/receipt", "{}")).Is(404);

        var received = (await health.PostAsync($"/api/notices/{noticeId}/receipt", "{}")).Is(200);
        Assert.Equal(("330106-health", false), (received.Word("notedBy"), received.Field("isLate").GetBoolean()));
        Assert.Equal(received.Text, (await health.PostAsync($"/api/notices/{noticeId}/receipt", """{"name":"示范别人"}""")).Is(200).Text);
        Assert.Contains("notice", await KindsAsync(county, id)); // The drug authority has not said so yet.
        Assert.Equal(1, await RunAsync(server)); // The city's health authority is told by it.
        Assert.Equal("330100-health", Word(Assert.Single(await ListAsync(city)), "authority"));
        var other = (await ListAsync(county)).Single(item => Word(item, "authority") == "330106-drug").GetProperty("id").GetGuid();
        Assert.Equal(["required"], (await county.PostAsync($"/api/notices/{other}/receipt", "{}")).Is(422).Codes["name"]);
        var form = PageForm.Of((await county.GetAsync($"/notices/{other}")).Is(200).Text);
        form["name"] = "示范药监丁";
        (await county.PostAsync($"/notices/{other}/receipt", form.Encoded(), "application/x-www-form-urlencoded")).Is(302);
        Assert.DoesNotContain("notice", await KindsAsync(county, id));
        var actions = await county.ActionsAsync(id);
        foreach (var action in new[] { "notice.sent", "notice.received", "feedback.notified" }) Assert.Contains(action, actions);
        Assert.Contains("示范药监丁", System.Net.WebUtility.HtmlDecode((await county.GetAsync("/notices")).Is(200).Text), StringComparison.Ordinal);
        var (code, said) = await server.VerifyAsync();
        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task Who_does_not_answer_is_reminded_and_missed_and_the_level_above_is_told_all_the_same()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var id = (await clinic.ReportAsync(Reports.Fever(server).With("event.flags", new System.Text.Json.Nodes.JsonArray("cluster")))).Is(201).CaseId;
        Assert.Equal(2, await RunAsync(server));
        server.Pass(TimeSpan.FromMinutes(100));
        Assert.Equal(2, await RunAsync(server));
        Assert.Equal(0, await RunAsync(server));
        Assert.DoesNotContain("notices-late", (await county.GetAsync("/work")).Is(200).Text, StringComparison.Ordinal);
        server.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal(4, await RunAsync(server)); // Both are reminded once more, and both of the city are told.
        Assert.Contains("notices-late", (await county.GetAsync("/work")).Is(200).Text, StringComparison.Ordinal);
        Assert.Equal(4, (await ListAsync(await server.As("cdc-330100"))).Count);
        server.Pass(TimeSpan.FromHours(3));
        await RunAsync(server);
        Assert.Contains("330000-health", (await ListAsync(await server.As("cdc-330000"))).Select(item => Word(item, "authority")));
        server.Pass(TimeSpan.FromHours(40));
        for (var look = 0; look < 4; look++) await RunAsync(server);
        Assert.Equal(0, await server.Database.NumberAsync("SELECT COUNT(*) FROM notices WHERE attend_at IS NOT NULL"));
        Assert.Equal(6, await server.Database.NumberAsync("SELECT COUNT(*) FROM notices"));
        Assert.Contains("notice.reminded", await county.ActionsAsync(id));
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    private static Task<int> RunAsync(ServerUnderTest server) => Trail.FollowAsync(server, AttendNotices.Mark, () => server.InScopeAsync(services => services.GetRequiredService<AttendNotices>().RunAsync(Cancel)));

    private static async Task<List<JsonElement>> ListAsync(Caller who) => [.. (await who.GetAsync("/api/notices")).Is(200).Field("items").EnumerateArray()];

    private static string? Word(JsonElement item, string name) => item.GetProperty(name).GetString();

    private static async Task<List<string?>> KindsAsync(Caller who, Guid id) => [.. (await who.GetAsync("/api/work")).Is(200).Field("items").EnumerateArray().Where(item => item.GetProperty("caseId").GetGuid() == id).Select(item => Word(item, "kind"))];
}

[Collection<OnSqlite>]
public sealed class NoticesOnSqlite(SqliteFixture fixture) : NoticeTests(fixture);

[Collection<OnPostgres>]
public sealed class NoticesOnPostgres(PostgresFixture fixture) : NoticeTests(fixture);
