using System.Text.Json.Nodes;
using GreenChannel.Server.Platform.Data;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: while requests are open, the directory and the accounts are changed under them (E12); and two clinics report the same child (E16).</summary>
public abstract class FrozenTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task Nothing_that_happens_to_directory_or_accounts_ends_or_alters_an_open_request()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var open = await clinic.OpenAsync();
        await server.IdleAsync();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => server.Database.ExecuteAsync("DELETE FROM hospitals"));
        foreach (var sql in new[]
                 {
                     "DELETE FROM ladders", "DELETE FROM hospitals WHERE code = 'H330106002'", "UPDATE hospitals SET emergency_phone = '0'",
                     "UPDATE counties SET duty_phone = '0'",
                 })
            await server.Database.ExecuteAsync(sql);
        server.Services.GetRequiredService<FacilityBook>().Forget();
        await server.Services.GetRequiredService<FacilityBook>().ReadAsync(Cancel);

        server.Pass(TimeSpan.FromMinutes(3));
        await server.IdleAsync();
        var asked = await clinic.RequestAsync(open.CaseId);
        Assert.Equal((2, "H330106002", "0571-5550-1002"), (
            asked.GetProperty("rung").GetInt32(), asked.GetProperty("hospital").GetProperty("code").GetString(), asked.GetProperty("hospital").GetProperty("emergencyPhone").GetString()));
        server.Pass(TimeSpan.FromMinutes(3));
        await server.IdleAsync();
        server.Pass(TimeSpan.FromMinutes(3));
        await server.IdleAsync();
        Assert.Equal("unanswered", (await clinic.RequestAsync(open.CaseId)).GetProperty("state").GetString());

        // The hospital that is in no directory any more was called all the same, and the county beside it.
        var actions = await county.ActionsAsync(open.CaseId);
        Assert.Contains("message.substituted", actions);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task Two_clinics_that_report_the_same_child_have_two_requests_and_see_that_there_are_two()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (one, other, county) = (await server.As("clinic-3301060101"), await server.As("clinic-3301060201"), await server.As("cdc-330106"));
        var first = (await one.ReportAsync(SameChild(server, "3301060101"))).Is(201);
        var second = (await other.ReportAsync(SameChild(server, "3301060201"))).Is(201);
        foreach (var reply in new[] { first, second }) Assert.Equal("alerting", reply.Word("escalation.state"));
        var linked = (await county.GetAsync($"/api/cases/{first.CaseId}")).Is(200).Field("linked");
        Assert.Equal(second.CaseId, linked.EnumerateArray().Single().GetProperty("caseId").GetGuid());

        // Who may not see the other case does not learn of it.
        Assert.Empty((await one.GetAsync($"/api/cases/{first.CaseId}")).Is(200).Field("linked").EnumerateArray());
    }

    private static JsonObject SameChild(ServerUnderTest server, string site)
    {
        var report = Reports.Wheeze(server);
        report["site"] = site;
        report["patient"] = new JsonObject { ["name"] = "示范儿", ["sex"] = "female", ["birthDate"] = "2025-03-02", ["idNumber"] = "330106202503020000" };
        return report;
    }
}

[Collection<OnSqlite>]
public sealed class FrozenOnSqlite(SqliteFixture fixture) : FrozenTests(fixture);

[Collection<OnPostgres>]
public sealed class FrozenOnPostgres(PostgresFixture fixture) : FrozenTests(fixture);
