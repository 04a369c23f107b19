using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GreenChannel.Server.Administration.Erasure;
using GreenChannel.Server.Platform.AuditLog;
using GreenChannel.Server.Platform.Data;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a family asks that their child be forgotten. Nobody can read it any more, not even with a copy of the trail and the master key; the trail's hashes hold.</summary>
public abstract class ErasureTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task What_identified_somebody_is_gone_for_good_and_every_hash_holds()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var report = Reports.Fever(server);
        report["patient"]!["name"] = "示范儿李小虹";
        var reported = (await clinic.ReportAsync(report)).Is(201);
        var id = reported.CaseId;
        (await clinic.UpdateAsync(id, new JsonObject { ["id"] = Reports.NewId(), ["event"] = new JsonObject { ["narrative"] = "示范经过" } })).Is(200);
        (await county.PostAsync($"/api/cases/{id}/feedback", new JsonObject { ["id"] = Reports.NewId(), ["kind"] = "conclusion", ["words"] = "示范结论", ["panel"] = "示范专家组" }.ToJsonString())).Is(201);
        var found = new JsonObject { ["id"] = Reports.NewId(), ["changes"] = new JsonArray(new JsonObject { ["field"] = "other.supply", ["value"] = "示范经过" }) }.ToJsonString();
        (await county.SendAsync(new HttpRequestMessage(HttpMethod.Patch, $"/api/cases/{id}/investigation") { Content = new StringContent(found, System.Text.Encoding.UTF8, "application/json") })).Is(200);
        await server.InScopeAsync(services => services.GetRequiredService<SealLog>().RunAsync(Cancel));
        var before = (await server.Database.RowsAsync("SELECT position, sealed FROM audit WHERE sealed IS NOT NULL")).Count;

        var number = reported.CaseNumber!;
        Assert.True(await EraseAsync(server, erase => erase.NumberAsync(number, "request", TextWriter.Null, Cancel)));
        Assert.False(await EraseAsync(server, erase => erase.NumberAsync(number, "request", TextWriter.Null, Cancel)));
        Assert.False(await EraseAsync(server, erase => erase.NumberAsync("9999992026000001", "request", TextWriter.Null, Cancel)));

        foreach (var path in new[] { $"/api/cases/{id}", $"/api/cases/{id}/timeline", $"/api/cases/{id}/feedback", $"/api/cases/{id}/investigation", $"/api/cases/{id}/investigation/history", $"/api/cases?caseNumber={number}" })
        {
            var text = (await county.GetAsync(path)).Is(200).Text;
            foreach (var word in new[] { "李小虹", "示范经过", "示范结论" }) Assert.DoesNotContain(word, text, StringComparison.Ordinal);
        }

        // Whoever has the trail and the master key opens nothing of it; and whoever sends the report again writes nothing back.
        var vault = new Vault(MasterKeys.Parse(await File.ReadAllTextAsync(server.Database.KeyFile, Cancel)), () => null);
        await server.InScopeAsync(async services =>
        {
            var store = services.GetRequiredService<Store>();
            var row = store.Cases(GreenChannel.Server.Platform.Identity.Viewer.Engine).Single(row => row.Id == id);
            foreach (var entry in store.Trail(GreenChannel.Server.Platform.Identity.Viewer.Engine, id).Where(entry => entry.Sealed != null).ToList())
                Assert.ThrowsAny<CryptographicException>(() => new SealedCase(vault, row).Open(entry.Sealed!, "report"));
            return await Task.FromResult(true);
        });
        Assert.Equal(before, (await server.Database.RowsAsync("SELECT position FROM audit WHERE sealed IS NOT NULL")).Count);
        (await clinic.ReportAsync(report)).Is(200);
        var update = new JsonObject { ["id"] = Reports.NewId(), ["patient"] = new JsonObject { ["name"] = "示范儿李小虹" }, ["emergency"] = true };
        Assert.Equal("erased", (await clinic.UpdateAsync(id, update)).Is(409).SaysWhomToCall().Word("code"));
        (await county.PostAsync($"/api/cases/{id}/feedback", new JsonObject { ["id"] = Reports.NewId(), ["kind"] = "conclusion", ["words"] = "示范结论" }.ToJsonString())).Is(409);
        (await clinic.PostAsync($"/api/cases/{id}/treatment", new JsonObject { ["id"] = Reports.NewId(), ["kind"] = "oxygen" }.ToJsonString())).Is(409);
        Assert.DoesNotContain("李小虹", (await clinic.CaseAsync(id)).Is(200).Text, StringComparison.Ordinal);
        await server.InScopeAsync(services => services.GetRequiredService<SealLog>().RunAsync(Cancel));
        var (code, said) = await server.VerifyAsync();
        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task Nothing_is_erased_while_a_hospital_is_called_and_what_is_old_goes_by_itself()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        var open = await clinic.OpenAsync();
        var old = (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        await server.IdleAsync();
        Assert.False(await EraseAsync(server, erase => erase.NumberAsync(open.Reply.CaseNumber!, "request", TextWriter.Null, Cancel)));
        Assert.Equal(0, await EraseAsync(server, erase => erase.OlderThanAsync(5, TextWriter.Null, Cancel)));
        await server.Database.ExecuteAsync($"UPDATE cases SET received_at = '2016-01-01 00:00:00{(Engine == Tests.Server.Engine.Postgres ? "+00" : "")}'");
        Assert.Equal(1, await EraseAsync(server, erase => erase.OlderThanAsync(5, TextWriter.Null, Cancel)));
        Assert.Equal(1, await server.Database.NumberAsync("SELECT COUNT(*) FROM cases WHERE erased_at IS NOT NULL"));
        Assert.Contains("case.erased", await clinic.ActionsAsync(old.CaseId));
    }

    [Fact]
    public async Task Whom_something_is_about_is_forgotten_when_its_time_is_over_and_not_before()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        (await clinic.PostAsync("/api/stays", new JsonObject { ["id"] = Reports.NewId(), ["vaccination"] = new JsonObject { ["traceCode"] = "89999990000000099001" }, ["patient"] = new JsonObject { ["name"] = "示范儿李小虹" }, ["checks"] = new JsonObject() }.ToJsonString())).Is(201);
        var slip = new Uri((await clinic.PostAsync("/api/slips", """{"note":"示范儿李小虹"}""")).Is(201).Word("url")!).AbsolutePath;
        (await server.Anonymous().PostAsync(slip, "signs=fever&words=x&phone=0571-5550-8888", "application/x-www-form-urlencoded")).Is(200);
        var lead = (await clinic.GetAsync("/api/leads")).Is(200).Field("items")[0].GetProperty("id").GetGuid();
        (await clinic.PostAsync($"/api/leads/{lead}/close", """{"reason":"advised"}""")).Is(200);

        // Thirty days of validity and thirty more; ninety days, with the four of the demo room; a year; twenty years.
        foreach (var (days, forgotten) in new (int, Forgotten)[]
        {
            (0, new(0, 0, 0, 0)), (59, new(0, 0, 0, 0)), (2, new(0, 0, 1, 0)), (28, new(0, 0, 0, 0)), (2, new(0, 0, 0, 5)),
            (273, new(0, 0, 0, 0)), (2, new(0, 1, 0, 0)), (6_938, new(0, 0, 0, 0)), (2, new(1, 0, 0, 0)), (100, new(0, 0, 0, 0)),
        })
        {
            server.Pass(TimeSpan.FromDays(days));
            Assert.Equal(forgotten, await server.InScopeAsync(services => services.GetRequiredService<ApplyRetention>().RunAsync(TextWriter.Null, Cancel)));
        }

        Assert.Equal("0|0|0|1", string.Join('|', await Task.WhenAll(
            server.Database.NumberAsync("SELECT COUNT(*) FROM leads"), server.Database.NumberAsync("SELECT COUNT(*) FROM stays"),
            server.Database.NumberAsync("SELECT COUNT(*) FROM slips WHERE sealed_note IS NOT NULL"), server.Database.NumberAsync("SELECT COUNT(*) FROM cases WHERE erased_at IS NOT NULL"))));
        Assert.Equal(4, await server.Database.NumberAsync("SELECT COUNT(*) FROM audit WHERE chain = 'retention'"));
        Assert.Equal(1, await server.Database.NumberAsync("SELECT COUNT(*) FROM audit WHERE action = 'case.erased'"));
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    private static Task<T> EraseAsync<T>(ServerUnderTest server, Func<EraseCase, Task<T>> run) => server.InScopeAsync(services => run(services.GetRequiredService<EraseCase>()));
}

[Collection<OnSqlite>]
public sealed class ErasureOnSqlite(SqliteFixture fixture) : ErasureTests(fixture);

[Collection<OnPostgres>]
public sealed class ErasureOnPostgres(PostgresFixture fixture) : ErasureTests(fixture);
