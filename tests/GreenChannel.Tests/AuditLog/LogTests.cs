using System.Security.Cryptography;
using System.Text.Json;
using GreenChannel.Exchange.Transparency;
using GreenChannel.Server.Platform.AuditLog;
using GreenChannel.Tests.Server;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GreenChannel.Tests.AuditLog;

/// <summary>Scene: each minute the log is signed; whoever sees a case gets the proof that its entries are in it.</summary>
public abstract class LogTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task Each_entry_of_a_case_is_proved_to_be_in_the_log_and_each_log_continues_the_one_before()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        var open = await clinic.OpenAsync();
        await server.IdleAsync();
        var before = (await clinic.GetAsync($"/api/cases/{open.CaseId}/log")).Is(200);
        Assert.All(before.Field("entries").EnumerateArray(), entry => Assert.False(entry.TryGetProperty("index", out var index) && index.ValueKind == JsonValueKind.Number));

        var first = await SealAsync(server);
        for (var i = 0; i < 300; i++) (await clinic.UpdateAsync(open.CaseId, new System.Text.Json.Nodes.JsonObject { ["id"] = Reports.NewId(), ["event"] = new System.Text.Json.Nodes.JsonObject { ["outcome"] = i % 2 == 0 ? "recovering" : "notRecovered" } })).Is(200);
        var second = await SealAsync(server);
        Assert.True(second.Size > first.Size + 256);

        var proved = (await clinic.GetAsync($"/api/cases/{open.CaseId}/log")).Is(200);
        var said = Checkpoint.Read(proved.Word("checkpoint")!)!;
        Assert.Equal(second.Size, said.Size);
        using var key = await KeyAsync(server);
        Assert.True(Checkpoint.IsSignedBy(proved.Word("checkpoint")!, key));
        var entries = proved.Field("entries").EnumerateArray().ToList();
        Assert.True(entries.Count > 300);
        foreach (var entry in entries)
        {
            var leaf = MerkleTree.Leaf(entry.GetProperty("hash").GetBytesFromBase64());
            var path = entry.GetProperty("proof").EnumerateArray().Select(hash => hash.GetBytesFromBase64()).ToList();
            Assert.True(MerkleProof.Includes(leaf, entry.GetProperty("index").GetInt64(), said.Size, path, said.Root));
        }

        var proof = (await clinic.GetAsync($"/api/log/consistency?from={first.Size}&to={second.Size}")).Is(200);
        Assert.True(MerkleProof.Continues(first.Size, second.Size, [.. proof.Field("proof").EnumerateArray().Select(hash => hash.GetBytesFromBase64())], first.Root, second.Root));
        Assert.Equal(0, (await server.VerifyAsync()).Code);

        // Nobody else learns anything of the case, and what is no size is said to be none.
        (await (await server.As("clinic-3301080101")).GetAsync($"/api/cases/{open.CaseId}/log")).Is(404);
        (await server.Anonymous().GetAsync("/api/log/checkpoint")).Is(401);
        Assert.Equal(["range"], (await clinic.GetAsync("/api/log/checkpoint?size=-1")).Is(422).Codes["size"]);
        Assert.Equal(["range"], (await clinic.GetAsync("/api/log/consistency?from=0&to=3")).Is(422).Codes["from"]);
        Assert.Equal(["range"], (await clinic.GetAsync("/api/log/consistency?from=3&to=2")).Is(422).Codes["to"]);
        (await clinic.GetAsync("/api/log/consistency?from=3&to=99999999")).Is(404);
    }

    [Fact]
    public async Task An_export_is_verified_with_a_key_alone_also_after_the_key_was_changed()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        await clinic.OpenAsync();
        await server.IdleAsync();
        var kept = await SealAsync(server);
        using var old = await KeyAsync(server);
        await server.InScopeAsync(services => services.GetRequiredService<RotateLogKey>().RunAsync(TextWriter.Null, Cancel));
        await clinic.OpenAsync();
        await server.IdleAsync();
        using var fresh = await KeyAsync(server);
        Assert.NotEqual(old.ExportSubjectPublicKeyInfo(), fresh.ExportSubjectPublicKeyInfo());

        using var export = new MemoryStream();
        Assert.True(await server.InScopeAsync(services => services.GetRequiredService<ExportLog>().RunAsync(export, Cancel)) > kept.Size);
        foreach (var key in new[] { old, fresh })
        {
            using var said = new StringWriter();
            export.Position = 0;
            Assert.True(await new VerifyExport(key, [kept.Note], said).RunAsync(new MemoryStream(export.ToArray()), Cancel) == 0, said.ToString());
        }

        Assert.Equal(0, (await server.VerifyAsync()).Code);
        await server.Database.UnlockTrailAsync();
        await server.Database.ExecuteAsync("UPDATE log_leaves SET hash = (SELECT hash FROM log_leaves WHERE \"index\" = 0) WHERE \"index\" = 1");
        Assert.Contains("log:", (await server.VerifyAsync()).Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE audit SET actor = 'somebody'")]
    [InlineData("DELETE FROM audit")]
    [InlineData("UPDATE log_leaves SET position = -position")]
    [InlineData("DELETE FROM log_leaves")]
    [InlineData("DELETE FROM log_checkpoints")]
    public async Task Nothing_of_the_trail_is_changed_by_mistake(string sql)
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        await (await server.As("clinic-3301060101")).OpenAsync();
        await server.IdleAsync();
        await SealAsync(server);
        Assert.Contains("append-only", (await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => server.Database.ExecuteAsync(sql))).Message, StringComparison.Ordinal);
    }

    protected static async Task<GreenChannel.Server.Platform.Data.LogCheckpointRow> SealAsync(ServerUnderTest server) =>
        (await server.InScopeAsync(services => services.GetRequiredService<SealLog>().RunAsync(Cancel)))!;

    private static async Task<ECDsa> KeyAsync(ServerUnderTest server)
    {
        var keys = (await (await server.As("clinic-3301060101")).GetAsync("/api/log/keys")).Is(200).Field("items").EnumerateArray().ToList();
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(keys[^1].GetProperty("publicKey").GetBytesFromBase64(), out _);
        return key;
    }
}

[Collection<OnSqlite>]
public sealed class LogOnSqlite(SqliteFixture fixture) : LogTests(fixture);

[Collection<OnPostgres>]
public sealed class LogOnPostgres(PostgresFixture fixture) : LogTests(fixture)
{
    [Fact]
    public async Task The_server_s_own_role_adds_to_the_trail_and_cannot_change_it()
    {
        var database = await TestDatabase.CreateAsync(Engine);
        var role = $"app_{Guid.NewGuid():N}";
        await database.ExecuteAsync($"CREATE ROLE {role} LOGIN");
        var owner = await ServerUnderTest.StartOnAsync(database);
        Assert.Equal(0, await owner.InScopeAsync(services => GrantRole.RunAsync(services.GetRequiredService<GreenChannel.Server.Platform.Data.GreenChannelContext>(), role, TextWriter.Null, Cancel)));
        await owner.StopAsync();
        var own = database.As(role);
        var server = await ServerUnderTest.StartOnAsync(own);
        var clinic = await server.As("clinic-3301060101");
        var open = await clinic.OpenAsync();
        await server.IdleAsync();
        (await (await server.As("hospital-H330106001")).AcceptAsync(open.RequestId, 10)).Is(200);
        await SealAsync(server);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
        await server.StopAsync();

        foreach (var table in new[] { "audit", "log_leaves", "log_nodes", "log_checkpoints", "log_keys" })
        {
            foreach (var sql in new[] { $"DELETE FROM {table}", $"TRUNCATE {table}", $"ALTER TABLE {table} DISABLE TRIGGER ALL" })
                Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => own.ExecuteAsync(sql))).SqlState);
        }

        await database.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        await database.DisposeAsync();
    }
}
