using GreenChannel.Server.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.Live;

/// <summary>Cases that something was done to, and where that page of the trail ends.</summary>
public sealed record ChangedCases(IReadOnlyList<Guid> Cases, Cursor Last);

/// <summary>
/// Follows the trail for work that must not be missed and that nobody waits for, over restarts: what is committed is found here
/// afterwards, so that whoever commits it does nothing for it. Of several servers the one that is further on counts.
/// </summary>
public sealed class FollowTrail(GreenChannelContext context, IWriteGate gate, TrailReader trail)
{
    private const int PageSize = 500;

    /// <summary>Where a follower stands; the beginning of the trail where it never was there, or where the store was put back and its trail is shorter.</summary>
    public async Task<Cursor> MarkAsync(string name, CancellationToken cancel)
    {
        var mark = await Set<TrailMarkRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Name == name, cancel);
        if (mark is null) return default;
        var at = new Cursor(mark.Transaction, mark.Position);
        if (!at.IsAfter(await trail.EndAsync(cancel))) return at;
        await gate.RunOneAsync(context, () => context.Database.ExecuteSqlAsync($"DELETE FROM trail_marks WHERE name = {name}", cancel), cancel);
        return default;
    }

    /// <summary>Where the trail stood at a time, for a follower that needs nothing older.</summary>
    public async Task<Cursor> SinceAsync(DateTime at, CancellationToken cancel) =>
        await Set<AuditRow>().Where(row => row.At < at).OrderByDescending(row => row.Position).Select(row => new { row.Transaction, row.Position }).FirstOrDefaultAsync(cancel) is { } entry
            ? new Cursor(entry.Transaction, entry.Position) : default;

    /// <summary>The cases of one page of entries of these actions, each once.</summary>
    public async Task<ChangedCases> AfterAsync(Cursor after, IReadOnlyCollection<string> actions, CancellationToken cancel)
    {
        var entries = await Set<AuditRow>().FromSqlRaw(context is PostgresContext ? TrailReader.PostgresAfter : TrailReader.SqliteAfter, after.Transaction, after.Position, PageSize)
            .AsNoTracking().Select(row => new { row.Transaction, row.Position, row.CaseId, row.Action }).ToListAsync(cancel);
        if (entries.Count == 0) return new ChangedCases([], after);
        var last = entries.OrderBy(entry => entry.Transaction).ThenBy(entry => entry.Position).Last();
        return new ChangedCases([.. entries.Where(entry => actions.Contains(entry.Action)).Select(entry => entry.CaseId).OfType<Guid>().Distinct()], new Cursor(last.Transaction, last.Position));
    }

    /// <summary>Notes that everything up to there is done. A hint where to go on, no record: it has no audit entry.</summary>
    public Task SetAsync(string name, Cursor at, CancellationToken cancel) => gate.RunOneAsync(
        context,
        () => context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO trail_marks (name, "transaction", position) VALUES ({name}, {at.Transaction}, {at.Position})
            ON CONFLICT (name) DO UPDATE SET "transaction" = excluded."transaction", position = excluded.position
            WHERE trail_marks."transaction" < excluded."transaction" OR (trail_marks."transaction" = excluded."transaction" AND trail_marks.position < excluded.position)
            """,
            cancel),
        cancel);

#pragma warning disable RS0030 // Ids of cases only, for the service itself.
    private DbSet<T> Set<T>() where T : class => context.Set<T>();
#pragma warning restore RS0030
}
