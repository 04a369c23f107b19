using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.Data;

// Cases, what hangs on them, and what goes with them.
public sealed partial class Store
{
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

    /// <summary>What a case took along from the room; reached by a case that was read through <see cref="Cases"/>.</summary>
    public IQueryable<StayRow> StaysOf(Guid caseId) => Set<StayRow>().Where(row => row.CaseId == caseId);

    /// <summary>Cases handed from county to county: numbers and receipts, for both and those above them.</summary>
    public IQueryable<TransferRow> Transfers(Viewer viewer) => Set<TransferRow>().Where(Visibility.OfTransfers(viewer));

    /// <summary>Clusters of the viewer's counties.</summary>
    public IQueryable<ClusterRow> Clusters(Viewer viewer) => Set<ClusterRow>().Where(Visibility.OfClusters(viewer));

    /// <summary>Cases and moves of clusters that were read through <see cref="Clusters"/>.</summary>
    public IQueryable<ClusterMemberRow> ClusterMembers => Set<ClusterMemberRow>();

    public IQueryable<ClusterMoveRow> ClusterMoves(Guid clusterId) => Set<ClusterMoveRow>().Where(row => row.ClusterId == clusterId);

    public IQueryable<MessageRow> Messages(Guid caseId) => Set<MessageRow>().Where(row => row.CaseId == caseId);

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
}
