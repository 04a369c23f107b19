namespace GreenChannel.Tests.Server;

/// <summary>Scene: somebody asks who has looked at a case.</summary>
public abstract class ReadingTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task Who_opened_a_case_is_known_to_surveillance_and_stands_in_the_way_of_nobody()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county, stranger) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("cdc-330108"));
        var reported = (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        var id = reported.CaseId;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => county.CaseAsync(id)));
        (await clinic.CaseAsync(id)).Is(200);
        (await stranger.CaseAsync(id)).Is(404);
        var read = (await county.GetAsync($"/api/cases/{id}/readings")).Is(200).Field("items").EnumerateArray().Select(item => item.GetProperty("actor").GetString()).ToList();
        Assert.Equal(["cdc-330106", "clinic-3301060101"], read.Order(StringComparer.Ordinal));
        server.Pass(TimeSpan.FromMinutes(11));
        (await county.CaseAsync(id)).Is(200);
        Assert.Equal(3, (await county.GetAsync($"/api/cases/{id}/readings")).Is(200).Field("items").GetArrayLength());

        (await stranger.GetAsync($"/api/cases/{id}/readings")).Is(404);
        (await clinic.GetAsync($"/api/cases/{id}/readings")).Is(403);
        Assert.Equal(["report.received", "case.read"], await clinic.ActionsAsync(id)); // Beside the case's own trail, not in it.
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }
}

[Collection<OnSqlite>]
public sealed class ReadingsOnSqlite(SqliteFixture fixture) : ReadingTests(fixture);

[Collection<OnPostgres>]
public sealed class ReadingsOnPostgres(PostgresFixture fixture) : ReadingTests(fixture);
