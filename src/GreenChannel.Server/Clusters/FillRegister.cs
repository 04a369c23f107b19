using System.Text.Json;
using GreenChannel.Domain.Clusters;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Clusters;

/// <summary>What of the register no case holds.</summary>
/// <param name="Id">Made by the client; the same twice is one.</param>
/// <param name="Vaccinated">Persons vaccinated.</param>
/// <param name="BatchRelease">yes no.</param>
public sealed record RegisterRequest(Guid Id, int? Vaccinated = null, string? BatchRelease = null, string? Place = null, string? Unit = null, string? Reporter = null, string? Phone = null);

/// <summary>POST /api/clusters/{id}/register: fills in what no case holds; what is left out is empty afterwards.</summary>
public sealed class FillRegister(Store store, Vault vault, TimeProvider time)
{
    public const int MostVaccinated = 10_000_000;
    public static readonly string[] Answers = ["yes", "no"];

    public Task<ClusterDone> PutAsync(Viewer viewer, Guid clusterId, string? id, ClusterRegister typed, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var row = await store.Clusters(viewer).FirstOrDefaultAsync(row => row.Id == clusterId, cancel);
        if (row is null || !Division.IsCode(viewer.Organisation)) return new ClusterDone(null, new Problem(404, "not-found"));
        if (!Guid.TryParseExact(id, "D", out var key) || key == Guid.Empty) return new ClusterDone(null, new Problem(422, "impossible") { Fields = [("id", id is null ? "required" : "format")] });
        var plain = JsonSerializer.SerializeToUtf8Bytes(typed, Json.Stored);
        var hash = vault.Fingerprint($"register/{clusterId:N}", plain);
        if (await store.ClusterMoves(clusterId).AsNoTracking().FirstOrDefaultAsync(move => move.Id == key, cancel) is { } known)
            return known.Hash.AsSpan().SequenceEqual(hash) ? new ClusterDone(clusterId, null) : new ClusterDone(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });
        if (row.State is "dismissed" or "merged") return new ClusterDone(null, new Problem(409, "cluster-closed"));

        row.Version++;
        row.SealedRegister = StoredCluster.Seal(vault, row, plain, "register");
        var move = StoredCluster.Move(vault, row, new ClusterEntry("register", viewer.DisplayName, time.Now()), key, viewer, hash);
        store.Add(move);
        try
        {
            await store.SaveAsync(new Entry(viewer, "cluster.register", new { cluster = clusterId, typed.Vaccinated, typed.BatchRelease }) { Chain = StoredCluster.ChainOf(clusterId), Sealed = row.SealedRegister }, cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }

        return new ClusterDone(clusterId, null, IsNew: true);
    });
}
