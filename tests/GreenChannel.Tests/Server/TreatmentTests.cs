using System.Text.Json;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: beside the patient somebody taps what was done; hospital and report know it, and a mistake is taken back, never erased.</summary>
public abstract class TreatmentTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task What_is_tapped_stands_in_the_record_once_however_often_it_is_sent()
    {
        var clinic = await Clinic();
        var open = await clinic.OpenAsync();
        var id = Guid.CreateVersion7();
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RecordAsync(clinic, open.CaseId, new { id, kind = "oxygen", note = "6 L/min" })));
        Assert.All(replies, reply => reply.Is(200));
        var item = Assert.Single((await clinic.CaseAsync(open.CaseId)).Is(200).Field("treatmentRecord").EnumerateArray());
        Assert.Equal(("oxygen", "6 L/min"), (item.GetProperty("kind").GetString(), item.GetProperty("note").GetString()));
        Assert.Single(await clinic.ActionsAsync(open.CaseId), action => action == "treatment.recorded");
        (await RecordAsync(clinic, open.CaseId, new { id, kind = "cpr" })).Is(409);
        Assert.Equal(0, (await Server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task Adrenaline_goes_into_the_report_and_raises_a_milder_case_and_the_hospital_sees_it()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        (await RecordAsync(clinic, fever.CaseId, new { id = Guid.CreateVersion7(), kind = "adrenaline", amountMg = 0.1 })).Is(200);
        var found = (await clinic.CaseAsync(fever.CaseId)).Is(200);
        Assert.Equal("emergency", found.Word("level"));
        Assert.Equal("alerting", found.Word("escalation.state"));
        var given = Assert.Single(found.Field("report.event.treatment").EnumerateArray());
        Assert.Equal(("adrenaline", 0.1m), (given.GetProperty("drug").GetString(), given.GetProperty("amountMg").GetDecimal()));
        await Server.IdleAsync();
        var seen = (await (await Hospital()).CaseAsync(fever.CaseId)).Is(200);
        Assert.Equal("adrenaline", Assert.Single(seen.Field("treatmentRecord").EnumerateArray()).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Without_script_the_page_of_a_call_comes_again_each_minute_and_stays_once_nobody_waits()
    {
        const string Again = "<noscript><meta http-equiv=\"refresh\" content=\"60\"";
        var clinic = await Clinic();
        var open = await clinic.OpenAsync();
        Assert.Contains(Again, (await clinic.GetAsync($"/cases/{open.CaseId}")).Is(200).Text, StringComparison.Ordinal);
        (await clinic.StandDownAsync(open.RequestId)).Is(200);
        Assert.DoesNotContain("http-equiv=\"refresh\"", (await clinic.GetAsync($"/cases/{open.CaseId}")).Is(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_is_taken_back_and_stays_to_be_read()
    {
        var clinic = await Clinic();
        var open = await clinic.OpenAsync();
        var (wrong, right) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        (await RecordAsync(clinic, open.CaseId, new { id = wrong, kind = "adrenaline", amountMg = 1.0 })).Is(200);
        (await RecordAsync(clinic, open.CaseId, new { id = right, kind = "adrenaline", amountMg = 0.1, corrects = wrong })).Is(200);
        var found = (await clinic.CaseAsync(open.CaseId)).Is(200);
        Assert.Equal(new Dictionary<Guid, Guid?> { [wrong] = right, [right] = null }, found.Field("treatmentRecord").EnumerateArray().Select(Corrected).ToDictionary());
        Assert.Equal(0.1m, Assert.Single(found.Field("report.event.treatment").EnumerateArray()).GetProperty("amountMg").GetDecimal());
        (await RecordAsync(clinic, open.CaseId, new { id = Guid.CreateVersion7(), kind = "withdrawn", corrects = right })).Is(200);
        Assert.Empty((await clinic.CaseAsync(open.CaseId)).Field("report.event.treatment").EnumerateArray());

        static (Guid, Guid?) Corrected(JsonElement item) =>
            (item.GetProperty("id").GetGuid(), item.TryGetProperty("correctedBy", out var by) && by.ValueKind == JsonValueKind.String ? by.GetGuid() : null);
    }

    [Fact]
    public async Task Whatever_cannot_be_is_refused_by_its_field_and_nothing_is_kept()
    {
        var clinic = await Clinic();
        var open = await clinic.OpenAsync();
        foreach (var (body, status, field) in new (object, int, string)[]
        {
            (new { kind = "oxygen" }, 422, "id"),
            (new { id = Guid.CreateVersion7() }, 422, "kind"),
            (new { id = Guid.CreateVersion7(), kind = "magic" }, 422, "kind"),
            (new { id = Guid.CreateVersion7(), kind = "vitals" }, 422, "measurements"),
            (new { id = Guid.CreateVersion7(), kind = "vitals", measurements = new { spo2Percent = 400 } }, 422, "measurements.spo2Percent"),
            (new { id = Guid.CreateVersion7(), kind = "oxygen", at = Server.Now.AddHours(1) }, 422, "at"),
            (new { id = Guid.CreateVersion7(), kind = "withdrawn" }, 422, "corrects"),
            (new { id = Guid.CreateVersion7(), kind = "withdrawn", corrects = Guid.CreateVersion7() }, 422, "corrects"),
            (new { id = "x", kind = "oxygen" }, 400, "id"),
        })
            Assert.Contains(field, (await RecordAsync(clinic, open.CaseId, body)).Is(status).Codes.Keys);
        Assert.Empty((await clinic.CaseAsync(open.CaseId)).Field("treatmentRecord").EnumerateArray());
    }

    [Fact]
    public async Task Somebody_elses_case_does_not_exist()
    {
        var open = await (await Clinic()).OpenAsync();
        (await RecordAsync(await Server.As("clinic-3301080101"), open.CaseId, new { id = Guid.CreateVersion7(), kind = "oxygen" })).Is(404);
        (await RecordAsync(await Server.As("admin"), open.CaseId, new { id = Guid.CreateVersion7(), kind = "oxygen" })).Is(403);
    }

    [Fact]
    public async Task A_name_in_a_note_is_sealed_and_stands_in_no_column_and_no_log()
    {
        var clinic = await Clinic();
        var open = await clinic.OpenAsync();
        (await RecordAsync(clinic, open.CaseId, new { id = Guid.CreateVersion7(), kind = "other", note = "张小明的母亲在场" })).Is(200);
        Assert.DoesNotContain(await Server.Database.RowsAsync("SELECT detail FROM audit"), row => row[0].Contains("张小明", StringComparison.Ordinal));
        Assert.DoesNotContain(Server.Watch.Logs, line => line.Contains("张小明", StringComparison.Ordinal));
    }

    private static Task<Reply> RecordAsync(Caller caller, Guid caseId, object entry) => caller.PostAsync($"/api/cases/{caseId}/treatment", JsonSerializer.Serialize(entry));
}

[Collection<OnSqlite>]
public sealed class TreatmentOnSqlite(SqliteFixture fixture) : TreatmentTests(fixture);

[Collection<OnPostgres>]
public sealed class TreatmentOnPostgres(PostgresFixture fixture) : TreatmentTests(fixture);
