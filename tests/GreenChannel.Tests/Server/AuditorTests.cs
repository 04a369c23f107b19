using System.Text.Json;
using GreenChannel.Server.Administration.Auditor;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using Microsoft.Data.Sqlite;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: something breaks a promise of the green channel behind the server's back, and the auditor says which and where (E21).</summary>
public abstract class AuditorTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Theory]
    [InlineData("overdue", "UPDATE requests SET wake_at = '2026-01-01 00:00:00+00'")]
    [InlineData("asleep", "UPDATE requests SET wake_at = NULL")]
    [InlineData("unsent", "UPDATE messages SET state = 'pending', due_at = '2026-01-01 00:00:00+00'")]
    [InlineData("uncalled", "UPDATE cases SET received_at = '2026-01-01 00:00:00+00'; DELETE FROM asked; DELETE FROM messages; DELETE FROM requests")]
    [InlineData("outbox", "DELETE FROM messages", "untold")]
    [InlineData("untold", "DELETE FROM audit WHERE action = 'message.alert'")]
    public async Task A_broken_promise_is_found(string rule, string sql, string? also = null)
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var open = await (await server.As("clinic-3301060101")).OpenAsync();
        await server.IdleAsync();
        await server.StopAsync();
        Assert.Equal(0, (await LookAsync(server.Database)).Code);

        await server.Database.UnlockTrailAsync();
        await server.Database.ExecuteAsync(Engine == Tests.Server.Engine.Sqlite ? sql.Replace("+00", "", StringComparison.Ordinal) : sql);
        var (code, look) = await LookAsync(server.Database);
        Assert.Equal(1, code);
        Assert.Equal(new[] { rule, also }.OfType<string>().Order(), look.Faults.Select(fault => fault.Rule).Distinct().Order());
        Assert.Contains(look.Faults, fault => fault.Id == open.CaseId.ToString() || fault.Id == open.RequestId.ToString() || rule == "unsent");
    }

    [Fact]
    public async Task The_auditor_cannot_write_and_says_so_when_it_cannot_look()
    {
        var (code, look) = await LookAsync(Engine == Tests.Server.Engine.Sqlite ? "Data Source=/nowhere/at-all.db" : "Host=127.0.0.1;Port=1;Timeout=1");
        Assert.Equal(1, code);
        Assert.NotNull(look.Unable);
    }

    [Fact]
    public async Task Nothing_that_somebody_has_typed_keeps_the_auditor_from_looking()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        await (await server.As("clinic-3301060101")).OpenAsync();
        await server.IdleAsync();
        await server.Database.UnlockTrailAsync();
        await server.Database.ExecuteAsync("""UPDATE audit SET detail = substr(detail, 1, length(detail) - 1) || ',"typed":"\u0000 \"messages\":7"}'""");
        var (code, look) = await LookAsync(server.Database);
        Assert.Equal((0, null), (code, look.Unable));
        Assert.Empty(look.Faults);
    }

    [Fact]
    public async Task A_case_that_nobody_is_called_for_is_no_fault()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        (await (await server.As("clinic-3301060101")).ReportAsync(Reports.Fever(server))).Is(201);
        (await (await server.As("hospital-H330106001")).ReportAsync(Reports.Wheeze(server))).Is(201);
        await server.IdleAsync();
        await server.Database.UnlockTrailAsync();
        await server.Database.ExecuteAsync(Engine == Tests.Server.Engine.Sqlite ? "UPDATE cases SET received_at = '2026-01-01 00:00:00'" : "UPDATE cases SET received_at = '2026-01-01 00:00:00+00'");
        Assert.Empty((await LookAsync(server.Database)).Look.Faults);
    }

    private static Task<(int Code, AuditLook Look)> LookAsync(TestDatabase database) => LookAsync(database.Connection);

    private static async Task<(int Code, AuditLook Look)> LookAsync(string connection)
    {
        await using var said = new StringWriter();
        var code = await AuditEngine.RunAsync(new GreenChannelOptions { Database = connection }, once: true, beside: false, said, Cancel);
        SqliteConnection.ClearAllPools();
        return (code, JsonSerializer.Deserialize<AuditLook>(said.ToString(), Json.Stored)!);
    }
}

[Collection<OnSqlite>]
public sealed class AuditorOnSqlite(SqliteFixture fixture) : AuditorTests(fixture);

[Collection<OnPostgres>]
public sealed class AuditorOnPostgres(PostgresFixture fixture) : AuditorTests(fixture);
