using GreenChannel.Server.Administration.Keys;
using GreenChannel.Server.Platform.Data;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: the master key is changed by one process while another serves; everything is read as before, and the old key opens nothing any more.</summary>
public abstract class MasterKeyTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task The_key_changes_while_reports_come_in_and_the_old_one_is_then_worth_nothing()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        var before = (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        var old = MasterKeys.Parse(await File.ReadAllTextAsync(server.Database.KeyFile, Cancel));

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var cases = new List<Guid> { before.CaseId };
        var busy = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested) cases.Add((await clinic.ReportAsync(Reports.Fever(server))).Is(201).CaseId);
        }, Cancel);
        var beside = await ServerUnderTest.StartOnAsync(server.Database);
        Assert.Equal(0, await beside.InScopeAsync(services => services.GetRequiredService<RotateMasterKey>().RotateAsync(TextWriter.Null, Cancel)));

        // Not while a write may be under way that began with the old key; until the other server has seen the new one, it is.
        Assert.Equal(1, await beside.InScopeAsync(services => services.GetRequiredService<RotateMasterKey>().RetireAsync(TextWriter.Null, Cancel)));
        var both = new Vault(MasterKeys.Parse(await File.ReadAllTextAsync(server.Database.KeyFile, Cancel)), () => null);
        var rewrapped = (await server.Database.RowsAsync("SELECT max(case_number) FROM cases"))[0][0]; // What was there is wrapped anew whoever has seen it.
        while (!await LastIsNewestAsync(server, both, rewrapped)) await Task.Yield();
        File.SetLastWriteTimeUtc(server.Database.KeyFile, server.Now.UtcDateTime - RotateMasterKey.Settled);
        Assert.Equal(0, await beside.InScopeAsync(services => services.GetRequiredService<RotateMasterKey>().RetireAsync(TextWriter.Null, Cancel)));
        await beside.StopAsync();

        await enough.CancelAsync();
        await busy;
        foreach (var id in cases) (await clinic.CaseAsync(id)).Is(200);

        var now = MasterKeys.Parse(await File.ReadAllTextAsync(server.Database.KeyFile, Cancel));
        Assert.Single(now.Wrapping);
        Assert.Equal(old.Root, now.Root);
        var (former, present) = (new Vault(old, () => null), new Vault(now, () => null));
        foreach (var (id, wrapped) in await WrappedAsync(server, "ORDER BY received_at"))
        {
            Assert.False(former.IsNewest(wrapped, id), "the old key still opens a case");
            Assert.True(present.IsNewest(wrapped, id));
        }

        // A restart reads everything, sessions and tokens included, and a report that is sent again is the one that is there.
        var again = await ServerUnderTest.StartOnAsync(server.Database);
        (await (await again.As("clinic-3301060101")).CaseAsync(before.CaseId)).Is(200);
        Assert.Equal(0, (await again.VerifyAsync()).Code);
        await again.StopAsync();
    }

    private static async Task<bool> LastIsNewestAsync(ServerUnderTest server, Vault vault, string after) =>
        await WrappedAsync(server, $"WHERE case_number > '{after}' ORDER BY case_number DESC LIMIT 1") is [var (id, wrapped)] && vault.IsNewest(wrapped, id);

    private static async Task<List<(Guid Id, byte[] Wrapped)>> WrappedAsync(ServerUnderTest server, string which)
    {
        var hex = server.Database.Engine == Tests.Server.Engine.Sqlite ? "hex(wrapped_key)" : "encode(wrapped_key, 'hex')";
        return [.. (await server.Database.RowsAsync($"SELECT id, {hex} FROM cases {which}")).Select(row => (Guid.Parse(row[0]), Convert.FromHexString(row[1])))];
    }

    [Theory]
    [InlineData("")]
    [InlineData("root AAAA")]
    [InlineData("wrap AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("not base64")]
    public void What_is_no_key_is_refused(string text) => Assert.ThrowsAny<FormatException>(() => MasterKeys.Parse(text));
}

[Collection<OnSqlite>]
public sealed class MasterKeyOnSqlite(SqliteFixture fixture) : MasterKeyTests(fixture);

[Collection<OnPostgres>]
public sealed class MasterKeyOnPostgres(PostgresFixture fixture) : MasterKeyTests(fixture);
