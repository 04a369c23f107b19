using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Domain.Reviews;

/// <summary>County, city, province, strictly in this order; a common reaction ends at its county.</summary>
/// <remarks>CN-2010, system of 2011: a higher level cannot review before the lower one. What a change undoes is our own reading.</remarks>
public static class ReviewRules
{
    /// <summary>A case's review ends at the county where it is a common reaction, by what was concluded or, before, by its preliminary class.</summary>
    public static bool EndsAtCounty(PreliminaryClass preliminary, NationalClass? concluded) =>
        concluded is { } of ? of == NationalClass.Common : preliminary == PreliminaryClass.General;

    /// <summary>A case was entered.</summary>
    public static Review Start(string county, bool endsAtCounty) => new() { County = county, EndsAtCounty = endsAtCounty, State = ReviewState.AwaitsCounty };

    /// <summary>A level has reviewed it.</summary>
    public static ReviewOutcome Pass(this Review review, Signed signed)
    {
        if (WhyNot(review, signed) is { } why) return new ReviewRefused(why);
        var level = signed.By.Place.Level;
        return new ReviewMoved(Step(review, level == review.Last ? ReviewState.Reviewed : Turn(level + 1), new ReviewStep("passed", signed.At, signed)));
    }

    /// <summary>A level gives it back to the one below, the county to whoever entered it. The level that ended a review may still do so.</summary>
    public static ReviewOutcome Return(this Review review, Signed signed, string? reason)
    {
        var level = signed.By.Place.Level;
        var ended = review.State == ReviewState.Reviewed && level == review.Last;
        if (WhyNot(review, signed) is { } why && !(ended && why == ReviewRefusal.AlreadyReviewed)) return new ReviewRefused(why);
        if (string.IsNullOrWhiteSpace(reason)) return new ReviewRefused(ReviewRefusal.ReasonRequired);
        return new ReviewMoved(Step(review, level == DivisionLevel.County ? ReviewState.Returned : Turn(level - 1), new ReviewStep("returned", signed.At, signed, reason)));
    }

    /// <summary>What was returned has been put right.</summary>
    public static ReviewOutcome Resubmit(this Review review, DateTime at) => review.State == ReviewState.Returned
        ? new ReviewMoved(Step(review, ReviewState.AwaitsCounty, new ReviewStep("resubmitted", at)))
        : new ReviewRefused(ReviewRefusal.NotReturned);

    /// <summary>The case changed: whoever signed has signed something else, so the review begins again. Its class may have changed too.</summary>
    /// <param name="review">The review so far.</param>
    /// <param name="endsAtCounty">Whether it is a common reaction now.</param>
    /// <param name="at">When, UTC.</param>
    public static Review Change(this Review review, bool endsAtCounty, DateTime at) => Step(
        review with { EndsAtCounty = endsAtCounty }, review.State == ReviewState.Returned ? ReviewState.Returned : ReviewState.AwaitsCounty, new ReviewStep("changed", at));

    private static ReviewRefusal? WhyNot(Review review, Signed signed) => (review.Turn, signed.By.Place.Level) switch
    {
        _ when !signed.By.Place.Covers(review.County) => ReviewRefusal.OtherPlace,
        _ when string.IsNullOrWhiteSpace(signed.Signature) || string.IsNullOrWhiteSpace(signed.By.Name) => ReviewRefusal.NotSigned,
        _ when review.State == ReviewState.Returned => ReviewRefusal.AwaitsCorrection,
        (_, var level) when level > review.Last => ReviewRefusal.EndsAtCounty,
        (null, _) => ReviewRefusal.AlreadyReviewed,
        var (turn, level) when level > turn => ReviewRefusal.LowerFirst,
        var (turn, level) when level < turn => ReviewRefusal.AlreadyReviewed,
        _ => null,
    };

    private static ReviewState Turn(DivisionLevel level) => level switch
    {
        DivisionLevel.County => ReviewState.AwaitsCounty,
        DivisionLevel.City => ReviewState.AwaitsCity,
        _ => ReviewState.AwaitsProvince,
    };

    private static Review Step(Review review, ReviewState state, ReviewStep step) => review with { State = state, Steps = [.. review.Steps, step] };
}
