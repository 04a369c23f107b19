using System.Text.Json.Nodes;

namespace GreenChannel.Tests.Server;

public abstract class IntakeTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task An_emergency_is_answered_as_the_contract_says()
    {
        var reply = (await (await Clinic()).ReportAsync(Reports.Wheeze(Server))).Is(201);
        Assert.Equal($"/api/cases/{reply.CaseId}", reply.Location?.ToString());
        Assert.Matches("^330106[0-9]{8}$", reply.CaseNumber);
        Assert.True(reply.Field("call120").GetBoolean());
        Assert.Equal("emergency", reply.Word("triage.level"));
        Assert.Equal(("alerting", 1), (reply.Word("escalation.state"), reply.Field("escalation.rung").GetInt32()));
        Assert.Equal(("H330106001", "0571-5550-1001"), (reply.Word("escalation.hospital.code"), reply.Word("escalation.hospital.emergencyPhone")));
        Assert.Equal(reply.Field("escalation.id").GetGuid(), Guid.Parse(reply.Word("escalation.id")!));
        Assert.Matches("Z$", reply.Word("escalation.acknowledgeBy"));
        foreach (var list in new[] { "missing", "contradictions", "unrecognised" }) Assert.Equal(System.Text.Json.JsonValueKind.Array, reply.Field(list).ValueKind);
        foreach (var part in new[] { "findings", "preliminaryClass", "scopeWindow", "inScope", "outOfWindow", "seriousChina", "seriousIch", "bands", "clocks", "profile", "rulesVersion" })
            Assert.True(reply.Field("triage").TryGetProperty(part, out _), part);
        var finding = reply.Field("triage.findings")[0];
        foreach (var part in new[] { "rule", "text", "source" }) Assert.NotEmpty(finding.GetProperty(part).GetString()!);
    }

    [Fact]
    public async Task A_fever_opens_no_green_channel()
    {
        var reply = (await (await Clinic()).ReportAsync(Reports.Fever(Server))).Is(201);
        Assert.Equal("routine", reply.Word("triage.level"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, reply.Field("escalation").ValueKind);
        Assert.False(reply.Field("call120").GetBoolean());
        Assert.Contains("reporter.phone", reply.Words("missing"));
    }

    [Fact]
    public async Task Hives_alone_are_urgent_and_their_hospital_has_a_quarter_of_an_hour()
    {
        var reply = (await (await Clinic()).ReportAsync(Reports.Hives(Server))).Is(201);
        Assert.Equal(("urgent", "urgent"), (reply.Word("triage.level"), reply.Word("escalation.class")));
        var left = reply.Field("escalation.acknowledgeBy").GetDateTime() - reply.Field("escalation.openedAt").GetDateTime();
        Assert.Equal(TimeSpan.FromMinutes(15), left);
        Assert.Contains(reply.Field("triage.clocks").EnumerateArray(), clock => clock.GetProperty("kind").GetString() == "recheck");
    }

    [Fact]
    public async Task The_same_report_again_gets_the_same_bytes()
    {
        var clinic = await Clinic();
        var report = Reports.Wheeze(Server);
        var first = (await clinic.ReportAsync(report)).Is(201);
        var counts = await QuietAsync();
        Assert.Equal(first.Text, (await clinic.ReportAsync(report)).Is(200).Text);
        Assert.Equal(counts, await QuietAsync());
    }

    [Fact]
    public async Task Order_white_space_and_escapes_do_not_make_another_report()
    {
        var clinic = await Clinic();
        var id = Reports.NewId();
        var first = (await clinic.ReportTextAsync($$"""{"id":"{{id}}","emergency":true,"patient":{"name":"王小明","sex":"female"} }""")).Is(201);
        var again = $$"""  { "patient" : { "sex":"female",  "name":"\u738b\u5c0f\u660e" },{{'\n'}} "emergency":true, "id":"{{id}}" } """;
        Assert.Equal(first.Text, (await clinic.ReportTextAsync(again)).Is(200).Text);
    }

    [Fact]
    public async Task Other_content_under_a_known_id_is_refused_and_changes_nothing()
    {
        var clinic = await Clinic();
        var report = Reports.Fever(Server);
        (await clinic.ReportAsync(report)).Is(201);
        await NothingIsStoredAsync(async () =>
            Assert.Equal(["otherContent"], (await clinic.ReportAsync(report.With("patient.sex", "male"))).Is(409).Codes["id"]));
    }

    [Fact]
    public async Task Other_content_that_is_an_emergency_is_refused_with_a_number_to_call()
    {
        var clinic = await Clinic();
        var report = Reports.Fever(Server);
        (await clinic.ReportAsync(report)).Is(201);
        (await clinic.ReportAsync(report.With("emergency", true))).Is(409).SaysWhomToCall("0571-5550-1001");
    }

    [Fact]
    public async Task Two_and_a_hundred_at_once_become_one_case()
    {
        var clinic = await Clinic();
        foreach (var many in new[] { 2, 100 })
        {
            var report = Reports.Wheeze(Server);
            var text = report.ToJsonString();
            var replies = await Task.WhenAll(Enumerable.Range(0, many).Select(_ => clinic.ReportTextAsync(text)));
            Assert.Single(replies, reply => (int)reply.Status == 201);
            Assert.All(replies, reply => Assert.Equal((replies[0].Text, true), (reply.Text, (int)reply.Status is 200 or 201)));
            Assert.Single((await clinic.TimelineAsync(replies[0].CaseId)), item => item.GetProperty("action").GetString() == "report.received");
        }
    }

    [Fact]
    public async Task Two_organisations_may_use_the_same_id()
    {
        var report = Reports.Button();
        var first = (await (await Clinic()).ReportAsync(report)).Is(201);
        var second = (await (await Server.As("clinic-3301060201")).ReportAsync(report)).Is(201);
        Assert.NotEqual(first.CaseId, second.CaseId);
    }

    [Theory]
    [InlineData("not json", "")]
    [InlineData("[]", "")]
    [InlineData("""{"id":5}""", "id")]
    [InlineData("""{"id":"abc"}""", "id")]
    [InlineData("""{"id":"ID","site":"3301060101","emergency":"yes"}""", "emergency")]
    [InlineData("""{"id":"ID","site":"3301060101","event":[]}""", "event")]
    [InlineData("""{"id":"ID","site":"3301060101","event":{"onsetAt":"yesterday"}}""", "event.onsetAt")]
    [InlineData("""{"id":"ID","site":"3301060101","event":{"onsetAt":"2026-11-20T09:05:00"}}""", "event.onsetAt")]
    [InlineData("""{"id":"ID","site":"3301060101","vaccinations":[{"dose":1.5}]}""", "vaccinations[0].dose")]
    [InlineData("""{"id":"ID","site":"3301060101","event":{"measurements":{"temperatureC":"39"}}}""", "event.measurements.temperatureC")]
    public Task What_cannot_be_read_is_refused_and_names_its_field(string text, string field) => NothingIsStoredAsync(async () =>
    {
        var reply = (await (await Clinic()).ReportTextAsync(text.Replace("ID", Reports.NewId(), StringComparison.Ordinal))).Is(400);
        if (field.Length > 0) Assert.Contains(field, reply.Codes.Keys);
    });

    [Theory]
    [InlineData("event.measurements.temperatureC", "400", "event.measurements.temperatureC", "range")]
    [InlineData("event.onsetAt", "\"2020-01-01\"", "event.onsetAt", "beforeDose")]
    [InlineData("event.onsetAt", "\"2190-01-01\"", "event.onsetAt", "future")]
    [InlineData("patient.birthDate", "\"2190-01-01\"", "patient.birthDate", "future")]
    [InlineData("patient.sex", "\"unsure\"", "patient.sex", "unknownValue")]
    [InlineData("event.outcome", "\"better\"", "event.outcome", "unknownValue")]
    [InlineData("vaccinations", "[]", "vaccinations", "required")]
    [InlineData("vaccinations.0.givenAt", "null", "vaccinations[0].givenAt", "required")]
    [InlineData("site", "\"9999999999\"", "site", "unknownValue")]
    public Task What_cannot_be_is_refused_and_names_its_field(string path, string value, string field, string code) => NothingIsStoredAsync(async () =>
    {
        var report = Reports.Fever(Server).With(path, JsonNode.Parse(value));
        var reply = (await (await Clinic()).ReportAsync(report)).Is(422);
        Assert.Contains(code, reply.Codes[field]);
    });

    [Fact]
    public Task Every_impossible_field_is_named() => NothingIsStoredAsync(async () =>
    {
        var report = Reports.Fever(Server).With("event.measurements.temperatureC", 400).With("patient.sex", "unsure").With("event.onsetAt", "2190-01-01");
        var codes = (await (await Clinic()).ReportAsync(report)).Is(422).Codes;
        Assert.Equal(["discoveredAt", "event.measurements.temperatureC", "event.onsetAt", "patient.sex"], codes.Keys.Order(StringComparer.Ordinal));
    });

    [Fact]
    public Task An_ordinary_report_needs_something_that_happened() => NothingIsStoredAsync(async () =>
    {
        var report = Reports.Fever(Server);
        report["event"] = new JsonObject { ["onsetAt"] = Reports.At(Server.Now, -25) };
        Assert.Contains("event.signs", (await (await Clinic()).ReportAsync(report)).Is(422).Codes.Keys);
    });

    [Fact]
    public Task A_report_without_an_id_is_refused() => NothingIsStoredAsync(async () =>
        Assert.Equal(["required"], (await (await Clinic()).ReportTextAsync("""{"site":"3301060101"}""")).Is(422).Codes["id"]));

    [Fact]
    public async Task An_emergency_keeps_what_cannot_be()
    {
        var clinic = await Clinic();
        var report = Reports.Wheeze(Server).With("emergency", true)
            .With("event.measurements.temperatureC", 400).With("event.onsetAt", "2020-01-01T00:00:00+08:00").With("patient.sex", "unsure").With("patient.weightKg", "nine");
        var reply = (await clinic.ReportAsync(report)).Is(201);
        string[] kept = ["event.measurements.temperatureC", "event.onsetAt", "patient.sex", "patient.weightKg"];
        Assert.Superset(kept.ToHashSet(), reply.Words("contradictions").ToHashSet());

        var found = (await clinic.CaseAsync(reply.CaseId)).Is(200);
        Assert.Equal(400, found.Field("report.event.measurements.temperatureC").GetInt32());
        Assert.Equal(("2020-01-01T00:00:00+08:00", "unsure", "nine"),
            (found.Word("report.event.onsetAt"), found.Word("report.patient.sex"), found.Word("report.patient.weightKg")));
        Assert.Superset(kept.ToHashSet(), found.Words("contradictions").ToHashSet());
    }

    [Fact]
    public async Task A_report_that_triages_as_an_emergency_is_not_lost_to_an_impossible_value()
    {
        var reply = (await (await Clinic()).ReportAsync(Reports.Wheeze(Server).With("event.measurements.temperatureC", 400))).Is(201);
        Assert.Equal("emergency", reply.Word("triage.level"));
        Assert.Equal(["event.measurements.temperatureC"], reply.Words("contradictions"));
    }

    [Fact]
    public async Task An_id_and_the_button_are_enough_for_a_clinic()
    {
        var reply = (await (await Clinic()).ReportTextAsync($$"""{"id":"{{Reports.NewId()}}","emergency":true}""")).Is(201);
        Assert.Equal("alerting", reply.Word("escalation.state"));
        Assert.Equal(Reports.Site, (await (await Clinic()).CaseAsync(reply.CaseId)).Word("site"));
    }

    [Fact]
    public Task Somebody_without_a_unit_must_name_one_and_is_told_whom_to_call() => NothingIsStoredAsync(async () =>
    {
        var text = $$"""{"id":"{{Reports.NewId()}}","emergency":true}""";
        var reply = (await (await County()).ReportTextAsync(text)).Is(422).SaysWhomToCall();
        Assert.Equal(["required"], reply.Codes["site"]);
        (await (await Hospital()).ReportTextAsync(text)).Is(422).SaysWhomToCall("0571-5550-1001");
    });

    [Fact]
    public async Task A_wrong_unit_does_not_stop_an_emergency_of_a_clinic()
    {
        var reply = (await (await Clinic()).ReportAsync(Reports.Button(site: "9999999999"))).Is(201);
        Assert.Equal(Reports.Site, (await (await Clinic()).CaseAsync(reply.CaseId)).Word("site"));
    }

    [Theory]
    [InlineData("""{"id":"x","emergency": true, """)]
    [InlineData("""{"emergency" :true}""")]
    [InlineData("""{"id":"not-an-id","emergency":true}""")]
    public Task An_emergency_that_cannot_be_read_is_told_whom_to_call(string text) => NothingIsStoredAsync(async () =>
    {
        var reply = await (await Clinic()).ReportTextAsync(text);
        Assert.True((int)reply.Status is 400 or 422, reply.Text);
        reply.Is((int)reply.Status).SaysWhomToCall("0571-5550-1001");
    });

    [Fact]
    public Task Whoever_is_turned_away_unread_is_told_whom_to_call() => NothingIsStoredAsync(async () =>
    {
        (await Server.Anonymous().ReportAsync(Reports.Button())).Is(401).SaysWhomToCall();
        (await (await Server.As("admin")).ReportAsync(Reports.Button())).Is(403).SaysWhomToCall();
        (await (await Clinic()).PostAsync("/api/reports", "id=1", "application/x-www-form-urlencoded")).Is(415).SaysWhomToCall("0571-5550-1001");
        var long_ = new JsonObject { ["id"] = Reports.NewId(), ["emergency"] = true, ["event"] = new JsonObject { ["narrative"] = new string('x', 1_200_000) } };
        (await (await Clinic()).ReportAsync(long_)).Is(413).SaysWhomToCall("0571-5550-1001");
    });

    [Fact]
    public async Task What_no_vocabulary_knows_is_kept_and_listed()
    {
        var report = Reports.Fever(Server).With("event.signs", new JsonArray("fever", "绿色皮肤")).With("event.diagnosis", "怪病").With("vaccinations.0.vaccine", "疫苗X");
        var reply = (await (await Clinic()).ReportAsync(report)).Is(201);
        Assert.Equal(["怪病", "疫苗X", "绿色皮肤"], reply.Words("unrecognised").Order(StringComparer.Ordinal));
        var found = await (await Clinic()).CaseAsync(reply.CaseId);
        Assert.Equal(["fever", "绿色皮肤"], found.Words("report.event.signs"));
        Assert.Equal(["怪病", "疫苗X", "绿色皮肤"], found.Words("unrecognised").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_clock_that_runs_ten_minutes_ahead_is_no_fault()
    {
        var clinic = await Clinic();
        (await clinic.ReportAsync(Reports.Fever(Server).With("event.onsetAt", Reports.At(Server.Now, 9)).With("discoveredAt", Reports.At(Server.Now, 9)))).Is(201);
        (await clinic.ReportAsync(Reports.Fever(Server).With("event.onsetAt", Reports.At(Server.Now, 12)))).Is(422);
    }

    [Fact]
    public async Task A_name_given_twice_means_its_last_value()
    {
        var clinic = await Clinic();
        var reply = await clinic.ReportTextAsync($$"""{"id":"{{Reports.NewId()}}","emergency":true,"patient":{"sex":"male","sex":"female"} }""");
        reply.Is(201);
        Assert.Equal("female", (await clinic.CaseAsync(reply.CaseId)).Is(200).Word("report.patient.sex"));
        (await clinic.UpdateAsync(reply.CaseId, new JsonObject { ["id"] = Reports.NewId(), ["patient"] = new JsonObject { ["name"] = "王" } })).Is(200);
    }

    [Fact]
    public async Task A_try_of_triage_stores_nothing() => await NothingIsStoredAsync(async () =>
    {
        var reply = (await (await Clinic()).PostAsync("/api/triage", Reports.Wheeze(Server).ToJsonString())).Is(200);
        Assert.Equal("emergency", reply.Word("level"));
    });

    private async Task NothingIsStoredAsync(Func<Task> refused)
    {
        var before = await QuietAsync();
        await refused();
        Assert.Equal(before, await QuietAsync());
    }
}

[Collection<OnSqlite>]
public sealed class IntakeOnSqlite(SqliteFixture fixture) : IntakeTests(fixture);

[Collection<OnPostgres>]
public sealed class IntakeOnPostgres(PostgresFixture fixture) : IntakeTests(fixture);
