using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.Items;

/// <summary>A cluster to which a case belongs.</summary>
/// <param name="State">suspected confirmed.</param>
public sealed record CaseCluster(Guid Id, string State, string? Code)
{
    /// <summary>The open clusters of a case, as far as the viewer may see them.</summary>
    public static async Task<IReadOnlyList<CaseCluster>> OfAsync(Store store, Viewer viewer, Guid caseId, CancellationToken cancel = default)
    {
        if (!viewer.IsSurveillance) return [];
        var ids = store.ClusterMembers.Where(member => member.CaseId == caseId && !member.Left).Select(member => member.ClusterId);
        return await Open(store, viewer).Where(row => ids.Contains(row.Id)).OrderBy(row => row.OpenedAt).Select(row => new CaseCluster(row.Id, row.State, row.Code)).ToListAsync(cancel);
    }

    /// <summary>The suspicions that wait for somebody of the viewer's counties, the oldest first.</summary>
    public static async Task<IReadOnlyList<CaseCluster>> SuspectedAsync(Store store, Viewer viewer, CancellationToken cancel = default) =>
        await Open(store, viewer).Where(row => row.State == "suspected").OrderBy(row => row.OpenedAt).Take(20).Select(row => new CaseCluster(row.Id, row.State, row.Code)).ToListAsync(cancel);

    private static IQueryable<ClusterRow> Open(Store store, Viewer viewer) => store.Clusters(viewer).AsNoTracking().Where(row => row.State == "suspected" || row.State == "confirmed");
}
