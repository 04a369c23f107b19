using System.Text.Json.Nodes;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake;

/// <summary>One field before and after; null where it was empty.</summary>
public sealed record FieldChange(string Field, JsonNode? Before, JsonNode? After);

/// <summary>A report as it stood after an entry of the trail, and what that entry changed.</summary>
public sealed record Revision(int Seq, DateTime At, string Organisation, JsonObject Report, IReadOnlyList<FieldChange> Changes);

/// <summary>Every state a report has had, from the sealed parts of its trail; nothing for who may not see the case.</summary>
public sealed class ReadHistory(Store store, Vault vault, IdentityCover cover)
{
    /// <summary>Oldest first; the first is the report as it came.</summary>
    public async Task<IReadOnlyList<Revision>> RevisionsAsync(Viewer viewer, Guid caseId, CancellationToken cancel = default)
    {
        var row = await store.Cases(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == caseId, cancel);
        if (row is null || row.ErasedAt is not null) return []; // What was sealed before opens no more.
        var inside = new SealedCase(vault, row);
        var entries = await store.Trail(viewer, caseId).AsNoTracking()
            .Where(entry => (entry.Action == "report.received" || entry.Action == "report.updated" || entry.Action == "cluster.joined" || entry.Action == "cluster.left") && entry.Sealed != null).ToListAsync(cancel);
        var covered = await cover.IsOnAsync(viewer, caseId, cancel);
        var revisions = new List<Revision>();
        foreach (var entry in entries)
        {
            var report = (JsonObject)JsonNode.Parse(inside.Open(entry.Sealed!, "report"))!;
            if (covered) report = IdentityMask.Of(report);
            revisions.Add(new Revision(entry.Seq, entry.At, entry.Organisation, report, revisions.Count == 0 ? [] : [.. Changes(revisions[^1].Report, report, "")]));
        }

        return revisions;
    }

    private static IEnumerable<FieldChange> Changes(JsonNode? before, JsonNode? after, string path)
    {
        if (JsonNode.DeepEquals(before, after)) return [];
        if (before is JsonObject or null && after is JsonObject or null)
        {
            var (was, becomes) = (before as JsonObject ?? [], after as JsonObject ?? []);
            return was.Select(part => part.Key).Union(becomes.Select(part => part.Key))
                .SelectMany(name => Changes(was[name], becomes[name], path.Length == 0 ? name : $"{path}.{name}"));
        }

        // Doses and treatments are compared one by one, words as a whole.
        if (before is JsonArray or null && after is JsonArray or null && (before as JsonArray ?? []).Concat(after as JsonArray ?? []).All(item => item is JsonObject))
        {
            var (was, becomes) = (before as JsonArray ?? [], after as JsonArray ?? []);
            return Enumerable.Range(0, Math.Max(was.Count, becomes.Count)).SelectMany(i => Changes(was.ElementAtOrDefault(i), becomes.ElementAtOrDefault(i), $"{path}[{i}]"));
        }

        return [new FieldChange(path, before, after)];
    }
}
