using System.Globalization;
using System.Text.Json;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Clusters;

/// <summary>Clusters of the viewer's counties, and one with its register (附表2).</summary>
public sealed class ReadClusters(Store store, Vault vault, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public const int PageSize = 100;
    public static readonly string[] States = ["suspected", "confirmed", "dismissed", "merged"];
    private static readonly TimeSpan OneReading = TimeSpan.FromMinutes(10);

    /// <summary>Newest first, a page of one state or of all.</summary>
    public async Task<ListPage<ClusterItem>> PageAsync(Viewer viewer, string? state, string? after, CancellationToken cancel = default)
    {
        var rows = store.Clusters(viewer).AsNoTracking().Where(row => string.IsNullOrEmpty(state) || row.State == state);
        if (Cursor(after) is var (at, id)) rows = rows.Where(row => row.OpenedAt < at || (row.OpenedAt == at && row.Id.CompareTo(id) < 0));
        var found = await rows.OrderByDescending(row => row.OpenedAt).ThenByDescending(row => row.Id).Take(PageSize + 1).ToListAsync(cancel);
        var page = found.Take(PageSize).ToList();
        return new ListPage<ClusterItem>(
            await ItemsAsync(page, cancel), found.Count > PageSize ? string.Create(CultureInfo.InvariantCulture, $"{page[^1].OpenedAt.Ticks}_{page[^1].Id:N}") : null);
    }

    public static (DateTime At, Guid Id)? Cursor(string? text) =>
        text?.Split('_') is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && at < DateTime.MaxValue.Ticks && Guid.TryParseExact(id, "N", out var key)
            ? (new DateTime(at, DateTimeKind.Utc), key)
            : null;

    /// <summary>Null for a cluster of another county. That each person's line was opened stands in the trail, as for a case.</summary>
    public async Task<ClusterView?> FindAsync(Viewer viewer, Guid id, CancellationToken cancel = default)
    {
        var row = await store.Clusters(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancel);
        if (row is null) return null;
        var members = await store.ClusterMembers.AsNoTracking().Where(member => member.ClusterId == id && !member.Left).OrderBy(member => member.Onset).ThenBy(member => member.CaseId).Select(member => member.CaseId).ToListAsync(cancel);
        var cases = await store.Cases(viewer).AsNoTracking().Where(one => members.Contains(one.Id)).ToDictionaryAsync(one => one.Id, cancel);
        var covered = options.Value.Privacy.Masks(viewer.Role);
        var lines = new List<RegisterLine>();
        foreach (var one in members.Where(cases.ContainsKey)) lines.Add(await LineAsync(cases[one], covered, cancel));
        await NoteAsync(viewer, id, [.. cases.Keys], cancel);
        var moves = await store.ClusterMoves(id).AsNoTracking().OrderBy(move => move.Seq).ThenBy(move => move.At).ToListAsync(cancel);
        var others = row.State is "suspected" or "confirmed"
            ? await store.Clusters(viewer).AsNoTracking().Where(other => other.County == row.County && other.Id != id && (other.State == "suspected" || (row.State == "confirmed" && other.State == "confirmed"))).OrderByDescending(other => other.OpenedAt).Take(PageSize).ToListAsync(cancel)
            : [];
        return new ClusterView(
            ClusterItem.Of(row, members.Count), RegisterOf(row), lines, members.Count - cases.Count, covered,
            [.. moves.Select(move => (Move: move, Said: StoredCluster.Said(vault, row, move))).Select(one => new ClusterMoveItem(one.Move.Id, one.Move.What, one.Move.At, one.Move.Place, one.Said?.Name ?? one.Move.Account, Words(one.Said?.Reason)))],
            await ItemsAsync(others, cancel));

        string? Words(string? reason) => covered && reason is not null ? cases.Values.Aggregate(reason, (said, one) => IdentityMask.Words(new SealedCase(vault, one).Report(), said)) : reason;
    }

    internal ClusterRegister RegisterOf(ClusterRow row) =>
        row.SealedRegister is { } box ? JsonSerializer.Deserialize<ClusterRegister>(StoredCluster.Open(vault, row, box, "register"), Json.Stored)! : new ClusterRegister();

    private async Task<IReadOnlyList<ClusterItem>> ItemsAsync(List<ClusterRow> rows, CancellationToken cancel)
    {
        var ids = rows.ConvertAll(row => row.Id);
        var counts = await store.ClusterMembers.Where(member => ids.Contains(member.ClusterId) && !member.Left).GroupBy(member => member.ClusterId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancel);
        return [.. rows.Select(row => ClusterItem.Of(row, counts.GetValueOrDefault(row.Id)))];
    }

    // The first suspect dose is the one of the register; the card has the others.
    private async Task<RegisterLine> LineAsync(CaseRow row, bool covered, CancellationToken cancel)
    {
        var inside = new SealedCase(vault, row);
        var plain = inside.Report();
        using var document = JsonDocument.Parse((covered ? IdentityMask.Of(plain) : plain).ToJsonString());
        var report = ReportReader.Read(document.RootElement, options.Value.Zone, withoutId: true).Report!;
        var bands = JsonSerializer.Deserialize<TriageResult>(row.Triage, Json.Stored)!.Bands;
        var (dose, found) = (report.Vaccinations.FirstOrDefault(dose => dose.Suspect) ?? (report.Vaccinations is [var first, ..] ? first : new Vaccination()), report.Event);
        var investigated = StoredSteps.Of(row).Taken.Where(step => step.Step == CaseStep.InvestigationBegan).Select(step => (DateTime?)step.At).Min();
        var last = await store.Conclusions(row.Id).AsNoTracking().OrderByDescending(one => one.RecordedAt).ThenByDescending(one => one.Id).FirstOrDefaultAsync(cancel);
        var concluded = last is null ? null : ConclusionItem.Of(last, inside);
        if (covered && concluded is not null) concluded = concluded.Covered(plain);
        return new RegisterLine(
            row.Id, row.CaseNumber, report.Patient.Name, report.Patient.Sex, report.Patient.BirthDate, dose.Vaccine ?? dose.Name, dose.Manufacturer, dose.Specification, dose.Lot, dose.Expiry,
            dose.GivenAt?.Day, dose.Session, dose.Dose, dose.Amount, dose.Route, dose.BodySite, found.OnsetAt?.Day, report.DiscoveredAt?.Day, found.Hospitalised, found.Outcome,
            found.Surveillance, DayOf(row.ReceivedAt), investigated is { } began ? DayOf(began) : null,
            found.Measurements.TemperatureC is null ? null : bands.Fever, found.Measurements.RednessCm is null ? null : bands.Redness, found.Measurements.IndurationCm is null ? null : bands.Induration,
            concluded is null ? null : new RegisterConclusion(concluded.By, Json.Word(new Division(concluded.Place).Level), concluded.Class, concluded.Damage, concluded.Diagnosis));
    }

    private DateOnly DayOf(DateTime at) => Moment.At(at, options.Value.Zone).Day;

    private async Task NoteAsync(Viewer viewer, Guid id, IReadOnlyList<Guid> cases, CancellationToken cancel)
    {
        var since = time.Now() - OneReading;
        var chain = $"read/{id:N}";
        if (viewer.Role == Role.Engine || await store.Chained(chain).AnyAsync(entry => entry.Actor == viewer.Name && entry.Organisation == viewer.Organisation && entry.At > since, cancel)) return;
        try
        {
            await store.AgainAsync(async () =>
            {
                await store.SaveAsync(
                    [new Entry(viewer, "cluster.opened", new { cluster = id }) { Chain = chain }, .. cases.Select(one => new Entry(viewer, "case.opened", new { caseId = one }) { Chain = $"read/{one:N}" })], cancel: cancel);
                return true;
            });
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            store.Forget(); // A store that takes nothing more must still be readable.
        }
    }
}
