using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.Items;

/// <summary>What is sealed of a step of a review.</summary>
public sealed record SaidReview(string Name, string? Reason);

/// <summary>One step of a review.</summary>
/// <param name="What">passed returned resubmitted changed.</param>
/// <param name="Place">Office that signed; null where nobody did.</param>
/// <param name="Level">county city province.</param>
/// <param name="Name">Officer who signed.</param>
/// <param name="Version">The case's version that was signed.</param>
public sealed record ReviewItem(Guid Id, string What, string? Place, string? Level, string? Name, string? Account, DateTime At, int Version, string? Reason)
{
    public static ReviewItem Of(ReviewRow row, SealedCase inside)
    {
        var said = row.Sealed is { } sealedWords ? JsonSerializer.Deserialize<SaidReview>(inside.Open(sealedWords, $"review/{row.Id:N}"), Json.Stored) : null;
        return new ReviewItem(row.Id, row.What, row.Place, row.Place is { } place ? Json.Word(new Division(place).Level) : null, said?.Name, row.Account, row.At, row.Version, said?.Reason);
    }

    /// <summary>For somebody who must not know whom it is about.</summary>
    public ReviewItem Covered(JsonObject report) => this with { Reason = IdentityMask.Words(report, Reason) };
}

/// <summary>The review of a case.</summary>
/// <param name="State">awaitsCounty awaitsCity awaitsProvince reviewed returned.</param>
/// <param name="Turn">Organisation that acts next; null where nobody does.</param>
/// <param name="EndsAtCounty">A common reaction: no city reviews it.</param>
/// <param name="Items">Steps, oldest first.</param>
public sealed record CaseReview(Guid CaseId, string State, string? Turn, bool EndsAtCounty, IReadOnlyList<ReviewItem> Items);

/// <summary>The review of a case, for its page and for whoever asks by API.</summary>
public sealed class ReadReviews(Store store, Vault vault, IdentityCover cover)
{
    /// <summary>Null for a case that the viewer may not see, and for one that nobody reviews.</summary>
    public async Task<CaseReview?> OfAsync(Viewer viewer, Guid caseId, CancellationToken cancel = default)
    {
        var row = await store.Cases(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == caseId, cancel);
        if (row is null || CaseReviews.Of(row) is not { } review) return null;
        var inside = new SealedCase(vault, row);
        var rows = await store.Reviews(caseId).AsNoTracking().OrderBy(step => step.Version).ThenBy(step => step.At).ToListAsync(cancel);
        var items = rows.Select(step => ReviewItem.Of(step, inside));
        if (rows.Count > 0 && await cover.IsOnAsync(viewer, caseId, cancel))
        {
            var report = inside.Report();
            items = items.Select(item => item.Covered(report));
        }

        return new CaseReview(caseId, row.Review, row.ReviewBy, review.EndsAtCounty, [.. items]);
    }

    /// <summary>Whether an office may do something now: the one whose turn it is, or the one that ended it and gives it back.</summary>
    public static bool MayAct(CaseReview review, Viewer viewer) => viewer.IsSurveillance
        && ((review.State != "returned" && review.Turn == viewer.Organisation) || (review.State == "reviewed" && review.Items.LastOrDefault(item => item.What == "passed")?.Place == viewer.Organisation));
}
