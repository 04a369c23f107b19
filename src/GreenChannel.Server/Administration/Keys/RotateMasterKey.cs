using System.Data.Common;
using System.Xml.Linq;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Administration.Keys;

/// <summary>
/// greenchannel master-key: a new key wraps the key of every case anew, while servers run. Nothing that is sealed is opened:
/// only the keys of cases and accounts go from one wrapping to the next. Servers see that the file has changed.
/// </summary>
public sealed class RotateMasterKey(GreenChannelContext context, Store store, Vault vault, IWriteGate gate, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    private const int Batch = 200;

    /// <summary>By then every server has seen the new key, and no write is under way that began with the old one.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromMinutes(10);

    /// <summary>Tables whose rows have a key of their own, wrapped by the master key.</summary>
    private static readonly string[] Tables = ["cases", "stays", "slips", "leads", "clusters"];

    public async Task<int> RotateAsync(TextWriter output, CancellationToken cancel)
    {
        if (options.Value.Key is not null || options.Value.KeyCommand is not null)
        {
            var made = new MasterKeys(MasterKey.Open(options.Value).Keys.Root, [Vault.NewKey(), .. MasterKey.Open(options.Value).Keys.Wrapping]);
            await output.WriteLineAsync("The key does not come from a file: put this ring where it comes from, start the servers anew, and run master-key rewrap.");
            await output.WriteAsync(made.ToString());
            return 1;
        }

        var path = options.Value.KeyPath;
        var old = MasterKey.ReadOrCreate(path, out _);
        MasterKey.Replace(path, old with { Wrapping = [Vault.NewKey(), .. old.Wrapping] });
        return await RewrapAsync(output, cancel);
    }

    /// <summary>Wraps with the newest key what an older one wraps; may be stopped and started again.</summary>
    public async Task<int> RewrapAsync(TextWriter output, CancellationToken cancel)
    {
        var count = 0;
        foreach (var table in Tables) count += await RewrapAsync(table, cancel);
        count += await RewrapRingAsync(cancel) + await RewrapAccountsAsync(cancel);
        await store.SaveAsync(new Entry(Viewer.Engine, "keys.rewrapped", new { count }) { Chain = "keys" }, cancel: cancel);
        await output.WriteLineAsync($"{count} keys are wrapped anew");
        return 0;
    }

    /// <summary>Forgets older keys, where nothing needs them any more.</summary>
    public async Task<int> RetireAsync(TextWriter output, CancellationToken cancel)
    {
        if (options.Value.Key is not null || options.Value.KeyCommand is not null)
        {
            await output.WriteLineAsync("The key does not come from a file: take the older ones out where it comes from, after master-key rewrap.");
            return 1;
        }

        var path = options.Value.KeyPath;
        if (time.Now() - File.GetLastWriteTimeUtc(path) < Settled)
        {
            // What a server is writing just now may still be wrapped with the key before: forgotten too soon, it never opens again.
            await output.WriteLineAsync($"The keys were changed less than {Settled.TotalMinutes:0} minutes ago: wait, then ask again.");
            return 1;
        }

        await RewrapAsync(output, cancel);
        var keys = MasterKey.ReadOrCreate(path, out _);
        MasterKey.Replace(path, keys with { Wrapping = [keys.Wrapping[0]] });
        await store.SaveAsync(new Entry(Viewer.Engine, "keys.retired", new { count = keys.Wrapping.Count - 1 }) { Chain = "keys" }, cancel: cancel);
        await output.WriteLineAsync($"{keys.Wrapping.Count - 1} older keys are forgotten. Copies of the database from before need them: keep those of the file with the copies.");
        return 0;
    }

    private async Task<int> RewrapAsync(string table, CancellationToken cancel)
    {
        var (count, last) = (0, Guid.Empty);
        while (true)
        {
            var rows = await ReadAsync($"SELECT id, wrapped_key FROM {table} WHERE id > @id ORDER BY id LIMIT {Batch}", last, cancel);
            if (rows.Count == 0) return count;
            last = rows[^1].Id;
            var older = rows.Where(row => row.Key.Length > 0 && !vault.IsNewest(row.Key, row.Id)).ToList(); // One that was destroyed stays so.
            if (older.Count == 0) continue;
            await gate.RunAsync(context, async () =>
            {
                foreach (var (id, wrapped) in older)
                {
                    var anew = vault.Wrap(vault.Unwrap(wrapped, id), id);
#pragma warning disable EF1002 // The table is one of ours.
                    count += await context.Database.ExecuteSqlRawAsync($"UPDATE {table} SET wrapped_key = {{0}} WHERE id = {{1}} AND wrapped_key = {{2}}", [anew, id, wrapped], cancel);
#pragma warning restore EF1002
                }
            }, cancel);
        }
    }

    private async Task<List<(Guid Id, byte[] Key)>> ReadAsync(string sql, Guid after, CancellationToken cancel)
    {
        await context.Database.OpenConnectionAsync(cancel);
        try
        {
            await using var ask = context.Database.GetDbConnection().CreateCommand();
            ask.CommandText = sql;
            var id = ask.CreateParameter();
            (id.ParameterName, id.Value) = ("id", after);
            ask.Parameters.Add(id);
            var rows = new List<(Guid, byte[])>();
            await using DbDataReader found = await ask.ExecuteReaderAsync(cancel);
            while (await found.ReadAsync(cancel)) rows.Add((found.GetGuid(0), (byte[])found[1]));
            return rows;
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    // Keys of sessions and tokens.
    private async Task<int> RewrapRingAsync(CancellationToken cancel)
    {
        var count = 0;
        foreach (var row in await context.DataProtectionKeys.AsNoTracking().ToListAsync(cancel))
        {
            var document = XElement.Parse(row.Xml!);
            foreach (var key in document.Descendants("sealed").Select(box => box.Element("key")!).ToList())
            {
                var wrapped = Convert.FromBase64String(key.Value);
                if (vault.IsNewest(wrapped, KeyRingEncryptor.KeyRing)) continue;
                key.Value = Convert.ToBase64String(vault.Wrap(vault.Unwrap(wrapped, KeyRingEncryptor.KeyRing), KeyRingEncryptor.KeyRing));
                var xml = document.ToString(SaveOptions.DisableFormatting);
                await gate.RunOneAsync(context, () => context.DataProtectionKeys.Where(one => one.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.Xml, xml), cancel), cancel);
                count++;
            }
        }

        return count;
    }

    // What accounts keep sealed: the keys of authenticators.
    private async Task<int> RewrapAccountsAsync(CancellationToken cancel)
    {
        var count = 0;
        foreach (var token in await context.UserTokens.AsNoTracking().Where(token => token.LoginProvider == PeopleStore.Own && token.Name == PeopleStore.Authenticator).ToListAsync(cancel))
        {
            var box = Convert.FromBase64String(token.Value!);
            if (vault.IsNewestFor(token.UserId, box)) continue;
            var anew = Convert.ToBase64String(vault.SealFor(token.UserId, vault.OpenFor(token.UserId, box)));
            await gate.RunOneAsync(context, () => context.UserTokens.Where(one => one.UserId == token.UserId && one.LoginProvider == PeopleStore.Own && one.Name == PeopleStore.Authenticator && one.Value == token.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.Value, anew), cancel), cancel);
            count++;
        }

        return count;
    }
}
