using System.Text;
using GreenChannel.Domain.Causality;
using GreenChannel.Server.Platform.AuditLog;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Conclusions.Panels;

/// <summary>A conclusion that an expert is to sign, or has signed.</summary>
/// <param name="Class">National class, a word.</param>
/// <param name="SignedAt">Null while it waits for them.</param>
public sealed record SignOffTask(Guid CaseId, Guid ConclusionId, string? CaseNumber, string Place, string Class, DateOnly Day, DateTime? SignedAt);

/// <summary>What an expert reads before they sign: the conclusion, and of the case only what names nobody.</summary>
public sealed record SignOffPaper(SignOffTask Task, string? Sex, int? AgeMonths, ConclusionItem Conclusion);

/// <summary>Signatures under conclusions: those of a case, and for an expert those that bear their own name.</summary>
public sealed class ReadSignOffs(Store store, Vault vault, RecordReading reading)
{
    private const int Most = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/sign-offs", async (HttpContext http, ReadSignOffs read, CancellationToken cancel) =>
        Results.Json(new ListPage<SignOffTask>(await read.MineAsync(http.Viewer(), cancel), null), Json.Stored))
        .RequireAuthorization(Access.Experts).WithName("ListSignOffs").WithTags("panels").Produces<ListPage<SignOffTask>>();

    /// <summary>Of a case that was read for the viewer, by conclusion.</summary>
    public async Task<ILookup<Guid, SignOffItem>> OfCaseAsync(Guid caseId, IReadOnlyList<ConclusionRow> conclusions, CancellationToken cancel = default)
    {
        var rows = await store.SignOffs(caseId).AsNoTracking().OrderBy(row => row.Number).ToListAsync(cancel);
        return rows.ToLookup(row => row.ConclusionId, row => new SignOffItem(row.Number, row.Name, row.SignedAt, row.Proof, row.SeenBy,
            row.Hash is not { } hash || (conclusions.FirstOrDefault(one => one.Id == row.ConclusionId) is { } conclusion && hash.AsSpan().SequenceEqual(HashOf(vault, row, conclusion))), row.Account is null));
    }

    /// <summary>What waits for the expert first, then what they have signed, the newest first.</summary>
    public async Task<IReadOnlyList<SignOffTask>> MineAsync(Viewer viewer, CancellationToken cancel = default)
    {
        var rows = await store.SignOffs(viewer).AsNoTracking().OrderBy(row => row.SignedAt != null).ThenByDescending(row => row.ConclusionId).Take(Most).ToListAsync(cancel);
        var tasks = new List<SignOffTask>();
        foreach (var row in rows)
        {
            if (await TaskAsync(row, cancel) is { } task) tasks.Add(task.Task);
        }

        return tasks;
    }

    /// <summary>Null for what does not bear the viewer's name.</summary>
    public async Task<SignOffPaper?> OneAsync(Viewer viewer, Guid caseId, Guid conclusionId, CancellationToken cancel = default)
    {
        var row = await store.SignOffs(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.CaseId == caseId && row.ConclusionId == conclusionId, cancel);
        if (row is null || await TaskAsync(row, cancel) is not { } found) return null;
        await reading.NoteAsync(viewer, caseId, cancel);
        var inside = new SealedCase(vault, found.Case);
        return new SignOffPaper(found.Task, found.Case.Sex, found.Case.AgeMonths, ConclusionItem.Of(found.Conclusion, inside).Covered(inside.Report()));
    }

    // An expert sees no case: of the one that a conclusion is about, only what stands in columns.
    private async Task<(SignOffTask Task, CaseRow Case, ConclusionRow Conclusion)?> TaskAsync(SignOffRow row, CancellationToken cancel)
    {
        var found = await store.Cases(Viewer.Engine).AsNoTracking().FirstOrDefaultAsync(one => one.Id == row.CaseId && one.ErasedAt == null, cancel);
        var conclusion = await store.Conclusions(row.CaseId).AsNoTracking().FirstOrDefaultAsync(one => one.Id == row.ConclusionId, cancel);
        return found is null || conclusion is null
            ? null
            : (new SignOffTask(row.CaseId, row.ConclusionId, found.CaseNumber, conclusion.Place, Json.Word((NationalClass)conclusion.Class), conclusion.Day, row.SignedAt), found, conclusion);
    }

    internal static byte[] HashOf(Vault vault, SignOffRow row, ConclusionRow conclusion)
    {
        var said = Encoding.UTF8.GetBytes($"concluded\n{row.Number}\n{row.Name}\n{row.Account}\n{row.Proof}\n{row.SeenBy}\n{(row.SignedAt is { } at ? Instants.Text(at) : "")}\n{conclusion.Class}\n{conclusion.Certainty}\n{conclusion.Damage}\n{conclusion.Day:O}\n");
        return vault.Fingerprint($"sign-off/{row.CaseId:N}/{row.ConclusionId:N}", [.. said, .. conclusion.Hash, .. conclusion.Sealed]);
    }
}
