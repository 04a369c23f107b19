using System.Globalization;
using System.Text.Json;
using GreenChannel.Server.Platform.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.Data;

/// <summary>Somebody else changed the same case first: read again and ask the domain again.</summary>
public sealed class StaleWriteException(Exception inner) : Exception("the row has changed since it was read", inner);

/// <summary>Another worker took the item over while this one was away; nothing was written.</summary>
public sealed class LostLeaseException(Exception inner) : Exception("the lease on the work item is lost", inner);

/// <summary>A key that must be unique is already there.</summary>
public sealed class DuplicateKeyException(Exception inner) : Exception("the key is already there", inner);

/// <summary>The one place that reads cases, always for a viewer, and the one place that writes, always with an audit entry.</summary>
public sealed partial class Store(GreenChannelContext context, IWriteGate gate, CommitBell bell, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    private readonly List<Guid> _removing = [];
    private readonly HashSet<Guid> _removed = [];

    public void Add(object row) => context.Add(row);

    /// <summary>Removes an item of work with the next save: what it asked for is done in the same transaction.</summary>
    public void Remove(WorkRow item)
    {
        context.Remove(item);
        _removing.Add(item.Id);
    }

    /// <summary>Removes a receipt with the next save.</summary>
    public void Remove(ReceiptRow receipt) => context.Remove(receipt);

    /// <summary>Removes a desk that is armed no more with the next save.</summary>
    public void Remove(DeskRow desk) => context.Remove(desk);

    /// <summary>What was told and put aside long ago.</summary>
    public void Remove(LeadRow lead) => context.Remove(lead);

    /// <summary>A stay of long ago that became no case.</summary>
    public void Remove(StayRow stay) => context.Remove(stay);

    /// <summary>A ladder that becomes shorter loses its last rungs; requests have copied theirs.</summary>
    public void Remove(LadderRow rung) => context.Remove(rung);

    /// <summary>An address that a person has no longer.</summary>
    public void Remove(ContactRow contact) => context.Remove(contact);

    /// <summary>An item that was removed by a save of this scope.</summary>
    public bool HasRemoved(WorkRow item) => _removed.Contains(item.Id);

    /// <summary>Forgets everything read so far, before a second try.</summary>
    public void Forget()
    {
        context.ChangeTracker.Clear();
        _removing.Clear();
    }

    /// <summary>Asks again for as long as somebody else was faster; the loser of a race reads what the winner wrote.</summary>
    public async Task<T> AgainAsync<T>(Func<Task<T>> ask)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (StaleWriteException) when (attempt < 50)
            {
                Forget();
            }
        }
    }

    /// <summary>Writes every pending change and its audit entry in one transaction, then wakes whoever waits for commits.</summary>
    /// <param name="entry">Who did what.</param>
    /// <param name="first">Runs inside the transaction before the rows are written, e.g. to take a number.</param>
    /// <param name="cancel">Stops before the commit, never after.</param>
    public Task SaveAsync(Entry entry, Func<Task>? first = null, CancellationToken cancel = default) => SaveAsync([entry], first, cancel);

    /// <summary>The same with several entries, in order.</summary>
    public async Task SaveAsync(IReadOnlyList<Entry> entries, Func<Task>? first = null, CancellationToken cancel = default)
    {
        var leavesWork = false;
        try
        {
#pragma warning disable RS0030 // The only place that writes.
            await gate.SaveAsync(context, WriteAsync, () => context.SaveChangesAsync(cancel), cancel);
#pragma warning restore RS0030
        }
        catch (DbUpdateConcurrencyException lost) when (lost.Entries.Any(changed => changed.Entity is WorkRow))
        {
            throw new LostLeaseException(lost);
        }
        catch (DbUpdateConcurrencyException stale)
        {
            throw new StaleWriteException(stale);
        }
        catch (DbUpdateException stale) when (Engines.DuplicateIn(stale) is "audit" or "asked")
        {
            // Whoever was faster took the next place in the chain, or asked the same hospital: the insert finds
            // out before the version of the row does.
            throw new StaleWriteException(stale);
        }
        catch (DbUpdateException failed) when (Engines.DuplicateIn(failed) is not null)
        {
            throw new DuplicateKeyException(failed);
        }

        _removed.UnionWith(_removing);
        _removing.Clear();
        bell.Ring(leavesWork);

        async Task WriteAsync()
        {
            // Nothing is saved after a failure, so no place to go back to is needed: it would be two statements more.
            context.Database.AutoSavepointsEnabled = false;
            if (first is not null) await first();
            var written = new Dictionary<string, AuditRow>(); // Entries of one chain follow each other within a save as well.
            foreach (var entry in entries)
            {
                var row = await ChainedAsync(entry, written, cancel);
                context.Add(row);
                written[row.Chain] = row;
            }

            leavesWork = context.UndetectedEntries().Exists(change => change is { State: EntityState.Added, Entity: WorkRow or MessageRow } or { Entity: RequestRow });
        }
    }

    /// <summary>The next number of a county's year inside the running transaction; null when its 9,999 are used up.</summary>
    public Task<int?> NextNumberAsync(string county, int year) => NextAsync(
        """
        INSERT INTO series (county, year, last) VALUES ({0}, {1}, 1)
        ON CONFLICT (county, year) DO UPDATE SET last = series.last + 1 WHERE series.last < 9999
        RETURNING last
        """,
        county, year);

    /// <summary>The same of its clusters, of which two digits count 99.</summary>
    public Task<int?> NextClusterAsync(string county, int year) => NextAsync(
        """
        INSERT INTO cluster_series (county, year, last) VALUES ({0}, {1}, 1)
        ON CONFLICT (county, year) DO UPDATE SET last = cluster_series.last + 1 WHERE cluster_series.last < 99
        RETURNING last
        """,
        county, year);

    private async Task<int?> NextAsync(string statement, string county, int year)
    {
        // A command of the mapper without its query pipeline, which would cost more than the statement.
        var take = context.GetService<IRawSqlCommandBuilder>().Build(statement, [county, year], context.Model);
        var last = await take.RelationalCommand.ExecuteScalarAsync(new RelationalCommandParameterObject(
            context.GetService<IRelationalConnection>(), take.ParameterValues, null, context, context.GetService<IRelationalCommandDiagnosticsLogger>()));
        return last is null ? null : Convert.ToInt32(last, CultureInfo.InvariantCulture);
    }

    private async Task<AuditRow> ChainedAsync(Entry entry, Dictionary<string, AuditRow> written, CancellationToken cancel)
    {
        var row = new AuditRow
        {
            Chain = entry.Case?.Id.ToString("N") ?? entry.Chain,
            CaseId = entry.Case?.Id,
            RequestId = entry.RequestId,
            At = time.Now(),
            Actor = entry.Actor.Name,
            Organisation = entry.Actor.Organisation,
            Action = entry.Action,
            Detail = JsonSerializer.Serialize(entry.Detail, Json.Stored),
            Sealed = entry.Sealed,
            PreviousHash = Chain.Start,
            Hash = [],
        };
        if (entry.Case is { } changed)
        {
            row.PreviousHash = changed.AuditHead;
            row.Seq = ++changed.Version;
            changed.AuditHead = row.Hash = Chain.Hash(row);
            return row;
        }

        var last = written.TryGetValue(row.Chain, out var before) ? new { before.Seq, before.Hash } : await Set<AuditRow>().Where(other => other.Chain == row.Chain).OrderByDescending(other => other.Seq)
            .Select(other => new { other.Seq, other.Hash }).FirstOrDefaultAsync(cancel);
        row.Seq = (last?.Seq ?? 0) + 1;
        row.PreviousHash = last?.Hash ?? Chain.Start;
        row.Hash = Chain.Hash(row);
        return row;
    }

#pragma warning disable RS0030 // The only place that reads raw sets.
    private DbSet<T> Set<T>() where T : class => context.Set<T>();
#pragma warning restore RS0030
}
