using GreenChannel.Domain.Clusters;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Clusters;

/// <summary>What an officer does with a cluster.</summary>
/// <param name="Id">Made by the client; the same twice is one.</param>
/// <param name="Kind">confirm dismiss reopen add remove merge split.</param>
/// <param name="Reason">Required of all but confirm and add.</param>
/// <param name="Cases">Ids or numbers, for add, remove and split.</param>
/// <param name="Other">The cluster that is merged into this one.</param>
public sealed record ClusterMoveRequest(Guid Id, string Kind, string? Reason = null, IReadOnlyList<string>? Cases = null, Guid? Other = null);

/// <summary>What became of it.</summary>
/// <param name="Cluster">Where to look now.</param>
public sealed record ClusterDone(Guid? Cluster, Problem? Problem, bool IsNew = false);

/// <summary>
/// POST /api/clusters/{id}/moves: surveillance confirms, dismisses, merges and splits, as <see cref="ClusterMoves"/> has it. A
/// confirmation takes the next code in its own transaction, so that no code is missing, and makes each case a grave event.
/// </summary>
public sealed class MoveCluster(Store store, Vault vault, MarkCases mark, PickCases pick, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public static readonly string[] Kinds = ["confirm", "dismiss", "reopen", "add", "remove", "merge", "split"];

    /// <summary>A move as it was typed.</summary>
    public sealed record Typed(string? Id, string Kind, string? Reason, IReadOnlyList<string> Cases, string? Other);

    public Task<ClusterDone> PutAsync(Viewer viewer, Guid clusterId, Typed typed, CancellationToken cancel = default) => store.AgainAsync(() => TryAsync(viewer, clusterId, typed, cancel));

    private async Task<ClusterDone> TryAsync(Viewer viewer, Guid clusterId, Typed typed, CancellationToken cancel)
    {
        var row = await store.Clusters(viewer).FirstOrDefaultAsync(row => row.Id == clusterId, cancel);
        if (row is null || !Division.IsCode(viewer.Organisation)) return Refused(404, "not-found");
        if (!Guid.TryParseExact(typed.Id, "D", out var key) || key == Guid.Empty) return Wrong("id", typed.Id is null ? "required" : "format");
        var hash = vault.Fingerprint($"cluster/{clusterId:N}", string.Join('\n', typed.Kind, typed.Reason, typed.Other, string.Join(',', typed.Cases), viewer.Organisation));
        if (await store.ClusterMoves(clusterId).AsNoTracking().FirstOrDefaultAsync(move => move.Id == key, cancel) is { } known)
            return known.Hash.AsSpan().SequenceEqual(hash) ? new ClusterDone(clusterId, null) : new ClusterDone(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });

        var other = Guid.TryParseExact(typed.Other, "D", out var otherId) ? await store.Clusters(viewer).FirstOrDefaultAsync(one => one.Id == otherId, cancel) : null;
        if (typed.Kind == "merge" && other is null) return Wrong("other", typed.Other is null ? "required" : "unknownValue");

        var now = time.Now();
        var by = new Officer(new Division(viewer.Organisation), viewer.DisplayName);
        var rows = await MembersAsync(row.Id, cancel);
        var otherRows = other is null ? [] : await MembersAsync(other.Id, cancel);
        var cluster = StoredCluster.Read(row, rows);
        var picked = typed.Kind switch
        {
            "add" => await pick.OfAsync(viewer, typed.Cases, row.County, cancel),
            "remove" or "split" => await pick.AmongAsync(typed.Cases, cluster.Members, cancel),
            _ => [],
        };
        if (typed.Kind is "add" or "remove" or "split" && (picked is null || picked.Count == 0)) return Wrong("cases", typed.Cases.Count == 0 ? "required" : "unknownValue");
        List<Guid> cases = [.. (picked ?? []).Select(member => member.Case)];
        var splitId = Guid.CreateVersion7(new DateTimeOffset(now));
        var outcome = typed.Kind switch
        {
            "confirm" => cluster.Confirm(cluster.Code ?? new ClusterCode(cluster.County, cluster.Members[0].Onset.Year, 1), by, Profile, now), // The number itself is taken when it is stored.
            "dismiss" => cluster.Dismiss(typed.Reason, by, now),
            "reopen" => cluster.Reopen(typed.Reason, by, now),
            "add" => cluster.Add(picked!, by, now),
            "remove" => cluster.Remove(cases, typed.Reason, by, now),
            "split" => cluster.Split(splitId, cases, typed.Reason, by, now),
            _ => cluster.Merge(StoredCluster.Read(other!, otherRows), typed.Reason, by, now),
        };
        if (outcome is ClusterRefused { Reason: var why }) return new ClusterDone(null, ProblemOf(why));
        var moved = (ClusterMoved)outcome;
        if (moved.Next.State == ClusterState.Confirmed && await IsElsewhereAsync(moved.Next, other, cancel)) return Refused(409, "cluster-other");
        if (typed.Kind == "confirm" && cluster.Code is null && await IsUsedUpAsync(row, cluster.Members[0].Onset.Year, cancel)) return Refused(409, "cluster-codes-used-up");

        // What each case was marked as before goes along with it, and is taken away where it belongs to no confirmed cluster any more.
        var marked = rows.Concat(otherRows).Where(member => member.Marked).Select(member => member.CaseId).ToHashSet();
        HashSet<Guid> before = [.. cluster.State == ClusterState.Confirmed ? cluster.Members.Select(member => member.Case) : [], .. other?.State == "confirmed" ? otherRows.Where(member => !member.Left).Select(member => member.CaseId) : []];
        HashSet<Guid> after = moved.Next.State == ClusterState.Confirmed ? [.. moved.Next.Members.Select(member => member.Case)] : [];
        var touched = before.Except(after).Concat(after.Except(before)).ToList();
        var detail = new Dictionary<string, object?> { ["cluster"] = row.Id, ["kind"] = typed.Kind, ["cases"] = cases, ["other"] = other?.Id ?? moved.Other?.Id, ["code"] = moved.Next.Code?.ToString() };
        var ofCase = new Dictionary<string, object?> { ["cluster"] = row.Id, ["code"] = row.Code };
        List<Entry> ofCases = [];
        foreach (var one in await store.Cases(Viewer.Engine).Where(one => touched.Contains(one.Id) && one.ErasedAt == null).ToListAsync(cancel))
        {
            if (after.Contains(one.Id))
            {
                var (entry, changed) = mark.Join(viewer, one, ofCase, now);
                ofCases.Add(entry);
                if (changed) marked.Add(one.Id);
            }
            else if (marked.Remove(one.Id))
            {
                ofCases.Add(mark.Leave(viewer, one, ofCase, now));
            }
        }

        Put(row, rows, moved.Next, marked);
        var move = StoredCluster.Move(vault, row, moved.Next.History[^1], key, viewer, hash);
        store.Add(move);
        if (moved.Clock is { } clock) (row.ConfirmedAt, row.RegisterDue) = (now, clock.Due);
        List<Entry> entries = [new Entry(viewer, $"cluster.{move.What}", detail) { Chain = StoredCluster.ChainOf(row.Id), Sealed = move.Sealed }];
        if (moved.Other is { } away) entries.Add(Beside(viewer, row, other, otherRows, away, now));
        entries.AddRange(ofCases);
        try
        {
            await store.SaveAsync(entries, typed.Kind == "confirm" && cluster.Code is null ? () => TakeCodeAsync(row, cluster, detail, ofCase) : null, cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }

        return new ClusterDone(row.Id, null, IsNew: true);
    }

    private RuleProfile Profile => RuleProfiles.Get(options.Value.Profile);

    private Task<List<ClusterMemberRow>> MembersAsync(Guid id, CancellationToken cancel) => store.ClusterMembers.Where(member => member.ClusterId == id).ToListAsync(cancel);

    private async Task TakeCodeAsync(ClusterRow row, Cluster cluster, Dictionary<string, object?> detail, Dictionary<string, object?> ofCase)
    {
        var year = cluster.Members[0].Onset.Year;
        var serial = await store.NextClusterAsync(row.County, year) ?? throw new InvalidOperationException("the codes of this year are used up");
        detail["code"] = ofCase["code"] = row.Code = new ClusterCode(row.County, year, serial).ToString();
    }

    private Entry Beside(Viewer viewer, ClusterRow row, ClusterRow? other, List<ClusterMemberRow> members, Cluster away, DateTime now)
    {
        var added = other is null;
        other ??= StoredCluster.New(vault, away, row.Basis, now);
        if (added)
        {
            (other.Site, other.Vaccine, other.Groups) = (row.Site, row.Vaccine, row.Groups);
            store.Add(other);
            foreach (var member in away.Members) store.Add(new ClusterMemberRow { ClusterId = other.Id, CaseId = member.Case, Onset = member.Onset });
        }
        else
        {
            foreach (var member in members) member.Marked = false; // The cluster that has it now says so.
            StoredCluster.Write(other, away);
        }

        var move = StoredCluster.Move(vault, other, away.History[^1], Guid.CreateVersion7(new DateTimeOffset(now)), viewer);
        store.Add(move);
        return new Entry(viewer, $"cluster.{move.What}", new { cluster = other.Id, other = row.Id }) { Chain = StoredCluster.ChainOf(other.Id), Sealed = move.Sealed };
    }

    private void Put(ClusterRow row, List<ClusterMemberRow> rows, Cluster next, HashSet<Guid> marked)
    {
        var own = row.Code;
        StoredCluster.Write(row, next);
        row.Code = own; // A new one is taken inside the transaction.
        foreach (var gone in rows.Where(member => next.Members.All(one => one.Case != member.CaseId))) (gone.Left, gone.Marked) = (true, false);
        foreach (var member in next.Members)
        {
            var known = rows.Find(one => one.CaseId == member.Case);
            if (known is null) store.Add(known = new ClusterMemberRow { ClusterId = row.Id, CaseId = member.Case, Onset = member.Onset });
            known.Left = false;
            known.Marked = next.State == ClusterState.Confirmed && marked.Contains(member.Case);
        }
    }

    // A case has one code.
    private async Task<bool> IsElsewhereAsync(Cluster next, ClusterRow? merged, CancellationToken cancel)
    {
        var ids = next.Members.Select(member => member.Case).ToList();
        var except = merged?.Id ?? next.Id;
        var elsewhere = store.ClusterMembers.Where(member => ids.Contains(member.CaseId) && !member.Left && member.ClusterId != next.Id && member.ClusterId != except).Select(member => member.ClusterId);
        return await store.Clusters(Viewer.Engine).AnyAsync(row => row.State == "confirmed" && elsewhere.Contains(row.Id), cancel);
    }

    private async Task<bool> IsUsedUpAsync(ClusterRow row, int year, CancellationToken cancel) =>
        await store.Facilities<ClusterSeriesRow>().AnyAsync(series => series.County == row.County && series.Year == year && series.Last >= ClusterCode.LastSerial, cancel);

    private static ClusterDone Refused(int status, string code) => new(null, new Problem(status, code));

    private static ClusterDone Wrong(string field, string code) => new(null, new Problem(422, "impossible") { Fields = [(field, code)] });

    private static Problem ProblemOf(ClusterRefusal why) => why switch
    {
        ClusterRefusal.OtherPlace => new Problem(403, "not-your-turn"),
        ClusterRefusal.ReasonRequired => new Problem(422, "impossible") { Fields = [("reason", "required")] },
        ClusterRefusal.WrongCase => new Problem(422, "impossible") { Fields = [("cases", "unknownValue")] },
        ClusterRefusal.TooFew => new Problem(409, "cluster-too-few"),
        ClusterRefusal.Closed => new Problem(409, "cluster-closed"),
        ClusterRefusal.AlreadyConfirmed => new Problem(409, "cluster-confirmed"),
        ClusterRefusal.NotDismissed => new Problem(409, "cluster-not-dismissed"),
        ClusterRefusal.CannotMerge => new Problem(409, "cluster-cannot-merge"),
        ClusterRefusal.MergeIntoConfirmed => new Problem(409, "cluster-merge-into"),
        ClusterRefusal.WrongCode => new Problem(409, "conflict"),
        _ => throw new ArgumentOutOfRangeException(nameof(why)),
    };
}
