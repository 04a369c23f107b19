using System.Text.Json;
using GreenChannel.Domain.Clusters;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Clusters;

/// <summary>What is sealed of a move.</summary>
internal sealed record SaidMove(string Name, string? Reason);

/// <summary>A cluster between its rows and the rules.</summary>
internal static class StoredCluster
{
    public static string ChainOf(Guid id) => $"cluster/{id:N}";

    /// <summary>As the rules see it. Its history begins empty, so that what a move adds is what is to be stored.</summary>
    public static Cluster Read(ClusterRow row, IEnumerable<ClusterMemberRow> members) => new()
    {
        Id = row.Id,
        County = row.County,
        State = Enum.Parse<ClusterState>(row.State, ignoreCase: true),
        Members = [.. members.Where(member => !member.Left).Select(member => new ClusterMember(member.CaseId, member.Onset)).OrderBy(member => member.Onset).ThenBy(member => member.Case)],
        Code = ClusterCode.Read(row.Code),
        MergedInto = row.MergedInto,
        History = [],
    };

    public static ClusterRow New(Vault vault, Cluster cluster, string basis, DateTime at)
    {
        var row = new ClusterRow { Id = cluster.Id, County = cluster.County, State = "", Basis = basis, OpenedAt = at, WrappedKey = vault.Wrap(Vault.NewKey(), cluster.Id) };
        Write(row, cluster);
        return row;
    }

    public static void Write(ClusterRow row, Cluster next)
    {
        (row.State, row.Code, row.MergedInto) = (Json.Word(next.State), next.Code?.ToString(), next.MergedInto);
        (row.First, row.Last) = (next.Members[0].Onset, next.Members[^1].Onset);
        row.Version++;
    }

    /// <summary>A move of the history, with its words under the cluster's own key.</summary>
    public static ClusterMoveRow Move(Vault vault, ClusterRow row, ClusterEntry entry, Guid id, Platform.Identity.Viewer by, byte[]? hash = null) => new()
    {
        ClusterId = row.Id,
        Id = id,
        What = entry.What,
        At = entry.At,
        Seq = row.Version,
        Place = entry.By is null ? null : by.Organisation,
        Account = entry.By is null ? null : by.Name,
        Hash = hash,
        Sealed = entry.By is null ? null : Seal(vault, row, JsonSerializer.SerializeToUtf8Bytes(new SaidMove(entry.By, entry.Reason), Json.Stored), $"move/{id:N}"),
    };

    public static SaidMove? Said(Vault vault, ClusterRow row, ClusterMoveRow move) =>
        move.Sealed is { } words ? JsonSerializer.Deserialize<SaidMove>(Open(vault, row, words, $"move/{move.Id:N}"), Json.Stored) : null;

    public static byte[] Seal(Vault vault, ClusterRow row, byte[] plain, string purpose) => Vault.Seal(vault.Unwrap(row.WrappedKey, row.Id), plain, row.Id, purpose);

    public static byte[] Open(Vault vault, ClusterRow row, byte[] box, string purpose) => Vault.Open(vault.Unwrap(row.WrappedKey, row.Id), box, row.Id, purpose);
}
