using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Reviews;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Server.Platform.Data;

/// <summary>The review of a case: read from its row, asked of <see cref="ReviewRules"/>, and written back as the columns by which it is found.</summary>
public static class CaseReviews
{
    /// <summary>The review as it stands, without its steps; null for what nobody reviews: an import, a drill, a case that was erased, and one for which another stands.</summary>
    public static Review? Of(CaseRow row) => row is { Origin: "live", ErasedAt: null, LinkedTo: null }
        ? new Review { County = row.County, EndsAtCounty = EndsAtCounty(row), State = Enum.Parse<ReviewState>(row.Review, ignoreCase: true) }
        : null;

    public static bool EndsAtCounty(CaseRow row) =>
        ReviewRules.EndsAtCounty(row.Class == "general" ? PreliminaryClass.General : PreliminaryClass.Pending, (NationalClass?)row.Concluded);

    public static void Write(CaseRow row, Review next)
    {
        row.Review = Json.Word(next.State);
        Place(row);
    }

    /// <summary>Puts the case into the list of whose turn it is.</summary>
    public static void Place(CaseRow row) => row.ReviewBy = Of(row)?.State switch
    {
        ReviewState.AwaitsCounty => row.County,
        ReviewState.AwaitsCity => CaseDeadlines.Above(row.County, 4),
        ReviewState.AwaitsProvince => CaseDeadlines.Above(row.County, 2),
        ReviewState.Returned => row.ReportedBy,
        _ => null,
    };

    /// <summary>
    /// The case has changed, so what was signed is something else: its review begins again, and what was returned is handed in
    /// anew. Whoever changes it stores the step beside the change; null where no review had gone on yet.
    /// </summary>
    public static ReviewRow? Changed(CaseRow row, DateTime at)
    {
        if (Of(row) is not { } before || before.State == ReviewState.AwaitsCounty)
        {
            Place(row);
            return null;
        }

        var next = before.Change(before.EndsAtCounty, at);
        if (next.Resubmit(at) is ReviewMoved again) next = again.Next;
        Write(row, next);
        return new ReviewRow { CaseId = row.Id, Id = Guid.CreateVersion7(new DateTimeOffset(at)), What = next.Steps[^1].What, At = at, Version = row.Version + 1 };
    }
}
