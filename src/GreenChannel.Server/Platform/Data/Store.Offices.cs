using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.Data;

// What belongs to offices and units, to the trail as a whole, and to the engine.
public sealed partial class Store
{
    /// <summary>A chain that belongs to no case, or stands beside one: whoever asks has seen to it that they may.</summary>
    public IQueryable<AuditRow> Chained(string chain) => Set<AuditRow>().Where(entry => entry.Chain == chain).OrderBy(entry => entry.Seq);

    /// <summary>Every entry of one action: whoever asks sees to it that only those of visible cases are shown.</summary>
    public IQueryable<AuditRow> Acted(string action) => Set<AuditRow>().Where(entry => entry.Action == action);

    /// <summary>What authorities are told of grave events, without anything of the person.</summary>
    public IQueryable<NoticeRow> Notices(Viewer viewer) => Set<NoticeRow>().Where(Visibility.OfNotices(viewer));

    /// <summary>Signatures that a viewer is asked for, or has given.</summary>
    public IQueryable<SignOffRow> SignOffs(Viewer viewer) => Set<SignOffRow>().Where(Visibility.OfSignOffs(viewer));

    public IQueryable<PanelRow> Panels(Viewer viewer) => Set<PanelRow>().Where(Visibility.OfPanels(viewer));

    /// <summary>Members of panels that were read through <see cref="Panels"/>.</summary>
    public IQueryable<PanelMemberRow> PanelMembers(params IReadOnlyCollection<Guid> panels) => Set<PanelMemberRow>().Where(row => panels.Contains(row.PanelId));

    /// <summary>Doses given by unit, vaccine and month, of the viewer's counties.</summary>
    public IQueryable<DosesRow> Doses(Viewer viewer) => Set<DosesRow>().Where(Visibility.OfDoses(viewer));

    /// <summary>The observation room: a unit's own, and nobody else's.</summary>
    public IQueryable<StayRow> Stays(Viewer viewer) => Set<StayRow>().Where(Visibility.OfRoom(viewer));

    /// <summary>Stopped lots: of the county, for its units and for surveillance above it.</summary>
    public IQueryable<StoppedLotRow> StoppedLots(Viewer viewer) => Set<StoppedLotRow>().Where(Visibility.OfLots(viewer));

    /// <summary>Entries about cases after a place in the trail, by action: for whoever looks again at what has changed.</summary>
    public IQueryable<AuditRow> ActedAfter(long position) => Set<AuditRow>().Where(entry => entry.Position > position && entry.CaseId != null);

    public async Task<long> LastPositionAsync(CancellationToken cancel) => await Set<AuditRow>().MaxAsync(entry => (long?)entry.Position, cancel) ?? 0;

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
}
