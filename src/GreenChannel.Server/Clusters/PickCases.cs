using GreenChannel.Domain.Clusters;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Clusters;

/// <summary>Cases that an officer picks for a cluster, by id or number.</summary>
public sealed class PickCases(Store store, IOptions<GreenChannelOptions> options)
{
    private const int Most = 200;

    /// <summary>Null where one of them is none that the viewer sees, is no live case, or was vaccinated in another county.</summary>
    /// <param name="viewer">Who picks.</param>
    /// <param name="given">Ids or 14-digit numbers.</param>
    /// <param name="county">Whose; null for the county of the first.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<IReadOnlyList<ClusterMember>?> OfAsync(Viewer viewer, IReadOnlyList<string> given, string? county, CancellationToken cancel = default)
    {
        if (given.Count > Most) return null;
        var ids = given.Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct().ToList();
        var numbers = given.Where(text => !Guid.TryParse(text, out _)).Distinct().ToList();
        var rows = await store.Cases(viewer).AsNoTracking().Where(row => row.Origin == "live" && (ids.Contains(row.Id) || (row.CaseNumber != null && numbers.Contains(row.CaseNumber)))).ToListAsync(cancel);
        if (rows.Count == 0 && given.Count == 0) return [];
        if (rows.Count == 0 || ids.Exists(id => rows.TrueForAll(row => row.Id != id)) || numbers.Exists(number => rows.TrueForAll(row => row.CaseNumber != number))) return null;
        county ??= rows[0].County;
        return rows.TrueForAll(row => row.County == county) ? [.. rows.Select(row => new ClusterMember(row.Id, OnsetOf(row)))] : null;
    }

    /// <summary>The same among those that are in a cluster already, wherever they belong by now.</summary>
    public async Task<IReadOnlyList<ClusterMember>?> AmongAsync(IReadOnlyList<string> given, IReadOnlyList<ClusterMember> members, CancellationToken cancel = default)
    {
        var ids = members.Select(member => member.Case).ToList();
        var known = await store.Cases(Viewer.Engine).AsNoTracking().Where(row => ids.Contains(row.Id)).Select(row => new { row.Id, row.CaseNumber }).ToListAsync(cancel);
        var picked = given.Distinct().Select(text => known.Find(row => row.CaseNumber == text || (Guid.TryParse(text, out var id) && row.Id == id))?.Id).ToList();
        return picked.Contains(null) ? null : [.. members.Where(member => picked.Contains(member.Case))];
    }

    /// <summary>Day of onset; of discovery where it is unknown.</summary>
    private DateOnly OnsetOf(CaseRow row) => row.OnsetDay ?? Moment.At(row.DiscoveredAt, options.Value.Zone).Day;

    /// <summary>County of the first case that the viewer sees; null where there is none.</summary>
    public async Task<string?> CountyAsync(Viewer viewer, IReadOnlyList<ClusterMember> members, CancellationToken cancel = default)
    {
        var first = members[0].Case;
        return await store.Cases(viewer).Where(row => row.Id == first).Select(row => row.County).FirstOrDefaultAsync(cancel);
    }
}
