using GreenChannel.Server.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.Work;

/// <summary>
/// Claims, drops and puts back work. These writes move hints, not records, so they carry no audit entry; what a claimed
/// item then changes does.
/// </summary>
public sealed class WorkQueue(GreenChannelContext context, IWriteGate gate)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(8);

    /// <summary>
    /// Takes what is due in one statement, the most pressing first. Two workers never get the same row: PostgreSQL skips
    /// locked rows, SQLite has one writer. A lease that ran out is taken over, so a killed worker loses nothing.
    /// </summary>
    public async Task<List<WorkRow>> ClaimAsync(Guid owner, DateTime now, int most, CancellationToken cancel)
    {
        var until = now + Lease;
        var skip = context is PostgresContext ? "FOR UPDATE SKIP LOCKED" : "";
        var sql = $$"""
            UPDATE work SET lease_owner = {0}, lease_until = {1}, attempts = attempts + 1
            WHERE id IN (
                SELECT id FROM work WHERE due_at <= {2} AND (lease_until IS NULL OR lease_until <= {2})
                ORDER BY priority, due_at LIMIT {3} {{skip}})
            RETURNING *
            """;
        List<WorkRow> rows = [];
        await gate.RunOneAsync(
            context,
#pragma warning disable RS0030 // Work holds no case data.
            async () => rows = await context.Set<WorkRow>().FromSqlRaw(sql, owner, until, now, most).AsNoTracking().ToListAsync(cancel),
#pragma warning restore RS0030
            cancel);
        return [.. rows.OrderBy(row => row.Priority).ThenBy(row => row.DueAt)];
    }

    /// <summary>When the next item becomes due, or its lease runs out.</summary>
    public async Task<DateTime?> NextDueAsync(CancellationToken cancel) =>
#pragma warning disable RS0030 // Work holds no case data.
        await context.Set<WorkRow>().Select(row => (DateTime?)(row.LeaseUntil > row.DueAt ? row.LeaseUntil : row.DueAt)).MinAsync(cancel);
#pragma warning restore RS0030

    /// <summary>Drops an item that this owner still holds: it was done, or there was nothing left to do.</summary>
    public Task DropAsync(WorkRow item, CancellationToken cancel) => WriteAsync(
        $"DELETE FROM work WHERE id = {item.Id} AND lease_owner = {item.LeaseOwner}", cancel);

    /// <summary>Puts an item back after a failure, later each time: 1, 2, 4 … 60 s.</summary>
    public Task PutBackAsync(WorkRow item, DateTime now, CancellationToken cancel)
    {
        var due = now + TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, Math.Min(item.Attempts, 10) - 1)));
        return WriteAsync($"UPDATE work SET lease_owner = NULL, lease_until = NULL, due_at = {due} WHERE id = {item.Id} AND lease_owner = {item.LeaseOwner}", cancel);
    }

    private Task WriteAsync(FormattableString sql, CancellationToken cancel) =>
        gate.RunOneAsync(context, () => context.Database.ExecuteSqlAsync(sql, cancel), cancel);
}
