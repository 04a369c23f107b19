using System.Text.Json.Nodes;

namespace GreenChannel.Tests.Server;

public abstract class UpdateTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task What_is_absent_stays_lists_are_replaced_and_null_removes()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server).With("event.narrative", "发热"))).Is(201);
        var update = Update("""{"patient":{"weightKg":9.2,"sex":null},"event":{"signs":["fever","headache"],"measurements":{"heartRate":100}}}""");
        (await clinic.UpdateAsync(fever.CaseId, update)).Is(200);

        var found = (await clinic.CaseAsync(fever.CaseId)).Is(200);
        Assert.Equal(["fever", "headache"], found.Words("report.event.signs"));
        Assert.Equal(("王小明", "发热"), (found.Word("report.patient.name"), found.Word("report.event.narrative")));
        Assert.False(found.Field("report.patient").TryGetProperty("sex", out _));
        Assert.Equal((37.8m, 100m, 9.2m), (Number(found, "temperatureC"), Number(found, "heartRate"), found.Field("report.patient.weightKg").GetDecimal()));
        Assert.False(found.Field("report").TryGetProperty("lowerReason", out _));
        Assert.NotEqual(update.Id(), found.Word("report.id"));
        Assert.Contains("patient.sex", found.Words("missing"));
    }

    [Fact]
    public async Task The_same_update_again_gets_the_same_bytes_and_counts_once()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        var update = Update("""{"event":{"outcome":"recovered"}}""");
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => clinic.UpdateAsync(fever.CaseId, update)));
        Assert.All(replies, reply => Assert.Equal(replies[0].Text, reply.Is(200).Text));
        Assert.Equal(["report.received", "report.updated"], await clinic.ActionsAsync(fever.CaseId));
        (await clinic.UpdateAsync(fever.CaseId, update.With("event.outcome", "sequelae"))).Is(409);
    }

    [Fact]
    public async Task Updates_at_once_are_all_kept()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        string[] fields = ["guardian", "address", "phone", "allergies", "diseases", "previousReactions"];
        await Task.WhenAll(fields.Select(async field =>
            (await clinic.UpdateAsync(fever.CaseId, Update($$$"""{"patient":{"{{{field}}}":"{{{field}}} given"}}"""))).Is(200)));
        var found = await clinic.CaseAsync(fever.CaseId);
        Assert.All(fields, field => Assert.Equal($"{field} given", found.Word($"report.patient.{field}")));
        Assert.Equal(7, (await clinic.ActionsAsync(fever.CaseId)).Count);
    }

    [Fact]
    public async Task An_update_that_makes_it_an_emergency_opens_the_channel()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        var worse = (await clinic.UpdateAsync(fever.CaseId, Update("""{"emergency":true}"""))).Is(200);
        Assert.Equal(("emergency", "alerting", "emergency"), (worse.Word("triage.level"), worse.Word("escalation.state"), worse.Word("escalation.class")));
        Assert.True(worse.Field("call120").GetBoolean());
        await Server.IdleAsync();
        Assert.Equal(["report.received", "report.updated", "message.alert"], await clinic.ActionsAsync(fever.CaseId));
        (await (await Hospital()).AcceptAsync(worse.Field("escalation.id").GetGuid())).Is(200);
    }

    [Fact]
    public async Task A_sign_that_makes_it_an_emergency_raises_the_urgent_request()
    {
        var clinic = await Clinic();
        var hives = await clinic.OpenAsync(Reports.Hives(Server));
        Assert.Equal("urgent", hives.Reply.Word("escalation.class"));
        var worse = (await clinic.UpdateAsync(hives.CaseId, Update("""{"event":{"signs":["urticariaGeneralised","wheeze"]}}"""))).Is(200);
        Assert.Equal(("emergency", "emergency", hives.RequestId), (worse.Word("triage.level"), worse.Word("escalation.class"), worse.Field("escalation.id").GetGuid()));
        Assert.True(worse.Field("escalation.acknowledgeBy").GetDateTime() <= Server.Now.AddMinutes(3));
    }

    [Fact]
    public async Task A_lower_level_needs_a_reason()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server).With("emergency", true))).Is(201);
        Assert.Equal("emergency", (await clinic.UpdateAsync(fever.CaseId, Update("""{"emergency":false}"""))).Is(200).Word("triage.level"));
        Assert.Equal("emergency", (await clinic.CaseAsync(fever.CaseId)).Word("level"));
        Assert.Equal("emergency", (await clinic.UpdateAsync(fever.CaseId, Update("""{"lowerReason":"  "}"""))).Is(200).Word("triage.level"));
        Assert.Equal("routine", (await clinic.UpdateAsync(fever.CaseId, Update("""{"lowerReason":"误按"}"""))).Is(200).Word("triage.level"));
        var found = await clinic.CaseAsync(fever.CaseId);
        Assert.Equal(("routine", "误按"), (found.Word("level"), found.Word("report.lowerReason")));
        var last = (await clinic.TimelineAsync(fever.CaseId)).Last(item => item.GetProperty("action").GetString() == "report.updated").GetProperty("detail"); // What was called before may still be written down after it.
        Assert.Equal(("emergency", "routine", true), (last.GetProperty("levelBefore").GetString(), last.GetProperty("level").GetString(), last.GetProperty("lowered").GetBoolean()));
    }

    [Theory]
    [InlineData("""{"event":{"measurements":{"temperatureC":400}}}""", 422, "event.measurements.temperatureC")]
    [InlineData("""{"event":{"onsetAt":"soon"}}""", 400, "event.onsetAt")]
    [InlineData("""{"site":"3301080101"}""", 422, "site")]
    [InlineData("""{"lowerReason":7}""", 422, "lowerReason")]
    public async Task What_cannot_be_changes_nothing(string patch, int status, string field)
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        var before = await QuietAsync();
        Assert.Contains(field, (await clinic.UpdateAsync(fever.CaseId, Update(patch))).Is(status).Codes.Keys);
        Assert.Equal(before, await QuietAsync());
    }

    [Fact]
    public async Task An_emergency_is_not_lost_to_a_wrong_field_beside_it()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        var worse = (await clinic.UpdateAsync(fever.CaseId, Update("""{"emergency":true,"site":"3301080101","lowerReason":7,"event":{"measurements":{"temperatureC":400}}}"""))).Is(200);
        Assert.Equal("alerting", worse.Word("escalation.state"));
        Assert.Equal(["event.measurements.temperatureC", "lowerReason", "site"], worse.Words("contradictions").Order(StringComparer.Ordinal));
        var found = await clinic.CaseAsync(fever.CaseId);
        Assert.Equal((Reports.Site, 400m), (found.Word("site"), Number(found, "temperatureC")));
    }

    [Fact]
    public async Task A_refused_update_that_may_be_an_emergency_says_whom_to_call()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        (await clinic.UpdateAsync(Guid.CreateVersion7(), Update("""{"emergency":true}"""))).Is(404).SaysWhomToCall("0571-5550-1001");
        (await clinic.UpdateAsync(fever.CaseId, JsonNode.Parse("""{"emergency":true}""")!)).Is(422).SaysWhomToCall("0571-5550-1001");
        (await clinic.PostAsync($"/api/cases/{fever.CaseId}/updates", """{"emergency":true""")).Is(400).SaysWhomToCall("0571-5550-1001");
        var update = Update("""{"event":{"outcome":"unknown"}}""");
        (await clinic.UpdateAsync(fever.CaseId, update)).Is(200);
        (await clinic.UpdateAsync(fever.CaseId, update.With("emergency", true))).Is(409).SaysWhomToCall("0571-5550-1001");
    }

    [Fact]
    public async Task Who_may_not_see_a_case_may_not_write_it()
    {
        var fever = (await (await Clinic()).ReportAsync(Reports.Fever(Server))).Is(201);
        var update = Update("""{"event":{"outcome":"recovered"}}""");
        foreach (var stranger in new[] { "clinic-3301080101", "hospital-H330106001", "cdc-330108" })
            (await (await Server.As(stranger)).UpdateAsync(fever.CaseId, update)).Is(404);
        (await (await Server.As("admin")).UpdateAsync(fever.CaseId, update)).Is(403);
        (await (await County()).UpdateAsync(fever.CaseId, update)).Is(200);
    }

    private static decimal Number(Reply reply, string name) => reply.Field($"report.event.measurements.{name}").GetDecimal();

    private static JsonObject Update(string patch)
    {
        var update = (JsonObject)JsonNode.Parse(patch)!;
        update["id"] = Reports.NewId();
        return update;
    }
}

[Collection<OnSqlite>]
public sealed class UpdatesOnSqlite(SqliteFixture fixture) : UpdateTests(fixture);

[Collection<OnPostgres>]
public sealed class UpdatesOnPostgres(PostgresFixture fixture) : UpdateTests(fixture);
