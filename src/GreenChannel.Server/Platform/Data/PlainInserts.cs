using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace GreenChannel.Server.Platform.Data;

/// <summary>
/// Stores a context that holds nothing but new rows: their inserts and the commit go out in one batch, one way there
/// and back. The mapper would write the same rows with a text put together and parsed anew each time, which costs more
/// than all the rest of a report.
/// </summary>
internal sealed class PlainInserts
{
    private readonly ConcurrentDictionary<IEntityType, InsertPlan?> _plans = new();

    public event Action<string>? Sending;

    /// <summary>True where everything is stored and committed; false where nothing was sent and the mapper must do it.</summary>
    /// <exception cref="DbUpdateException">As the mapper's: nothing is stored.</exception>
    public async Task<bool> TryCommitAsync(GreenChannelContext context, CancellationToken cancel)
    {
        if (Order(context) is not { Count: > 0 } rows) return false;
        await using var batch = new NpgsqlBatch((NpgsqlConnection)context.Database.GetDbConnection());
        foreach (var (entry, plan) in rows) batch.BatchCommands.Add(plan.Insert(entry.Entity));
        if (Sending is { } sending) foreach (var insert in batch.BatchCommands) sending(insert.CommandText);

        // After a failed insert the engine skips what follows in the batch, so that this commits all or is never run.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        cancel.ThrowIfCancellationRequested();
        try
        {
            await batch.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            throw new DbUpdateException("the rows could not be stored", failed);
        }

        // What the engine filled in was not read back: such a row is let go, so that nobody takes its key for 0. The others
        // are as they would be after the mapper's own save, and can be changed and saved again.
        foreach (var (entry, plan) in rows) if (plan.IsFilledIn) entry.State = EntityState.Detached;
        context.ChangeTracker.AcceptAllChanges();
        return true;
    }

    // Null where there is more to do than to insert. A row follows those that it refers to, else in the order they were added.
    private List<(EntityEntry Entry, InsertPlan Plan)>? Order(GreenChannelContext context)
    {
        var rows = new List<(EntityEntry Entry, InsertPlan Plan)>();
        foreach (var entry in context.UndetectedEntries())
        {
            if (entry.State != EntityState.Added) return null;
            var plan = _plans.GetOrAdd(entry.Metadata, InsertPlan.Of);
            if (plan is null || !plan.Fits(entry.Entity)) return null;
            rows.Add((entry, plan));
        }

        return rows is [_] ? rows : [.. rows.OrderBy(row => row.Plan.Rank)];
    }
}
