using System.Globalization;
using System.Text.Json;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Identity;
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
public sealed class Store(GreenChannelContext context, IWriteGate gate, CommitBell bell, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    private readonly List<Guid> _removing = [];
    private readonly HashSet<Guid> _removed = [];

    public IQueryable<CaseRow> Cases(Viewer viewer) => Set<CaseRow>().Where(Visibility.Of(viewer, Needed(viewer)));

    private IQueryable<Guid> Needed(Viewer viewer)
    {
        var needed = Set<RequestRow>().Where(Visibility.IsNeededBy(viewer.Organisation, time.Now(), options.Value.Privacy.HospitalKeeps));
        return Set<AskedRow>().Where(ask => ask.Hospital == viewer.Organisation && needed.Any(request => request.Id == ask.RequestId)).Select(ask => ask.CaseId);
    }

    /// <summary>Requests of the cases a viewer may see.</summary>
    public IQueryable<RequestRow> Requests(Viewer viewer)
    {
        if (viewer.Role == Role.Engine) return Set<RequestRow>();
        var visible = Cases(viewer);
        return Set<RequestRow>().Where(request => visible.Any(row => row.Id == request.CaseId));
    }

    /// <summary>The audit trail of a case, oldest first; nothing for a viewer who may not see the case.</summary>
    public IQueryable<AuditRow> Trail(Viewer viewer, Guid caseId)
    {
        var (visible, chain) = (Cases(viewer), caseId.ToString("N")); // The trail is found by its chain, among however many others.
        return Set<AuditRow>().Where(entry => entry.Chain == chain && entry.CaseId == caseId && visible.Any(row => row.Id == caseId)).OrderBy(entry => entry.Seq);
    }

    /// <summary>A chain that belongs to no case, or stands beside one: whoever asks has seen to it that they may.</summary>
    public IQueryable<AuditRow> Chained(string chain) => Set<AuditRow>().Where(entry => entry.Chain == chain).OrderBy(entry => entry.Seq);

    /// <summary>Every entry of one action: whoever asks sees to it that only those of visible cases are shown.</summary>
    public IQueryable<AuditRow> Acted(string action) => Set<AuditRow>().Where(entry => entry.Action == action);

    /// <summary>Follow-ups, messages and hospitals asked are reached by a case that was read through <see cref="Cases"/>.</summary>
    public IQueryable<UpdateRow> Updates(string organisation) => Set<UpdateRow>().Where(row => row.Organisation == organisation);

    public IQueryable<TreatmentRow> Treatments(Guid caseId) => Set<TreatmentRow>().Where(row => row.CaseId == caseId);

    public IQueryable<AskedRow> Asked(Guid caseId) => Set<AskedRow>().Where(row => row.CaseId == caseId);

    /// <summary>The trails of several cases, oldest first, as far as the viewer may see them.</summary>
    public IQueryable<AuditRow> Trails(Viewer viewer, IReadOnlyCollection<Guid> caseIds)
    {
        var visible = Cases(viewer).Where(row => caseIds.Contains(row.Id)).Select(row => (Guid?)row.Id);
        var chains = caseIds.Select(id => id.ToString("N")).ToList();
        return Set<AuditRow>().Where(entry => chains.Contains(entry.Chain) && visible.Contains(entry.CaseId)).OrderBy(entry => entry.Position);
    }

    /// <summary>What became of cases, and their pictures: reached by cases that were read through <see cref="Cases"/>.</summary>
    public IQueryable<FeedbackRow> Feedback(params IReadOnlyCollection<Guid> caseIds) => Set<FeedbackRow>().Where(row => caseIds.Contains(row.CaseId));

    public IQueryable<ConclusionRow> Conclusions(Guid caseId) => Set<ConclusionRow>().Where(row => row.CaseId == caseId);

    /// <summary>Signatures under the conclusions of a case that was read through <see cref="Cases"/>.</summary>
    public IQueryable<SignOffRow> SignOffs(Guid caseId) => Set<SignOffRow>().Where(row => row.CaseId == caseId);

    /// <summary>Signatures that a viewer is asked for, or has given.</summary>
    public IQueryable<SignOffRow> SignOffs(Viewer viewer) => Set<SignOffRow>().Where(Visibility.OfSignOffs(viewer));

    public IQueryable<PanelRow> Panels(Viewer viewer) => Set<PanelRow>().Where(Visibility.OfPanels(viewer));

    /// <summary>Members of panels that were read through <see cref="Panels"/>.</summary>
    public IQueryable<PanelMemberRow> PanelMembers(params IReadOnlyCollection<Guid> panels) => Set<PanelMemberRow>().Where(row => panels.Contains(row.PanelId));

    public IQueryable<AssessmentRow> Assessments(Guid caseId) => Set<AssessmentRow>().Where(row => row.CaseId == caseId);

    /// <summary>An investigation and its edits: reached by a case that was read through <see cref="Cases"/>.</summary>
    public IQueryable<InvestigationRow> Investigations(Guid caseId) => Set<InvestigationRow>().Where(row => row.CaseId == caseId);

    public IQueryable<InvestigationEditRow> InvestigationEdits(Guid caseId) => Set<InvestigationEditRow>().Where(row => row.CaseId == caseId);

    /// <summary>Cases that are probably one: both of them visible to the viewer.</summary>
    public IQueryable<DuplicatePairRow> Pairs(Viewer viewer)
    {
        var visible = Cases(viewer);
        return Set<DuplicatePairRow>().Where(pair => visible.Any(row => row.Id == pair.One) && visible.Any(row => row.Id == pair.Two));
    }

    /// <summary>What authorities are told of grave events, without anything of the person.</summary>
    public IQueryable<NoticeRow> Notices(Viewer viewer) => Set<NoticeRow>().Where(Visibility.OfNotices(viewer));

    /// <summary>What was said of a pair that was read through <see cref="Pairs"/>.</summary>
    public IQueryable<DuplicateDecisionRow> Decisions(Guid pairId) => Set<DuplicateDecisionRow>().Where(row => row.PairId == pairId);

    /// <summary>In whose hands the cases of the viewer's own office are, and were.</summary>
    public IQueryable<AssignmentRow> Assignments(Viewer viewer) => Set<AssignmentRow>().Where(Visibility.OfAssignments(viewer));

    /// <summary>Cases of a jurisdiction with a limit that runs; counted from an index alone.</summary>
    public IQueryable<CaseRow> Running(Viewer viewer) => Set<CaseRow>().Where(Visibility.OfWork(viewer));

    /// <summary>Cases that wait for the review of the viewer's own office: whose turn it is may see them.</summary>
    public IQueryable<CaseRow> AwaitingReview(Viewer viewer) => Set<CaseRow>().Where(row => row.ReviewBy == viewer.Organisation);

    public IQueryable<ReviewRow> Reviews(params IReadOnlyCollection<Guid> caseIds) => Set<ReviewRow>().Where(row => caseIds.Contains(row.CaseId));

    public IQueryable<AttachmentRow> Attachments(Guid caseId) => Set<AttachmentRow>().Where(row => row.CaseId == caseId);

    /// <summary>The observation room: a unit's own, and nobody else's.</summary>
    public IQueryable<StayRow> Stays(Viewer viewer) => Set<StayRow>().Where(Visibility.OfRoom(viewer));

    /// <summary>What a case took along from the room; reached by a case that was read through <see cref="Cases"/>.</summary>
    public IQueryable<StayRow> StaysOf(Guid caseId) => Set<StayRow>().Where(row => row.CaseId == caseId);

    /// <summary>Stopped lots: of the county, for its units and for surveillance above it.</summary>
    public IQueryable<StoppedLotRow> StoppedLots(Viewer viewer) => Set<StoppedLotRow>().Where(Visibility.OfLots(viewer));

    /// <summary>Cases handed from county to county: numbers and receipts, for both and those above them.</summary>
    public IQueryable<TransferRow> Transfers(Viewer viewer) => Set<TransferRow>().Where(Visibility.OfTransfers(viewer));

    /// <summary>Clusters of the viewer's counties.</summary>
    public IQueryable<ClusterRow> Clusters(Viewer viewer) => Set<ClusterRow>().Where(Visibility.OfClusters(viewer));

    /// <summary>Doses given by unit, vaccine and month, of the viewer's counties.</summary>
    public IQueryable<DosesRow> Doses(Viewer viewer) => Set<DosesRow>().Where(Visibility.OfDoses(viewer));

    /// <summary>Cases and moves of clusters that were read through <see cref="Clusters"/>.</summary>
    public IQueryable<ClusterMemberRow> ClusterMembers => Set<ClusterMemberRow>();

    public IQueryable<ClusterMoveRow> ClusterMoves(Guid clusterId) => Set<ClusterMoveRow>().Where(row => row.ClusterId == clusterId);

    /// <summary>Entries about cases after a place in the trail, by action: for whoever looks again at what has changed.</summary>
    public IQueryable<AuditRow> ActedAfter(long position) => Set<AuditRow>().Where(entry => entry.Position > position && entry.CaseId != null);

    public async Task<long> LastPositionAsync(CancellationToken cancel) => await Set<AuditRow>().MaxAsync(entry => (long?)entry.Position, cancel) ?? 0;

    public IQueryable<MessageRow> Messages(Guid caseId) => Set<MessageRow>().Where(row => row.CaseId == caseId);

    /// <summary>What units have confirmed, and their test calls: a unit its own, surveillance its units', a hospital the tests that came to it.</summary>
    public IQueryable<ReadinessRow> Readiness(Viewer viewer) => Set<ReadinessRow>().Where(Visibility.OfReadiness(viewer));

    public IQueryable<ReadinessTestRow> ReadinessTests(Viewer viewer) => Set<ReadinessTestRow>().Where(Visibility.OfTests(viewer));

    /// <summary>A unit's own slips and what guardians told by them; nobody else's.</summary>
    public IQueryable<SlipRow> Slips(Viewer viewer) => Set<SlipRow>().Where(Visibility.OfSlips(viewer));

    public IQueryable<LeadRow> Leads(Viewer viewer) => Set<LeadRow>().Where(Visibility.OfLeads(viewer));

    /// <summary>Every message, without case data: what the engine claims and operators count.</summary>
    public IQueryable<MessageRow> Outbox => Set<MessageRow>();

    public IQueryable<ReceiptRow> Receipts => Set<ReceiptRow>();

    public IQueryable<T> Facilities<T>() where T : class => Set<T>();

    public IQueryable<WorkRow> Work => Set<WorkRow>();

    public void Add(object row) => context.Add(row);

    /// <summary>Removes with the next save what is kept beside a case and names its person.</summary>
    public async Task RemoveOfAsync(Guid caseId, Guid reportId, CancellationToken cancel)
    {
        context.RemoveRange(await Set<StayRow>().Where(row => row.CaseId == caseId).ToListAsync(cancel));
        foreach (var lead in await Set<LeadRow>().Where(row => row.Id == reportId).ToListAsync(cancel)) // A report that is made of a lead bears its id.
        {
            foreach (var slip in await Set<SlipRow>().Where(row => row.Id == lead.SlipId).ToListAsync(cancel)) slip.SealedNote = null;
            context.Remove(lead);
        }

        context.RemoveRange(await Set<TreatmentRow>().Where(row => row.CaseId == caseId).ToListAsync(cancel));
        context.RemoveRange(await Set<FeedbackRow>().Where(row => row.CaseId == caseId).ToListAsync(cancel));
        context.RemoveRange(await Set<AttachmentRow>().Where(row => row.CaseId == caseId).ToListAsync(cancel));
        context.RemoveRange(await Set<ReviewRow>().Where(row => row.CaseId == caseId).ToListAsync(cancel));
        context.RemoveRange(await Set<SignOffRow>().Where(row => row.CaseId == caseId).ToListAsync(cancel));
        context.RemoveRange(await Set<ConclusionRow>().Where(row => row.CaseId == caseId).ToListAsync(cancel));
        context.RemoveRange(await Set<AssessmentRow>().Where(row => row.CaseId == caseId).ToListAsync(cancel));
        context.RemoveRange(await Set<InvestigationRow>().Where(row => row.CaseId == caseId).ToListAsync(cancel));
        context.RemoveRange(await Set<InvestigationEditRow>().Where(row => row.CaseId == caseId).ToListAsync(cancel));
        foreach (var pair in await Set<DuplicatePairRow>().Where(row => row.One == caseId || row.Two == caseId).ToListAsync(cancel))
        {
            if (pair.State == "open") (pair.State, pair.Version) = ("withdrawn", pair.Version + 1); // Nobody can compare any more.
            foreach (var said in await Set<DuplicateDecisionRow>().Where(row => row.PairId == pair.Id).ToListAsync(cancel)) said.Sealed = null;
        }

        // An officer's words about a cluster may name whoever is in it.
        var clusters = Set<ClusterMemberRow>().Where(row => row.CaseId == caseId).Select(row => row.ClusterId);
        foreach (var move in await Set<ClusterMoveRow>().Where(row => clusters.Contains(row.ClusterId) && row.Sealed != null).ToListAsync(cancel)) move.Sealed = null;
        foreach (var update in await Set<UpdateRow>().Where(row => row.CaseId == caseId).ToListAsync(cancel)) update.SealedAnswer = [];
    }

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
