using System.Text.Json;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake.Feedback;

/// <summary>What is sealed of a feedback.</summary>
public sealed record SaidWords(string? Words, string? Panel, string By)
{
    /// <summary>Why it was taken back; null where it stands.</summary>
    public string? Mistake { get; init; }

    public string? TakenBackBy { get; init; }
}

/// <summary>One thing that became of a case: what, when, who passed it on.</summary>
public sealed record FeedbackItem(Guid Id, string Kind, DateTime At, DateTime RecordedAt, string Organisation, string By, string? Panel, string? Words)
{
    /// <summary>When it was taken back; null where it stands.</summary>
    public DateTime? TakenBackAt { get; init; }

    public string? TakenBackBy { get; init; }
    public string? Mistake { get; init; }

    public static FeedbackItem Of(FeedbackRow row, SealedCase inside)
    {
        var said = JsonSerializer.Deserialize<SaidWords>(inside.Open(row.SealedWords, $"feedback/{row.Id:N}"), Json.Stored)!;
        return new FeedbackItem(row.Id, row.Kind, row.At, row.RecordedAt, row.Organisation, said.By, said.Panel, said.Words) { TakenBackAt = row.TakenBackAt, TakenBackBy = said.TakenBackBy, Mistake = said.Mistake };
    }
}

/// <summary>GET /api/cases/{caseId}/feedback: what became of a case, for who may see it.</summary>
public sealed class ReadFeedback(Store store, Vault vault, IdentityCover cover)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/cases/{caseId:guid}/feedback", HandleAsync)
        .WithName("ReadFeedback").WithTags("cases").Produces<ListPage<FeedbackItem>>().ProducesProblem(404);

    private static async Task<IResult> HandleAsync(Guid caseId, HttpContext http, ReadFeedback read, CancellationToken cancel) =>
        await read.OfAsync(http.Viewer(), caseId, cancel) is { } items
            ? Results.Json(new ListPage<FeedbackItem>(items, null), Json.Stored)
            : new Problem(404, "not-found").Result(http);

    /// <summary>Oldest first; null for a case that the viewer may not see.</summary>
    public async Task<IReadOnlyList<FeedbackItem>?> OfAsync(Viewer viewer, Guid caseId, CancellationToken cancel = default)
    {
        var row = await store.Cases(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == caseId, cancel);
        if (row is null) return null;
        var inside = new SealedCase(vault, row);
        var rows = await store.Feedback(caseId).AsNoTracking().OrderBy(one => one.RecordedAt).ThenBy(one => one.Id).ToListAsync(cancel);
        var items = rows.Select(one => FeedbackItem.Of(one, inside));
        if (rows.Count == 0 || !await cover.IsOnAsync(viewer, caseId, cancel)) return [.. items];
        var report = inside.Report();
        return [.. items.Select(item => item with { Words = IdentityMask.Words(report, item.Words), Mistake = IdentityMask.Words(report, item.Mistake) })];
    }
}
