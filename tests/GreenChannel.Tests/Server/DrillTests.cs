namespace GreenChannel.Tests.Server;

/// <summary>An exercise goes the way of a real emergency, says so, and is counted nowhere (E25).</summary>
public abstract class DrillTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task A_drill_calls_the_hospital_says_that_it_is_one_and_is_in_its_report_and_in_no_count()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, hospital, county) = (await server.As("clinic-3301060101"), await server.As("hospital-H330106001"), await server.As("cdc-330106"));
        var real = await clinic.OpenAsync();
        var before = await CountsAsync(server);
        var drill = (await clinic.PostAsync("/api/drills", null)).Is(201);
        Assert.Equal(("emergency", null, true), (drill.Word("triage.level"), drill.CaseNumber, drill.Field("escalation.drill").GetBoolean()));
        await server.IdleAsync();

        // It reaches the hospital as an exercise, and nobody takes it for a patient.
        var asked = (await hospital.GetAsync("/api/escalations")).Field("items").EnumerateArray().ToList();
        Assert.Equal(2, asked.Count);
        Assert.Equal([drill.CaseId], asked.Where(item => item.TryGetProperty("drill", out var is_) && is_.GetBoolean()).Select(item => item.GetProperty("caseId").GetGuid()));
        server.Pass(TimeSpan.FromSeconds(40));
        (await hospital.AcceptAsync(drill.Field("escalation.id").GetGuid(), 10)).Is(200);

        // No list, figure, number or clock knows of it; whoever asks for exercises sees it.
        Assert.Equal([real.CaseId], await ListedAsync(county, "/api/cases"));
        Assert.Equal([drill.CaseId], await ListedAsync(county, "/api/cases?origin=drill"));
        Assert.Equal(before, await CountsAsync(server));
        Assert.Equal("33010620260002", (await clinic.ReportAsync(Reports.Fever(server))).Is(201).CaseNumber);

        var report = (await county.GetAsync("/api/drills")).Is(200);
        var item = Assert.Single(report.Field("items").EnumerateArray());
        Assert.Equal((drill.CaseId, 40.0, "accepted"), (item.GetProperty("caseId").GetGuid(), item.GetProperty("toAcceptance").GetDouble(), item.GetProperty("state").GetString()));
        var how = Assert.Single(report.Field("hospitals").EnumerateArray());
        Assert.Equal(("H330106001", 1, 1, 40.0), (how.GetProperty("hospital").GetString(), how.GetProperty("asked").GetInt32(), how.GetProperty("accepted").GetInt32(), how.GetProperty("medianToAnswer").GetDouble()));
        Assert.Empty((await (await server.As("cdc-330108")).GetAsync("/api/drills")).Is(200).Field("items").EnumerateArray());
        Assert.Empty((await county.GetAsync("/api/drills?month=2020-01")).Is(200).Field("items").EnumerateArray());
        (await county.GetAsync("/api/drills?month=last")).Is(400);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_unit_drills_for_itself_surveillance_for_its_units_and_nobody_else()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        Assert.Equal(["required"], (await (await server.As("cdc-330106")).PostAsync("/api/drills", "{}")).Is(422).Codes["site"]);
        Assert.Equal(["unknownValue"], (await (await server.As("cdc-330106")).PostAsync("/api/drills", """{"site":"3301080101"}""")).Is(422).Codes["site"]);
        Assert.Equal(["unknownValue"], (await (await server.As("clinic-3301060101")).PostAsync("/api/drills", """{"site":"3301060201"}""")).Is(422).Codes["site"]);
        Assert.Equal(["type"], (await (await server.As("cdc-330106")).PostAsync("/api/drills", """{"site":[1]}""")).Is(400).Codes["site"]);
        (await (await server.As("hospital-H330106001")).PostAsync("/api/drills", null)).Is(403);
        (await (await server.As("admin")).PostAsync("/api/drills", null)).Is(403);
        (await (await server.As("cdc-330000")).PostAsync("/api/drills", """{"site":"3301080101"}""")).Is(201);
    }

    private static async Task<List<Guid>> ListedAsync(Caller viewer, string path) =>
        [.. (await viewer.GetAsync(path)).Is(200).Field("items").EnumerateArray().Select(item => item.GetProperty("caseId").GetGuid())];

    private static async Task<string> CountsAsync(ServerUnderTest server)
    {
        var metrics = (await (await server.As("admin")).GetAsync("/metrics")).Is(200).Text;
        return string.Join('\n', metrics.Split('\n').Where(line => line.StartsWith("greenchannel_requests{", StringComparison.Ordinal) || line.StartsWith("greenchannel_series", StringComparison.Ordinal)));
    }
}

[Collection<OnSqlite>]
public sealed class DrillsOnSqlite(SqliteFixture fixture) : DrillTests(fixture);

[Collection<OnPostgres>]
public sealed class DrillsOnPostgres(PostgresFixture fixture) : DrillTests(fixture);
