using GreenChannel.Domain.Clusters;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Clusters;

/// <summary>Two cases or more that an officer suspects to belong together.</summary>
/// <param name="Id">Made by the client: the cluster's own.</param>
/// <param name="Cases">Ids or numbers.</param>
public sealed record ClusterRequest(Guid Id, IReadOnlyList<string> Cases);

/// <summary>POST /api/clusters: a cluster that no rule has found. It is a suspicion like any other until somebody confirms it.</summary>
public sealed class OpenCluster(Store store, Vault vault, PickCases pick, TimeProvider time)
{
    public Task<ClusterDone> PutAsync(Viewer viewer, string? id, IReadOnlyList<string> given, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        if (!Guid.TryParseExact(id, "D", out var key) || key == Guid.Empty) return Wrong("id", id is null ? "required" : "format");
        var hash = vault.Fingerprint("cluster/open", string.Join(',', given) + viewer.Organisation);
        if (await store.Clusters(Viewer.Engine).AsNoTracking().FirstOrDefaultAsync(row => row.Id == key, cancel) is { } known)
            return known.Hash.AsSpan().SequenceEqual(hash) ? new ClusterDone(key, null) : new ClusterDone(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });
        if (given.Count == 0) return Wrong("cases", "required");
        if (await pick.OfAsync(viewer, given, null, cancel) is not { } members || await pick.CountyAsync(viewer, members, cancel) is not { } county) return Wrong("cases", "unknownValue");
        if (members.Count < 2) return new ClusterDone(null, new Problem(409, "cluster-too-few"));

        // Who only treats somebody opens no cluster of the county of the vaccination.
        if (!Division.IsCode(viewer.Organisation) || !new Division(viewer.Organisation).Covers(county)) return new ClusterDone(null, new Problem(403, "not-your-turn"));
        var now = time.Now();
        var cluster = ClusterMoves.Open(key, county, members, now);
        var row = StoredCluster.New(vault, cluster, "byHand", now);
        row.Hash = hash;
        store.Add(row);
        foreach (var member in cluster.Members) store.Add(new ClusterMemberRow { ClusterId = key, CaseId = member.Case, Onset = member.Onset });
        var move = StoredCluster.Move(vault, row, cluster.History[^1] with { By = viewer.DisplayName }, Guid.CreateVersion7(new DateTimeOffset(now)), viewer);
        store.Add(move);
        var ids = members.Select(member => member.Case).ToList();
        List<Entry> entries = [new Entry(viewer, "cluster.suspected", new { cluster = key, county, row.Basis, cases = ids }) { Chain = StoredCluster.ChainOf(key), Sealed = move.Sealed }];
        foreach (var one in await store.Cases(viewer).Where(one => ids.Contains(one.Id)).ToListAsync(cancel)) entries.Add(new Entry(viewer, "cluster.suspected", new { cluster = key, row.Basis }) { Case = one });
        try
        {
            await store.SaveAsync(entries, cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }

        return new ClusterDone(key, null, IsNew: true);
    });

    private static ClusterDone Wrong(string field, string code) => new(null, new Problem(422, "impossible") { Fields = [(field, code)] });
}
