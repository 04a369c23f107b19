using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a nurse scans a package after each dose, knows who may go, and takes one tap from a reaction to a report that knows the person.</summary>
public abstract class ObservationTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Form = "application/x-www-form-urlencoded";
    private const string Gtin = "09506000134352";
    private static int _lots;

    [Fact]
    public async Task One_scan_brings_somebody_into_the_room_for_thirty_minutes()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060201");
        var first = (await AddAsync(clinic, Scan("]d201" + Gtin + "17291130" + "10L7\u001d21S1").With("vaccination.vaccine", "5001").With("patient.name", "示范甲"))).Is(201);
        Assert.Equal(("in", "L7", "2029-11-30"), (first.Word("state"), first.Word("vaccination.lot"), first.Word("vaccination.expiry")));
        Assert.Equal(server.Now.AddMinutes(30), first.Field("until").GetDateTimeOffset());

        // The product is known from now on: the code alone says which vaccine.
        server.Pass(TimeSpan.FromMinutes(10));
        var second = (await AddAsync(clinic, Scan($"(01){Gtin}(10)L8"))).Is(201);
        Assert.Equal("5001", second.Word("vaccination.vaccine"));
        server.Pass(TimeSpan.FromMinutes(20));
        Assert.Equal([("due", "L7"), ("in", "L8")], (await RoomAsync(clinic)).Select(item => (item.GetProperty("state").GetString(), item.GetProperty("vaccination").GetProperty("lot").GetString())));
        (await LeaveAsync(clinic, Id(first), "{}")).Is(200);
        Assert.Equal("required", Assert.Single((await LeaveAsync(clinic, Id(second), "{}")).Is(422).Codes["reason"]));
        (await LeaveAsync(clinic, Id(second), """{"reason":"family"}""")).Is(200);
        Assert.Equal("left", (await LeaveAsync(clinic, Id(second), """{"reason":"another"}""")).Is(200).Word("state")); // Said twice, once.
        Assert.Empty(await RoomAsync(clinic));
        Assert.Equal(2, (await clinic.GetAsync("/api/stays?state=left")).Is(200).Field("items").GetArrayLength());
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task The_same_id_counts_once_however_often_it_is_sent()
    {
        var clinic = await Clinic();
        var stay = Scan(Trace()).With("vaccination.vaccine", "5001");
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AddAsync(clinic, stay)));
        Assert.Single(replies, reply => (int)reply.Status == 201);
        Assert.All(replies, reply => Assert.True((int)reply.Status is 200 or 201, reply.Text));
        Assert.Equal(["otherContent"], (await AddAsync(clinic, stay.With("patient.name", "示范乙"))).Is(409).Codes["id"]);

        // Eight wishes for a longer watch are one; another one adds.
        var wish = Guid.CreateVersion7();
        foreach (var reply in await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ExtendAsync(clinic, Id(replies[0]), wish, 15)))) reply.Is(200);
        var longer = (await ExtendAsync(clinic, Id(replies[0]), Guid.CreateVersion7(), 30)).Is(200);
        Assert.Equal(Server.Now.AddMinutes(75), longer.Field("until").GetDateTimeOffset());
        Assert.Equal("extended", longer.Word("state"));
        Assert.Equal(["range"], (await ExtendAsync(clinic, Id(replies[0]), Guid.CreateVersion7(), 1_000)).Is(422).Codes["minutes"]);
    }

    [Fact]
    public async Task A_room_is_its_units_own()
    {
        var added = (await AddAsync(await Clinic(), Scan(Trace()).With("patient.name", "示范丙"))).Is(201);
        Assert.Contains("示范丙", Shown((await (await Clinic()).GetAsync("/observe")).Is(200)), StringComparison.Ordinal);
        foreach (var other in new[] { "clinic-3301060201", "clinic-3301080101" })
        {
            var caller = await Server.As(other);
            Assert.DoesNotContain(await RoomAsync(caller), item => item.GetProperty("id").GetGuid() == Id(added));
            (await LeaveAsync(caller, Id(added), """{"reason":"family"}""")).Is(404);
            (await ExtendAsync(caller, Id(added), Guid.CreateVersion7(), 15)).Is(404);
            (await caller.PostAsync($"/api/stays/{Id(added)}", "{}")).Is(404);
            Assert.DoesNotContain("示范丙", Shown((await caller.GetAsync("/observe")).Is(200)), StringComparison.Ordinal);
            Assert.DoesNotContain("示范丙", Shown((await caller.GetAsync($"/report?stay={Id(added)}")).Is(200)), StringComparison.Ordinal);
        }

        foreach (var other in new[] { "hospital-H330106001", "cdc-330106", "cdc-330000", "admin" })
        {
            var caller = await Server.As(other);
            (await caller.GetAsync("/api/stays")).Is(403);
            (await AddAsync(caller, Scan(Trace()))).Is(403);
            Assert.Equal(403, (int)(await caller.GetAsync("/observe")).Status);
        }

        // The report of another unit names nobody of this room.
        var foreign = (await (await Server.As("clinic-3301080101")).ReportAsync(Reports.Fever(Server, "3301080101").With("stay", Id(added).ToString()))).Is(201);
        await Server.IdleAsync();
        Assert.Equal(JsonValueKind.Null, (await (await Server.As("clinic-3301080101")).CaseAsync(foreign.CaseId)).Is(200).Field("observation").ValueKind);
        Assert.Equal("in", (await RoomAsync(await Clinic())).Single(item => item.GetProperty("id").GetGuid() == Id(added)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_lot_that_the_county_stops_is_stopped_at_the_next_scan_of_every_unit_of_it_until_it_is_lifted()
    {
        var (clinic, county, lot) = (await Clinic(), await County(), Lot());
        var stop = new { id = Guid.CreateVersion7(), lot = lot.ToUpperInvariant(), vaccine = "5001", state = "recalled", reason = "示范原因" };
        (await county.PostAsync("/api/stopped-lots", JsonSerializer.Serialize(stop))).Is(201);
        (await county.PostAsync("/api/stopped-lots", JsonSerializer.Serialize(stop))).Is(200);
        (await county.PostAsync("/api/stopped-lots", JsonSerializer.Serialize(stop with { state = "held" }))).Is(409);
        foreach (var unit in new[] { "clinic-3301060101", "clinic-3301060201" })
        {
            var refused = (await AddAsync(await Server.As(unit), Scan($"(01){Gtin}(10){lot}").With("vaccination.vaccine", "5001"))).Is(409);
            Assert.Equal(("urn:greenchannel:problem:lot-stopped", "recalled"), (refused.Word("type"), Assert.Single(refused.Codes["vaccination.lot"])));
        }

        (await AddAsync(await Server.As("clinic-3301080101"), Scan($"(01){Gtin}(10){lot}").With("vaccination.vaccine", "5001"))).Is(201); // Another county.
        (await AddAsync(clinic, Scan($"(01){Gtin}(10){lot}").With("vaccination.vaccine", "0401"))).Is(201); // Another vaccine.

        // It was given already: the record keeps the warning, because safety needs it.
        var given = (await AddAsync(clinic, Scan($"(01){Gtin}(10){lot}").With("vaccination.vaccine", "5001").With("given", true))).Is(201);
        Assert.Equal(["recalled"], given.Words("warnings"));
        (await (await Server.As("clinic-3301060101")).PostAsync($"/api/stopped-lots/{stop.id}/lift", "{}")).Is(403);
        (await (await Server.As("cdc-330108")).PostAsync($"/api/stopped-lots/{stop.id}/lift", "{}")).Is(404);
        (await county.PostAsync($"/api/stopped-lots/{stop.id}/lift", null)).Is(200);
        (await AddAsync(clinic, Scan($"(01){Gtin}(10){lot}").With("vaccination.vaccine", "5001"))).Is(201);
        Assert.Equal(["recalled"], (await RoomAsync(clinic)).Single(item => item.GetProperty("id").GetGuid() == Id(given)).GetProperty("warnings").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal(0, (await Server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task Who_is_in_the_room_with_a_lot_that_is_stopped_now_is_marked_at_once()
    {
        var (clinic, lot) = (await Clinic(), Lot());
        var added = (await AddAsync(clinic, Scan($"(01){Gtin}(10){lot}"))).Is(201);
        (await (await County()).PostAsync("/api/stopped-lots", JsonSerializer.Serialize(new { id = Guid.CreateVersion7(), lot, state = "held", reason = "示范" }))).Is(201);
        Assert.Equal(["held"], (await RoomAsync(clinic)).Single(item => item.GetProperty("id").GetGuid() == Id(added)).GetProperty("warnings").EnumerateArray().Select(word => word.GetString()));
        Assert.Contains("暂停使用", Shown((await clinic.GetAsync("/observe")).Is(200)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_dose_is_stopped()
    {
        var yesterday = Server.Now.ToOffset(TimeSpan.FromHours(8)).AddDays(-1).ToString("yyMMdd", CultureInfo.InvariantCulture);
        var refused = (await AddAsync(await Clinic(), Scan($"(01){Gtin}(17){yesterday}(10){Lot()}"))).Is(409);
        Assert.Equal(["expired"], refused.Codes["vaccination.expiry"]);
    }

    [Theory]
    [InlineData("""{}""", 422, "id", "required")]
    [InlineData("""{"id":"x"}""", 400, "id", "format")]
    [InlineData("""{"id":"0199c1d2-0000-7000-8000-000000000001"}""", 422, "vaccination.traceCode", "required")]
    [InlineData("""{"id":"0199c1d2-0000-7000-8000-000000000001","vaccination":{"traceCode":"hello"}}""", 422, "vaccination.traceCode", "notACode")]
    [InlineData("""{"id":"0199c1d2-0000-7000-8000-000000000001","vaccination":{"traceCode":"(01)09506000134353"}}""", 422, "vaccination.traceCode", "checkDigit")]
    [InlineData("""{"id":"0199c1d2-0000-7000-8000-000000000001","vaccination":{"traceCode":"(01)09506000134352(10)A","lot":"B"}}""", 422, "vaccination.lot", "contradictsCode")]
    [InlineData("""{"id":"0199c1d2-0000-7000-8000-000000000001","vaccination":{"vaccine":"5001","givenAt":"2026-11-20"}}""", 422, "vaccination.givenAt", "format")]
    [InlineData("""{"id":"0199c1d2-0000-7000-8000-000000000001","vaccination":{"vaccine":"5001","givenAt":"2199-11-20T09:00:00Z"}}""", 422, "vaccination.givenAt", "future")]
    [InlineData("""{"id":"0199c1d2-0000-7000-8000-000000000001","vaccination":{"vaccine":"5001","givenAt":"2020-11-20T09:00:00Z"}}""", 422, "vaccination.givenAt", "range")]
    [InlineData("""{"id":"0199c1d2-0000-7000-8000-000000000001","expected":true}""", 422, "patient.name", "required")]
    [InlineData("""{"id":"0199c1d2-0000-7000-8000-000000000001","vaccination":{"vaccine":"5001"},"checks":{"done":["magic"]}}""", 422, "checks.done[0]", "unknownValue")]
    [InlineData("""{"id":"0199c1d2-0000-7000-8000-000000000001","vaccination":{"vaccine":"5001"},"patient":{"sex":"x"}}""", 422, "patient.sex", "unknownValue")]
    public async Task What_cannot_be_names_its_field_and_stores_nothing(string body, int status, string field, string code)
    {
        var before = await StaysAsync();
        Assert.Contains(code, (await (await Clinic()).PostAsync("/api/stays", body)).Is(status).Codes[field]);
        Assert.Equal(before, await StaysAsync());
    }

    [Theory]
    [InlineData("""{"id":"0199c1d2-0000-7000-8000-000000000001","state":"held","reason":"x"}""", "lot", "required")]
    [InlineData("""{"id":"0199c1d2-0000-7000-8000-000000000001","lot":"A","state":"magic","reason":"x"}""", "state", "unknownValue")]
    [InlineData("""{"id":"0199c1d2-0000-7000-8000-000000000001","lot":"A","state":"held"}""", "reason", "required")]
    [InlineData("""{"id":"0199c1d2-0000-7000-8000-000000000001","lot":"A","state":"held","reason":"x","since":"2199-01-01"}""", "since", "future")]
    [InlineData("""{"lot":"A","state":"held","reason":"x"}""", "id", "required")]
    public async Task A_lot_is_stopped_with_its_reason_or_not_at_all(string body, string field, string code)
    {
        var before = await Server.Database.RowsAsync("SELECT COUNT(*) FROM stopped_lots");
        Assert.Contains(code, (await (await County()).PostAsync("/api/stopped-lots", body)).Is(422).Codes[field]);
        Assert.Equal(before[0][0], (await Server.Database.RowsAsync("SELECT COUNT(*) FROM stopped_lots"))[0][0]);
        (await (await Clinic()).PostAsync("/api/stopped-lots", body)).Is(403);
        (await (await Server.As("cdc-330000")).PostAsync("/api/stopped-lots", body)).Is(403);
    }

    [Fact]
    public async Task A_reaction_takes_person_dose_and_checks_into_the_case_and_ends_the_stay()
    {
        var clinic = await Clinic();
        var stay = Scan($"(01){Gtin}(17)291130(10)L9").With("vaccination.vaccine", "5001").With("vaccination.manufacturer", "示范生物").With("patient.name", "示范宝宝").With("patient.sex", "female").With("patient.birthDate", "2026-02-03")
            .With("checks.done", new JsonArray("three", "seven", "verification")).With("checks.found", new JsonArray("health.allergy")).With("checks.note", "鸡蛋");
        var added = (await AddAsync(clinic, stay)).Is(201);
        var page = PageForm.Of((await clinic.GetAsync($"/report?stay={Id(added)}")).Is(200).Text);
        Assert.Equal(("示范宝宝", "female", "2026-02-03", "5001", "L9", "示范生物"), (page["patientName"], page["sex"], page["birthDate"], page["vaccine"], page["lot"], page["manufacturer"]));
        page["signs"] = "urticariaGeneralised";
        page["onsetMinutesAgo"] = "0";
        var sent = await clinic.PostAsync("/report", page.Encoded(), Form);
        var caseId = Guid.Parse(sent.Location!.ToString().Split('/')[^1]);
        await Server.IdleAsync();
        var found = (await clinic.CaseAsync(caseId)).Is(200);
        Assert.Equal("(01)09506000134352(17)291130(10)L9", found.Field("report.vaccinations")[0].GetProperty("traceCode").GetString());
        Assert.Equal(Id(added), found.Field("observation.stayId").GetGuid());
        Assert.Equal(["health.allergy"], found.Words("observation.checks.found"));
        Assert.Contains("seven.name", found.Words("observation.checks.done"));
        var gone = (await clinic.GetAsync("/api/stays?state=reaction")).Field("items").EnumerateArray().Single(item => item.GetProperty("id").GetGuid() == Id(added));
        Assert.Equal(caseId, gone.GetProperty("caseId").GetGuid());
        Assert.Contains("report.observed", await clinic.ActionsAsync(caseId));
        var shown = Shown((await (await County()).GetAsync($"/cases/{caseId}")).Is(200)); // Whoever may see the case sees what was checked.
        Assert.Contains("三查", shown, StringComparison.Ordinal);
        Assert.Contains("鸡蛋", shown, StringComparison.Ordinal);
        (await LeaveAsync(clinic, Id(added), """{"reason":"family"}""")).Is(409);
        Assert.Equal(0, (await Server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task An_emergency_waits_for_no_room_and_is_taken_whatever_its_stay_is()
    {
        var clinic = await Clinic();
        var added = (await AddAsync(clinic, Scan(Trace()))).Is(201);
        (await clinic.ReportAsync(Reports.Button(Server).With("stay", "no id"))).Is(201);
        (await clinic.ReportAsync(Reports.Button(Server).With("stay", Reports.NewId()))).Is(201);
        var one = await clinic.OpenAsync(Reports.Button(Server).With("stay", Id(added).ToString()));
        var two = await clinic.OpenAsync(Reports.Button(Server).With("stay", Id(added).ToString()));
        await Server.IdleAsync();
        var observed = new List<JsonElement>();
        foreach (var open in new[] { one, two }) observed.Add((await clinic.CaseAsync(open.CaseId)).Is(200).Field("observation"));
        Assert.Single(observed, observation => observation.ValueKind == JsonValueKind.Object); // A stay belongs to the first report of it.
        (await clinic.GetAsync("/report?stay=nonsense")).Is(200);
        Assert.Contains("stay", (await clinic.ReportAsync(Reports.Fever(Server).With("stay", "no id"))).Is(400).Codes.Keys);
    }

    [Fact]
    public async Task A_days_list_is_taken_whole_or_not_at_all_and_the_same_line_is_the_same_person()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060201");
        var hour = server.Now.AddMinutes(-5).ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var wrong = await ListAsync(clinic, $"姓名,性别,出生日期,疫苗,接种时间\n示范丁,女,2026/2/3,五联,\n示范戊,不明,2026-13-40,0401,昨天\n,男,,5001,\n");
        foreach (var words in new[] { "第 3 行", "第 4 行", "性别", "出生日期", "接种时间" }) Assert.Contains(words, Shown(wrong), StringComparison.Ordinal);
        Assert.DoesNotContain("不明", Shown(wrong), StringComparison.Ordinal);
        Assert.Empty(await RoomAsync(clinic));
        var list = $"姓名,性别,出生日期,疫苗,追溯码,接种时间\n示范丁,女,2026/2/3,五联,,\n示范戊,男,20250102,0401,81234567890123456780,{hour}\n";
        Assert.Equal("/observe?said=list&added=2&known=0", Led(await ListAsync(clinic, list)));
        Assert.Equal("/observe?said=list&added=0&known=2", Led(await ListAsync(clinic, list)));
        var items = await RoomAsync(clinic);
        Assert.Equal([("in", "示范戊", "0401"), ("expected", "示范丁", "5001")], items.Select(item => (item.GetProperty("state").GetString(), item.GetProperty("patient").GetProperty("name").GetString(), item.GetProperty("vaccination").GetProperty("vaccine").GetString())));

        // One scan, and who was on the list is in the room.
        var expected = items[1].GetProperty("id").GetGuid();
        var begun = await clinic.PostAsync("/observe", $"_handler=observe&do=add&id={Guid.CreateVersion7()}&stay={expected}&traceCode=81234567890123456781&done=three&done=seven", Form);
        Assert.Equal($"/observe?said=added#s{expected:N}", Led(begun));
        var inside = (await RoomAsync(clinic)).Single(item => item.GetProperty("id").GetGuid() == expected);
        Assert.Equal(("in", "示范丁", "81234567890123456781"), (inside.GetProperty("state").GetString(), inside.GetProperty("patient").GetProperty("name").GetString(), inside.GetProperty("vaccination").GetProperty("traceCode").GetString()));
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task The_page_keeps_what_was_typed_stops_a_stopped_lot_and_writes_down_what_was_given()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060201");
        var typed = $"_handler=observe&do=add&id={Guid.CreateVersion7()}&patientName={Uri.EscapeDataString("示范己")}&traceCode=";
        var wrong = await clinic.PostAsync("/observe", typed + "123", Form);
        Assert.Contains("示范己", Shown(wrong), StringComparison.Ordinal);
        Assert.Contains("不是追溯码", Shown(wrong), StringComparison.Ordinal);
        (await (await server.As("cdc-330106")).PostAsync("/lots", $"_handler=lots&id={Guid.CreateVersion7()}&lot=STOP1&state=recalled&reason=x", Form)).Is(302);
        var code = Uri.EscapeDataString($"(01){Gtin}(10)STOP1");
        var stopped = await clinic.PostAsync("/observe", typed + code, Form);
        Assert.Contains("停！", Shown(stopped), StringComparison.Ordinal);
        Assert.Contains("示范己", Shown(stopped), StringComparison.Ordinal);
        Assert.Empty(await RoomAsync(clinic));
        (await clinic.PostAsync("/observe", typed + code + "&given=true", Form)).Is(302);
        var item = Assert.Single(await RoomAsync(clinic));
        Assert.Equal("recalled", item.GetProperty("warnings")[0].GetString());

        // The taps of the card.
        var id = item.GetProperty("id").GetGuid();
        (await clinic.PostAsync($"/observe/{id}/extend", $"id={Guid.CreateVersion7()}&minutes=15", Form)).Is(302);
        (await clinic.PostAsync($"/observe/{id}/details", $"vaccine=5001&patientName={Uri.EscapeDataString("示范己")}&sex=male&found=health.fever", Form)).Is(302);
        Assert.Equal(("extended", "5001", "male"), ((await RoomAsync(clinic))[0].GetProperty("state").GetString(), (await RoomAsync(clinic))[0].GetProperty("vaccination").GetProperty("vaccine").GetString(), (await RoomAsync(clinic))[0].GetProperty("patient").GetProperty("sex").GetString()));
        Assert.Contains("field=reason", (await clinic.PostAsync($"/observe/{id}/leave", "", Form)).Is(302).Location!.ToString(), StringComparison.Ordinal);
        server.Pass(TimeSpan.FromMinutes(45));
        (await clinic.PostAsync("/observe/leave-due", "", Form)).Is(302);
        Assert.Empty(await RoomAsync(clinic));
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task Who_is_watched_stands_in_no_column_no_trail_and_no_log()
    {
        var clinic = await Clinic();
        var added = (await AddAsync(clinic, Scan(Trace()).With("patient.name", "暗藏名").With("patient.phone", "0571-5550-7777").With("checks.note", "暗藏话"))).Is(201);
        (await LeaveAsync(clinic, Id(added), """{"reason":"暗藏因"}""")).Is(200);
        var stored = await Server.Database.RowsAsync("SELECT COALESCE(vaccine, ''), COALESCE(lot, ''), COALESCE(product, ''), COALESCE(manufacturer, ''), warned FROM stays");
        var trail = await Server.Database.RowsAsync("SELECT detail FROM audit");
        foreach (var secret in new[] { "暗藏", "0571-5550-7777" })
        {
            Assert.DoesNotContain(stored.Concat(trail), row => string.Concat(row).Contains(secret, StringComparison.Ordinal));
            Assert.DoesNotContain(Server.Watch.Logs, line => line.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_text_that_no_engine_keeps_is_kept_all_the_same()
    {
        var clinic = await Clinic();
        var added = (await AddAsync(clinic, Scan(Trace()).With("patient.name", "a\0b").With("vaccination.vaccine", "50\001").With("vaccination.manufacturer", "\u0001").With("vaccination.lot", "L\0" + Lot()))).Is(201);
        Assert.Equal("in", (await RoomAsync(clinic)).Single(item => item.GetProperty("id").GetGuid() == Id(added)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task No_entry_in_the_trail_no_change()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        var added = (await AddAsync(clinic, Scan(Trace()))).Is(201);
        await server.IdleAsync();
        await server.Database.BreakAuditAsync();
        var before = await server.Database.RowsAsync("SELECT COUNT(*), MAX(version) FROM stays");
        (await AddAsync(clinic, Scan(Trace()))).Is(500);
        (await LeaveAsync(clinic, Id(added), """{"reason":"family"}""")).Is(500);
        Assert.Equal(before[0], (await server.Database.RowsAsync("SELECT COUNT(*), MAX(version) FROM stays"))[0]);
    }

    private static string Led(Reply reply) => reply.Location is { IsAbsoluteUri: true } whole ? whole.PathAndQuery + whole.Fragment : reply.Location!.ToString();

    private static string Shown(Reply page) => System.Net.WebUtility.HtmlDecode(page.Text);

    private static JsonObject Scan(string code) => new() { ["id"] = Reports.NewId(), ["vaccination"] = new JsonObject { ["traceCode"] = code }, ["patient"] = new JsonObject(), ["checks"] = new JsonObject() };

    private static string Trace() => $"8999999{Interlocked.Increment(ref _lots):0000000000000}";

    private static string Lot() => $"lot{Interlocked.Increment(ref _lots)}";

    private static Guid Id(Reply added) => added.Field("id").GetGuid();

    private static Task<Reply> AddAsync(Caller who, JsonObject stay) => who.PostAsync("/api/stays", stay.ToJsonString());

    private static Task<Reply> LeaveAsync(Caller who, Guid id, string body) => who.PostAsync($"/api/stays/{id}/leave", body);

    private static Task<Reply> ExtendAsync(Caller who, Guid id, Guid wish, int minutes) => who.PostAsync($"/api/stays/{id}/extend", JsonSerializer.Serialize(new { id = wish, minutes }));

    private static async Task<List<JsonElement>> RoomAsync(Caller who) => [.. (await who.GetAsync("/api/stays")).Is(200).Field("items").EnumerateArray()];

    private async Task<string> StaysAsync() => (await Server.Database.RowsAsync("SELECT COUNT(*) FROM stays"))[0][0];

    private static async Task<Reply> ListAsync(Caller who, string text)
    {
        using var form = new MultipartFormDataContent("b") { { new StringContent("observe"), "_handler" }, { new StringContent("import"), "do" }, { new StringContent(text), "file", "list.csv" } };
        var call = new HttpRequestMessage(HttpMethod.Post, "/observe") { Content = new ByteArrayContent(await form.ReadAsByteArrayAsync(Cancel)) };
        call.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        return await who.SendAsync(call);
    }
}

[Collection<OnSqlite>]
public sealed class ObservationOnSqlite(SqliteFixture fixture) : ObservationTests(fixture);

[Collection<OnPostgres>]
public sealed class ObservationOnPostgres(PostgresFixture fixture) : ObservationTests(fixture);
