using System.Security.Cryptography;
using GreenChannel.Exchange.Transparency;
using GreenChannel.Server.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.AuditLog;

/// <summary>
/// The rows of the log. It is written beside the entries that it holds and makes none of its own: else it would never be
/// done. Hashes only; nothing in it can be read by anybody.
/// </summary>
public sealed class LogStore(GreenChannelContext context, IWriteGate gate)
{
    /// <summary>Subtrees of this height and above are kept; one below is made from at most as many leaves as this says.</summary>
    private const int KeptHeight = 8;

    // On SQLite the others stand behind a write, so that it must be short.
    private const int Batch = 500;

    private const string PostgresAfter = """
        SELECT * FROM audit
        WHERE (transaction, position) > ({0}, {1}) AND transaction < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
        ORDER BY transaction, position LIMIT {2}
        """;

    private const string SqliteAfter = "SELECT * FROM audit WHERE position > {1} ORDER BY position LIMIT {2}";

    public async Task<long> SizeAsync(CancellationToken cancel = default) => await Set<LogLeafRow>().MaxAsync(leaf => (long?)leaf.Index, cancel) + 1 ?? 0;

    public Task<LogCheckpointRow?> LastAsync(CancellationToken cancel = default) => Set<LogCheckpointRow>().AsNoTracking().OrderByDescending(said => said.Size).FirstOrDefaultAsync(cancel);

    public Task<LogCheckpointRow?> CheckpointAsync(long size, CancellationToken cancel = default) => Set<LogCheckpointRow>().AsNoTracking().FirstOrDefaultAsync(said => said.Size == size, cancel);

    public IQueryable<LogCheckpointRow> Checkpoints => Set<LogCheckpointRow>().AsNoTracking().OrderBy(said => said.Size);

    public IQueryable<LogKeyRow> Keys => Set<LogKeyRow>().AsNoTracking().OrderBy(key => key.Number);

    /// <summary>Every entry of the log in its order, for an export.</summary>
    public IAsyncEnumerable<LoggedEntry> Entries(long before) =>
        (from leaf in Set<LogLeafRow>().AsNoTracking()
         where leaf.Index < before
         join entry in Set<AuditRow>().AsNoTracking() on leaf.Position equals entry.Position into found
         from entry in found.DefaultIfEmpty()
         orderby leaf.Index
         select new LoggedEntry(leaf.Index, leaf.Hash, entry)).AsAsyncEnumerable();

    /// <summary>Entries older than an instant that the log has not taken.</summary>
    public Task<int> LeftOutAsync(DateTime before, CancellationToken cancel) =>
        Set<AuditRow>().CountAsync(entry => entry.At < before && !Set<LogLeafRow>().Any(leaf => leaf.Position == entry.Position), cancel);

    /// <summary>Places in the log of entries of the trail.</summary>
    public async Task<Dictionary<long, long>> IndexOfAsync(IReadOnlyCollection<long> positions, CancellationToken cancel) =>
        await Set<LogLeafRow>().AsNoTracking().Where(leaf => positions.Contains(leaf.Position)).ToDictionaryAsync(leaf => leaf.Position, leaf => leaf.Index, cancel);

    /// <summary>The hash of a complete subtree.</summary>
    public async Task<byte[]> NodeAsync(MerkleNode node)
    {
        if (node.Height >= KeptHeight)
            return await Set<LogNodeRow>().AsNoTracking().Where(row => row.Height == node.Height && row.Index == node.Index).Select(row => row.Hash).SingleAsync();
        var first = node.Index << node.Height;
        var end = first + (1L << node.Height);
        var edge = new MerkleEdge();
        await foreach (var hash in Set<LogLeafRow>().AsNoTracking().Where(leaf => leaf.Index >= first && leaf.Index < end).OrderBy(leaf => leaf.Index).Select(leaf => leaf.Hash).AsAsyncEnumerable()) edge.Add(hash);
        if (edge.Size != end - first) throw new InvalidOperationException($"leaves {first} to {end} of the log are not all there");
        return edge.Root();
    }

    /// <summary>Takes entries that are stored for good into the log, oldest first.</summary>
    /// <returns>How many; fewer than a whole batch where nothing is left.</returns>
    public async Task<int> GrowAsync(CancellationToken cancel)
    {
        var taken = 0;
        await gate.RunAsync(context, async () =>
        {
            taken = 0;
            context.ChangeTracker.Clear();
            if (context is PostgresContext) await context.Database.ExecuteSqlRawAsync("SELECT pg_advisory_xact_lock(7234017283807667300)", cancel); // One server at a time.
            var last = await Set<LogLeafRow>().AsNoTracking().OrderByDescending(leaf => leaf.Index).FirstOrDefaultAsync(cancel);
            var entries = await Set<AuditRow>()
                .FromSqlRaw(context is PostgresContext ? PostgresAfter : SqliteAfter, last?.Transaction ?? -1, last?.Position ?? -1, Batch)
                .AsNoTracking().Select(entry => new { entry.Position, entry.Transaction, entry.Hash }).ToListAsync(cancel);
            if (entries.Count == 0) return;
            var edge = await EdgeAsync(last?.Index + 1 ?? 0);
            foreach (var entry in entries)
            {
                var leaf = MerkleTree.Leaf(entry.Hash);
                context.Add(new LogLeafRow { Index = edge.Size, Position = entry.Position, Transaction = entry.Transaction, Hash = leaf });
                edge.Add(leaf, (node, hash) =>
                {
                    if (node.Height >= KeptHeight) context.Add(new LogNodeRow { Height = node.Height, Index = node.Index, Hash = hash });
                });
            }

#pragma warning disable RS0030 // The log is the audit itself.
            await context.SaveChangesAsync(cancel);
#pragma warning restore RS0030
            context.ChangeTracker.Clear();
            taken = entries.Count;
        }, cancel);
        return taken;
    }

    public const int WholeBatch = Batch;

    /// <summary>Signs what the log is now; null where nothing was added since.</summary>
    public async Task<LogCheckpointRow?> SignAsync(string origin, ECDsa key, DateTime now, CancellationToken cancel)
    {
        LogCheckpointRow? signed = null;
        await gate.RunAsync(context, async () =>
        {
            signed = null;
            context.ChangeTracker.Clear();
            if (context is PostgresContext) await context.Database.ExecuteSqlRawAsync("SELECT pg_advisory_xact_lock(7234017283807667300)", cancel);
            var size = await SizeAsync(cancel);
            if (size == 0 || await Set<LogCheckpointRow>().AnyAsync(said => said.Size == size, cancel)) return;
            var said = new Checkpoint(origin, size, (await EdgeAsync(size)).Root(), now);
            signed = new LogCheckpointRow { Size = size, At = now, Root = said.Root, Note = said.Sign(key) };
            context.Add(signed);
#pragma warning disable RS0030 // The log is the audit itself.
            await context.SaveChangesAsync(cancel);
#pragma warning restore RS0030
            context.ChangeTracker.Clear();
        }, cancel);
        return signed;
    }

    private async Task<MerkleEdge> EdgeAsync(long size)
    {
        var hashes = new List<byte[]>();
        foreach (var node in MerkleEdge.NodesOf(size)) hashes.Add(await NodeAsync(node));
        return new MerkleEdge(size, hashes);
    }

#pragma warning disable RS0030 // Hashes and places only; what an entry says is read through Store, or by whoever exports the whole log at the machine.
    private DbSet<T> Set<T>() where T : class => context.Set<T>();
#pragma warning restore RS0030
}

/// <summary>An entry of the log and what it stands for; null where the trail has lost it.</summary>
public sealed record LoggedEntry(long Index, byte[] Leaf, AuditRow? Entry);
