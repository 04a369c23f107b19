using GreenChannel.Server.Platform.Data;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>What one report costs the database.</summary>
public abstract class StatementTests(EngineFixture fixture, ITestOutputHelper output) : EngineTests(fixture)
{
    private const int Most = 8;

    [Theory]
    [InlineData("button")]
    [InlineData("wheeze")]
    [InlineData("hives")]
    [InlineData("fever")]
    public async Task A_report_takes_one_transaction_and_at_most_eight_statements(string kind)
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        (await clinic.ReportAsync(Reports.Wheeze(server))).Is(201);
        await server.IdleAsync();

        // Long enough for everything that is kept in memory for a while to be old.
        server.Pass(TimeSpan.FromMinutes(1));
        await server.IdleAsync();
        await ServerUnderTest.UntilAsync(() => Task.FromResult(server.Services.GetRequiredService<FacilityBook>().Age), age => age < TimeSpan.FromSeconds(1), "the directory is read anew");
        server.Watch.Statements.Clear();
        server.Watch.Transactions.Clear();
        var report = kind switch
        {
            "button" => Reports.Button(server),
            "wheeze" => Reports.Wheeze(server),
            "hives" => Reports.Hives(server),
            _ => Reports.Fever(server),
        };
        (await clinic.ReportAsync(report)).Is(201);

        var statements = server.Watch.Statements.Where(ran => ran.Path == "/api/reports").Select(ran => ran.Sql.ReplaceLineEndings(" ")).ToList();
        output.WriteLine($"{Engine}, {kind}: {statements.Count} statements, {server.Watch.Transactions.Count} transactions");
        foreach (var statement in statements) output.WriteLine("  " + (statement.Length > 110 ? statement[..110] : statement));
        Assert.Single(server.Watch.Transactions);
        Assert.InRange(statements.Count, 1, Most);
    }
}

[Collection<OnSqlite>]
public sealed class StatementsOnSqlite(SqliteFixture fixture, ITestOutputHelper output) : StatementTests(fixture, output);

[Collection<OnPostgres>]
public sealed class StatementsOnPostgres(PostgresFixture fixture, ITestOutputHelper output) : StatementTests(fixture, output);
