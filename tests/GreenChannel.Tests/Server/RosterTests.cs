using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Server.Platform.Data;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>Rosters through the API: drafted, refused where an hour names nobody, published, and called by.</summary>
public abstract class RosterTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Hospital1 = "H330106001";

    [Fact]
    public async Task A_hospital_edits_its_own_a_county_its_dutys_and_an_administrator_any()
    {
        foreach (var (who, organisation, status) in new[]
                 {
                     ("hospital-H330106001", Hospital1, 200), ("hospital-H330106001", "H330106002", 404), ("hospital-H330106001", "330106", 404),
                     ("cdc-330106", "330106", 200), ("cdc-330106", Hospital1, 404), ("cdc-330106", "330108", 404), ("cdc-330100", "330106", 403),
                     ("clinic-3301060101", Hospital1, 403), ("admin", Hospital1, 200), ("admin", "330108", 200), ("admin", "H000000000", 404),
                 })
        {
            var caller = await Server.As(who);
            (await caller.GetAsync($"/api/rosters/{organisation}")).Is(status);
            if (status != 200) (await PublishAsync(caller, organisation)).Is(status);
        }
    }

    [Fact]
    public async Task A_draft_with_a_gap_is_refused_naming_its_hours_and_comes_into_force_once_it_has_none()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var hospital = await server.As("hospital-H330106001");
        var known = (await hospital.GetAsync($"/api/rosters/{Hospital1}")).Is(200);
        var people = known.Field("people").EnumerateArray().Select(person => person.GetProperty("id").GetGuid()).ToArray();
        var day = server.Now.UtcDateTime.Date.AddDays(3);
        var draft = Draft(day, day.AddDays(1), Shift(people[0], day, day.AddHours(10)), Shift(people[1], day.AddHours(11), day.AddDays(1)));
        var saved = (await PutAsync(hospital, draft)).Is(200);
        Assert.Equal(1, saved.Field("draft.version").GetInt32());

        // A draft calls nobody and is no roster.
        Assert.Equal(known.Field("published").GetRawText(), saved.Field("published").GetRawText());
        var refused = (await PublishAsync(hospital, Hospital1)).Is(422);
        Assert.Equal("roster-gaps", refused.Word("code"));
        var gap = refused.Field("gaps").EnumerateArray().Single();
        Assert.Equal((day.AddHours(10), day.AddHours(11)), (gap.GetProperty("from").GetDateTime(), gap.GetProperty("until").GetDateTime()));

        draft["shifts"]!.AsArray().Add(Shift(people[2], day.AddHours(10), day.AddHours(11)));
        (await PutAsync(hospital, draft.DeepClone().AsObject().With("version", 7))).Is(409);
        (await PutAsync(hospital, draft.With("version", 1))).Is(200);
        (await PublishAsync(hospital, Hospital1, 1)).Is(409);
        var published = (await PublishAsync(hospital, Hospital1, 2)).Is(200);
        Assert.Equal(JsonValueKind.Null, published.Field("draft").ValueKind);

        // One day lies in the month that was there before, whose rest keeps its shifts.
        var parts = published.Field("published").EnumerateArray().Select(part => (From: part.GetProperty("from").GetDateTime(), Until: part.GetProperty("until").GetDateTime())).ToList();
        Assert.Contains((day, day.AddDays(1)), parts);
        Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.Equal(pair.First.Until, pair.Second.From));
        Assert.Empty(published.Field("check.gaps").EnumerateArray());
        (await PublishAsync(hospital, Hospital1)).Is(409);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
        Assert.Equal(1, await server.Database.NumberAsync("SELECT COUNT(*) FROM audit WHERE action = 'directory.rosterPublished'"));
    }

    [Fact]
    public async Task Two_who_publish_at_once_publish_once()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var hospital = await server.As("hospital-H330106001");
        var person = (await hospital.GetAsync($"/api/rosters/{Hospital1}")).Is(200).Field("people")[0].GetProperty("id").GetGuid();
        var day = server.Now.UtcDateTime.Date.AddDays(5);
        (await PutAsync(hospital, Draft(day, day.AddDays(1), Shift(person, day, day.AddDays(1))))).Is(200);
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PublishAsync(hospital, Hospital1)));
        Assert.Equal([200, 409, 409, 409, 409, 409], replies.Select(reply => (int)reply.Status).Order());
        var from = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal(1, await server.Database.NumberAsync($"SELECT COUNT(*) FROM rosters WHERE state = 'published' AND organisation = '{Hospital1}' AND CAST(\"from\" AS text) LIKE '{from}%'"));
    }

    [Theory]
    [InlineData("""{"from":"2026-12-01","until":"2026-12-02T00:00:00Z","shifts":[]}""", 422, "from")]
    [InlineData("""{"from":"2026-12-01T00:00:00","until":"2026-12-02T00:00:00Z","shifts":[]}""", 422, "from")]
    [InlineData("""{"from":"2026-12-01T00:00:00Z","until":"2026-12-02T00:00:00Z"}""", 422, "shifts")]
    [InlineData("""{"from":"2026-12-02T00:00:00Z","until":"2026-12-01T00:00:00Z","shifts":[]}""", 422, "until")]
    [InlineData("""{"from":"2026-12-01T00:00:00Z","until":"2036-12-01T00:00:00Z","shifts":[]}""", 422, "until")]
    [InlineData("""{"from":"2026-12-01T00:00:00Z","until":"2026-12-02T00:00:00Z","shifts":[{"person":1}]}""", 400, "shifts[0].person")]
    [InlineData("""{"from":"2026-12-01T00:00:00Z","until":"2026-12-02T00:00:00Z","shifts":[{"person":"x","from":"2026-12-01T00:00:00Z","until":"2026-12-02T00:00:00Z","order":10}]}""", 422, "shifts[0].order")]
    [InlineData("""{"from":"2026-12-01T00:00:00Z","until":"2026-12-02T00:00:00Z","shifts":[1]}""", 400, "shifts[0].")]
    [InlineData("[]", 400, "")]
    public async Task A_draft_that_cannot_be_read_is_refused_by_field(string body, int status, string field) =>
        Assert.Contains(field, (await PutAsync(await Hospital(), body)).Is(status).Codes.Keys);

    [Fact]
    public async Task A_hospital_whose_roster_names_nobody_now_is_passed_over_paged_all_the_same_and_the_county_is_called()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));

        // Who stands in the roster has left since: the hour names nobody.
        await server.Database.ExecuteAsync($"UPDATE duty_people SET is_retired = {(Engine == Tests.Server.Engine.Sqlite ? "1" : "true")} WHERE organisation = '{Hospital1}'");
        server.Services.GetRequiredService<FacilityBook>().Forget();
        var open = await clinic.OpenAsync();
        Assert.Equal((2, "H330106002"), (open.Reply.Field("escalation.rung").GetInt32(), open.Reply.Word("escalation.hospital.code")));
        Assert.Equal("0571-5550-1002", open.Reply.Word("escalation.hospital.emergencyPhone"));
        await server.IdleAsync();
        var sent = await server.Database.RowsAsync($"SELECT kind, recipient FROM messages WHERE request_id IS NOT NULL");
        Assert.Contains(sent, row => row is ["alert", Hospital1]);
        Assert.Contains(sent, row => row is ["alert", "H330106002"]);
        Assert.Contains(sent, row => row is ["county", "330106"]);
        Assert.Contains("message.county", await county.ActionsAsync(open.CaseId));

        // It was asked, so it may still accept.
        (await (await server.As("hospital-H330106001")).AcceptAsync(open.RequestId)).Is(200);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_roster_that_begins_later_takes_nobody_off_the_desk_before()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        await server.Database.ExecuteAsync($"UPDATE rosters SET state = 'replaced' WHERE organisation = '{Hospital1}'");
        server.Services.GetRequiredService<FacilityBook>().Forget();
        var hospital = await server.As("hospital-H330106001");
        var person = (await hospital.GetAsync($"/api/rosters/{Hospital1}")).Is(200).Field("people")[0].GetProperty("id").GetGuid();
        var day = server.Now.UtcDateTime.Date.AddDays(20);
        (await PutAsync(hospital, Draft(day, day.AddDays(1), Shift(person, day, day.AddDays(1))))).Is(200);
        (await PublishAsync(hospital, Hospital1)).Is(200);
        var open = await (await server.As("clinic-3301060101")).OpenAsync();
        Assert.Equal(Hospital1, open.Reply.Word("escalation.hospital.code"));
    }

    [Fact]
    public async Task A_month_is_filled_by_the_forms_of_the_calendar_changed_shift_by_shift_and_published()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var hospital = await server.As("hospital-H330106001");
        var people = (await hospital.GetAsync($"/api/rosters/{Hospital1}")).Is(200).Field("people").EnumerateArray().Select(person => person.GetProperty("id").GetGuid()).ToArray();
        var month = new DateOnly(server.Now.Year, server.Now.Month, 1).AddMonths(2);
        var form = $"organisation={Hospital1}&month={month:yyyy-MM}";
        async Task<Reply> DoAsync(string action, string fields, string? said = null)
        {
            var reply = await hospital.PostAsync($"/roster/{action}", $"{form}&{fields}", "application/x-www-form-urlencoded");
            Assert.Equal((302, $"/roster?org={Hospital1}&month={month:yyyy-MM}&said={said ?? action}"), ((int)reply.Status, reply.Location!.ToString()));
            return (await hospital.GetAsync($"/api/rosters/{Hospital1}")).Is(200);
        }

        var turns = $"turn-{people[0]:N}=2&turn-{people[1]:N}=1&second-{people[2]:N}=1";
        await DoAsync("fill", $"from={month:yyyy-MM-dd}&to={month.AddMonths(1).AddDays(-1):yyyy-MM-dd}&pattern=mornings&{turns}", "impossible");
        var filled = await DoAsync("fill", $"version=0&from={month:yyyy-MM-dd}&to={month.AddMonths(1).AddDays(-1):yyyy-MM-dd}&pattern=08:00-20:00,20:00-08:00&holidays={month.AddDays(9):yyyy-MM-dd}&holidayPattern=08:00-08:00&{turns}");
        Assert.Empty(filled.Field("check.gaps").EnumerateArray());
        Assert.Equal(people[1], filled.Field("draft.shifts")[0].GetProperty("person").GetGuid());

        // The third shift of the first line: its second half goes to somebody who stands in.
        var shifts = filled.Field("draft.shifts").EnumerateArray().ToList();
        var index = shifts.FindIndex(shift => shift.GetProperty("from").GetDateTime() > shifts[2].GetProperty("from").GetDateTime() && shift.GetProperty("order").GetInt32() == 1);
        var (from, until) = (shifts[index].GetProperty("from").GetDateTime(), shifts[index].GetProperty("until").GetDateTime());
        string Local(DateTime utc) => utc.AddHours(8).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        var halved = await DoAsync("shift", $"version=1&do=substitute&index={index}&person={people[3]}&shiftFrom={Local(from.AddHours(6))}&shiftUntil={Local(until)}&order=1");
        var stand = halved.Field("draft.shifts").EnumerateArray().Single(shift => shift.GetProperty("insteadOf").ValueKind == JsonValueKind.String);
        Assert.Equal((people[3], shifts[index].GetProperty("person").GetGuid(), from.AddHours(6), until), (stand.GetProperty("person").GetGuid(), stand.GetProperty("insteadOf").GetGuid(), stand.GetProperty("from").GetDateTime(), stand.GetProperty("until").GetDateTime()));
        Assert.Empty(halved.Field("check.gaps").EnumerateArray());

        var removed = await DoAsync("shift", $"version=2&do=remove&index={index}");
        Assert.Equal([(from, from.AddHours(6))], removed.Field("check.gaps").EnumerateArray().Select(gap => (gap.GetProperty("from").GetDateTime(), gap.GetProperty("until").GetDateTime())));
        await DoAsync("publish", "version=3", "roster-gaps");
        await DoAsync("shift", $"version=3&do=add&person={people[0]}&shiftFrom={Local(from)}&shiftUntil={Local(from.AddHours(6))}&order=1");
        await DoAsync("shift", "version=4&do=swap&index=0&with=5");
        await DoAsync("publish", "version=4", "changed-meanwhile");
        Assert.Equal(JsonValueKind.Null, (await DoAsync("publish", "version=5")).Field("draft").ValueKind);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    private static JsonObject Draft(DateTime from, DateTime until, params JsonObject[] shifts) => new() { ["from"] = Text(from), ["until"] = Text(until), ["shifts"] = new JsonArray([.. shifts]) };

    private static JsonObject Shift(Guid person, DateTime from, DateTime until) => new() { ["person"] = person, ["from"] = Text(from), ["until"] = Text(until) };

    private static string Text(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Task<Reply> PutAsync(Caller caller, JsonObject draft) => PutAsync(caller, draft.ToJsonString());

    private static Task<Reply> PutAsync(Caller caller, string body) => caller.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/api/rosters/{Hospital1}/draft") { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") });

    private static Task<Reply> PublishAsync(Caller caller, string organisation, int? version = null) => caller.PostAsync($"/api/rosters/{organisation}/publish", version is null ? "{}" : $"{{\"version\":{version}}}");
}

[Collection<OnSqlite>]
public sealed class RostersOnSqlite(SqliteFixture fixture) : RosterTests(fixture);

[Collection<OnPostgres>]
public sealed class RostersOnPostgres(PostgresFixture fixture) : RosterTests(fixture);
