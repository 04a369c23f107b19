using System.Text.Json;

namespace GreenChannel.Tests.Server;

public abstract class NumberTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Elsewhere = "3301080101";

    [Fact]
    public async Task Fifty_at_once_mixed_with_refused_ones_are_numbered_without_a_gap()
    {
        var clinic = await Server.As("clinic-3301080101");
        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
        {
            var report = In(2024, Reports.Dose(Server, Elsewhere, "fever"));
            return clinic.ReportAsync((i % 3) switch
            {
                1 => report.With("event.measurements.temperatureC", 400),
                2 => report.With("emergency", true).With("event.measurements.temperatureC", 400),
                _ => report,
            });
        }));
        var numbers = replies.Where(reply => (int)reply.Status == 201).Select(reply => reply.CaseNumber!).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(33, numbers.Count);
        Assert.Equal(Enumerable.Range(1, 33).Select(i => $"3301082024{i:0000}"), numbers);
        Assert.All(replies.Where(reply => (int)reply.Status != 201), reply => reply.Is(422));
    }

    [Fact]
    public async Task The_year_is_the_year_of_onset_at_the_site()
    {
        var report = In(2022, Reports.Fever(Server)).With("event.onsetAt", "2022-12-31T16:30:00Z");
        Assert.StartsWith("3301062023", (await (await Clinic()).ReportAsync(report)).Is(201).CaseNumber, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_without_an_hour_keeps_its_year()
    {
        var report = In(2021, Reports.Fever(Server)).With("event.onsetAt", "2021-12-31");
        Assert.StartsWith("3301062021", (await (await Clinic()).ReportAsync(report)).Is(201).CaseNumber, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_used_up_series_refuses_no_report()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        await server.Database.ExecuteAsync("INSERT INTO series (county, year, last) VALUES ('330106', 2020, 9998)");
        var clinic = await server.As("clinic-3301060101");
        Assert.Equal("33010620209999", (await clinic.ReportAsync(In(2020, Reports.Fever(server)))).Is(201).CaseNumber);
        for (var i = 0; i < 2; i++)
        {
            var report = In(2020, Reports.Fever(server)).With("emergency", true);
            var reply = (await clinic.ReportAsync(report)).Is(201);
            Assert.Null(reply.CaseNumber);
            Assert.Equal(("alerting", JsonValueKind.Null), (reply.Word("escalation.state"), reply.Field("escalation.caseNumber").ValueKind));
            Assert.Equal(reply.Text, (await clinic.ReportAsync(report)).Is(200).Text);
            Assert.Equal(JsonValueKind.Null, (await clinic.CaseAsync(reply.CaseId)).Field("caseNumber").ValueKind);
        }
    }

    // Far enough back that no other test takes numbers of that year.
    private static System.Text.Json.Nodes.JsonObject In(int year, System.Text.Json.Nodes.JsonObject report) => report
        .With("patient.birthDate", $"{year - 1}-01-01").With("vaccinations.0.givenAt", $"{year}-12-30").With("event.onsetAt", $"{year}-12-31").With("discoveredAt", $"{year + 1}-01-02");
}

[Collection<OnSqlite>]
public sealed class NumbersOnSqlite(SqliteFixture fixture) : NumberTests(fixture);

[Collection<OnPostgres>]
public sealed class NumbersOnPostgres(PostgresFixture fixture) : NumberTests(fixture);
