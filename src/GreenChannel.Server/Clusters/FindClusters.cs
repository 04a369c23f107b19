using System.Text.Json;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Clusters;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Clusters;

/// <summary>
/// Looks at the units whose cases have changed, and writes down what <see cref="ClusterRules"/> suspects there. It runs beside the
/// intake and never in it: no report waits for it, and one that it cannot read is left out.
/// </summary>
public sealed class FindClusters(Store store, Vault vault, IOptions<GreenChannelOptions> options, TimeProvider time, ILogger<FindClusters> log)
{
    /// <summary>What began earlier is not suspected anew.</summary>
    private const int Days = 60;

    /// <summary>So many of a unit's newest cases are looked at; before the oldest of them nothing is known.</summary>
    private const int MostCases = 1_000;

    /// <summary>Doses are told without a case: whose were told in this time is looked at as well.</summary>
    private static readonly TimeSpan Told = TimeSpan.FromMinutes(1);

    private static readonly ClusterProfile Profile = ClusterProfile.Shipped;
    private static readonly string[] Changes = ["report.received", "report.updated", "conclusion.given", "transfer.received"];

    /// <summary>Looks once.</summary>
    /// <param name="after">Place in the trail up to which was looked; null at the start, which looks at the last two days.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>How far the trail goes now.</returns>
    public async Task<long> RunAsync(long? after, CancellationToken cancel = default)
    {
        var last = await store.LastPositionAsync(cancel);
        var recent = time.Now().AddDays(-2);
        var cases = store.Cases(Viewer.Engine).AsNoTracking().Where(row => row.Origin == "live");
        var changed = after is { } from
            ? cases.Where(row => store.ActedAfter(from).Any(entry => entry.CaseId == row.Id && Changes.Contains(entry.Action)))
            : cases.Where(row => row.ReceivedAt > recent);
        var told = after is null ? recent : time.Now() - Told;
        var units = await changed.Select(row => new { row.Site, row.County }).Distinct().ToListAsync(cancel);
        var dosed = await store.Doses(Viewer.Engine).Where(row => row.EnteredAt > told).Select(row => row.Site).Distinct().ToListAsync(cancel);
        foreach (var unit in units.Union(dosed.Select(site => new { Site = site, County = site[..6] })))
        {
            try
            {
                await UnitAsync(unit.Site, unit.County, cancel);
            }
            catch (Exception torn) when (torn is JsonException or System.Security.Cryptography.CryptographicException or ArgumentException)
            {
                // One unit that cannot be read keeps no other from being looked at.
                log.LogError("The cases of unit {Site} cannot be looked at: {Reason}", unit.Site, torn.GetType().Name);
            }
        }

        return last;
    }

    private async Task UnitAsync(string site, string county, CancellationToken cancel)
    {
        var today = Moment.At(time.Now(), options.Value.Zone).Day;
        var since = today.AddDays(-Days);
        var day = since.AddDays(-Profile.WindowDays).AddMonths(-Profile.BaselineMonths);
        var at = Moment.On(day).Earliest(options.Value.Zone);
        var rows = await store.Cases(Viewer.Engine).AsNoTracking()
            .Where(row => row.Site == site && row.County == county && row.Origin == "live" && row.ErasedAt == null && (row.OnsetDay >= day || (row.OnsetDay == null && row.ReceivedAt >= at)))
            .OrderByDescending(row => row.ReceivedAt).Take(MostCases).ToListAsync(cancel);
        if (rows.Count == 0) return;
        var cases = rows.Select(Of).OfType<ClusterCase>().ToList();
        var known = await KnownAsync(county, rows, day, cancel);
        var month = new DateOnly(day.Year, day.Month, 1);
        var doses = await store.Doses(Viewer.Engine).Where(row => row.Site == site && row.Month >= month).Select(row => new UnitDoses(row.Site, row.Vaccine, row.Month, row.Doses)).ToListAsync(cancel);
        foreach (var suspected in ClusterRules.Find(Profile, cases, doses, since, known))
        {
            store.Forget();
            await store.AgainAsync(() => NoteAsync(suspected, county, cases, cancel));
        }
    }

    // Before the county's first report no silence says that nothing happened, nor does it where nothing was looked at.
    private async Task<DateOnly> KnownAsync(string county, List<CaseRow> rows, DateOnly looked, CancellationToken cancel)
    {
        var first = await store.Cases(Viewer.Engine).Where(row => row.County == county && row.Origin == "live").OrderBy(row => row.ReceivedAt).Select(row => row.ReceivedAt).FirstAsync(cancel);
        var known = Moment.At(rows.Count < MostCases ? first : rows[^1].ReceivedAt, options.Value.Zone).Day;
        return known > looked ? known : looked;
    }

    private ClusterCase? Of(CaseRow row)
    {
        using var document = JsonDocument.Parse(new SealedCase(vault, row).Report().ToJsonString());
        var report = ReportReader.Read(document.RootElement, options.Value.Zone, withoutId: true).Report;
        var serious = JsonSerializer.Deserialize<TriageResult>(row.Triage, Json.Stored)!.SeriousChina;
        return report is null ? null : ClusterCase.Of(Profile, row.Id, report with { Site = row.Site }, serious, (NationalClass?)row.Concluded);
    }

    // What is known already is not told again, also where somebody dismissed it or took a case out; more cases make an open suspicion larger, and a new one of whatever else.
    private async Task<bool> NoteAsync(SuspectedCluster suspected, string county, List<ClusterCase> cases, CancellationToken cancel)
    {
        var ids = suspected.Cases.ToList();
        var touched = store.ClusterMembers.Where(member => ids.Contains(member.CaseId)).Select(member => member.ClusterId);
        var near = await store.Clusters(Viewer.Engine).Where(row => touched.Contains(row.Id) && row.State != "merged").ToListAsync(cancel);
        var nearIds = near.ConvertAll(row => row.Id);
        var members = (await store.ClusterMembers.AsNoTracking().Where(member => nearIds.Contains(member.ClusterId)).ToListAsync(cancel)).ToLookup(member => member.ClusterId);
        if (near.Exists(row => ids.TrueForAll(id => members[row.Id].Any(member => member.CaseId == id)))) return false;

        var now = time.Now();
        var onsets = cases.ToDictionary(one => one.Id, one => one.Onset);
        var basis = Json.Word(suspected.Basis);
        if (near.Find(row => row.State == "suspected" && row.Basis == basis && row.Site == suspected.Site && row.Vaccine == suspected.Vaccine && row.County == county) is { } open)
        {
            var more = ids.Where(id => members[open.Id].All(member => member.CaseId != id)).Select(id => new ClusterMember(id, onsets[id])).ToList();
            var grown = StoredCluster.Read(open, members[open.Id]).Add(more, new Officer(new Division(county), Viewer.Engine.DisplayName), now);
            if (grown is not ClusterMoved { Next: var next }) return false;
            StoredCluster.Write(open, next);
            open.Reason = JsonSerializer.Serialize(suspected.Reason, Json.Stored);
            await SaveAsync(open, next.History[^1] with { By = null }, more, now, cancel);
            return true;
        }

        // One id for one suspicion: of two servers that find it at once one writes it.
        var key = string.Join('/', suspected.Site, basis, suspected.Vaccine, suspected.Lot, string.Join('/', ids.Order()));
        var cluster = ClusterMoves.Open(new Guid(vault.Fingerprint("cluster", key).AsSpan(0, 16)), county, [.. ids.Select(id => new ClusterMember(id, onsets[id]))], now);
        var row = StoredCluster.New(vault, cluster, basis, now);
        (row.Site, row.Vaccine, row.Groups, row.Reason) = (suspected.Site, suspected.Vaccine, $"|{string.Join('|', suspected.Groups)}|", JsonSerializer.Serialize(suspected.Reason, Json.Stored));
        store.Add(row);
        await SaveAsync(row, cluster.History[^1], cluster.Members, now, cancel);
        return true;
    }

    private async Task SaveAsync(ClusterRow row, ClusterEntry entry, IReadOnlyList<ClusterMember> added, DateTime now, CancellationToken cancel)
    {
        var ids = added.Select(member => member.Case).ToList();
        foreach (var member in added) store.Add(new ClusterMemberRow { ClusterId = row.Id, CaseId = member.Case, Onset = member.Onset });
        store.Add(StoredCluster.Move(vault, row, entry, Guid.CreateVersion7(new DateTimeOffset(now)), Viewer.Engine));
        var detail = new { cluster = row.Id, row.County, row.Basis, row.Site, cases = ids };
        List<Entry> entries = [new Entry(Viewer.Engine, $"cluster.{entry.What}", detail) { Chain = StoredCluster.ChainOf(row.Id) }];
        foreach (var one in await store.Cases(Viewer.Engine).Where(one => ids.Contains(one.Id)).ToListAsync(cancel))
            entries.Add(new Entry(Viewer.Engine, "cluster.suspected", new { cluster = row.Id, row.Basis }) { Case = one });
        try
        {
            await store.SaveAsync(entries, cancel: cancel);
        }
        catch (DuplicateKeyException)
        {
            store.Forget(); // Another server has found it.
        }
    }
}

/// <summary>Looks four times a minute what has changed, on every server; whoever comes second finds it written down.</summary>
public sealed class WatchClusters(IServiceScopeFactory scopes, TimeProvider time, ILogger<WatchClusters> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Each stretch of the trail is looked at twice, because a commit may come later than its place in it.
        long? before = null, last = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var next = await scope.ServiceProvider.GetRequiredService<FindClusters>().RunAsync(before, stoppingToken);
                (before, last) = (last, next);
            }
            catch (StaleWriteException)
            {
                log.LogWarning("Others wrote all the time; clusters are looked for again in a moment");
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError("Clusters could not be looked for and are looked for again: {Reason}", failed.GetType().Name);
            }
        }
    }
}
