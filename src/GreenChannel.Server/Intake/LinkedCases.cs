using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake;

/// <summary>Other cases that may be of the same person, as far as the viewer may see them.</summary>
public sealed class LinkedCases(Store store)
{
    private const int Most = 20;
    private static readonly TimeSpan Near = TimeSpan.FromDays(30);

    // Looked for when somebody reads, never when somebody reports: an emergency does not wait for it.
    public async Task<ILookup<Guid, LinkedCase>> OfAsync(Viewer viewer, IReadOnlyCollection<CaseRow> rows, CancellationToken cancel = default)
    {
        var numbers = rows.Select(row => row.IdNumberHash).OfType<byte[]>().ToList();
        var names = rows.Select(row => row.NameHash).OfType<byte[]>().ToList();
        if (numbers.Count == 0 && names.Count == 0) return Enumerable.Empty<(Guid Id, LinkedCase Linked)>().ToLookup(pair => pair.Id, pair => pair.Linked);
        var (from, to) = (rows.Min(row => row.ReceivedAt) - Near, rows.Max(row => row.ReceivedAt) + Near);
        var others = await store.Cases(viewer).AsNoTracking()
            .Where(other => other.ReceivedAt > from && other.ReceivedAt < to
                && ((other.IdNumberHash != null && numbers.Contains(other.IdNumberHash)) || (other.NameHash != null && names.Contains(other.NameHash))))
            .OrderByDescending(other => other.ReceivedAt).Take(rows.Count * Most)
            .Select(other => new { other.Id, other.CaseNumber, other.Site, other.ReceivedAt, other.Origin, other.IdNumberHash, other.NameHash, other.Sex }).ToListAsync(cancel);
        return rows.SelectMany(row => others
            .Where(other => other.Id != row.Id && other.Origin == row.Origin && (other.ReceivedAt - row.ReceivedAt).Duration() < Near
                && (Same(other.IdNumberHash, row.IdNumberHash) || (Same(other.NameHash, row.NameHash) && (other.Sex == row.Sex || other.Sex is null || row.Sex is null))))
            .Take(Most).Select(other => (row.Id, Linked: new LinkedCase(other.Id, other.CaseNumber, other.Site, other.ReceivedAt)))).ToLookup(pair => pair.Id, pair => pair.Linked);
    }

    private static bool Same(byte[]? one, byte[]? other) => one is not null && other is not null && one.AsSpan().SequenceEqual(other);
}
