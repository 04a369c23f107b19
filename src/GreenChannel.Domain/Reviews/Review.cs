using GreenChannel.Domain.Facilities;

namespace GreenChannel.Domain.Reviews;

/// <summary>Whose turn it is.</summary>
public enum ReviewState
{
    AwaitsCounty,
    AwaitsCity,
    AwaitsProvince,

    /// <summary>Every level that has to has reviewed it.</summary>
    Reviewed,

    /// <summary>Whoever entered it has to put it right.</summary>
    Returned,
}

/// <summary>A person's signature under a step.</summary>
/// <param name="By">Who reviews, and for which place.</param>
/// <param name="Signature">What was signed by them: the id or the value of the signature over the case as it stood.</param>
/// <param name="At">When, UTC.</param>
public sealed record Signed(Officer By, string Signature, DateTime At);

/// <summary>One step of a review; steps are added and never taken away.</summary>
/// <param name="What">passed returned resubmitted changed.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Signed">Who signed it; null for what needs no review: a correction, a change.</param>
/// <param name="Reason">Why it was returned.</param>
public sealed record ReviewStep(string What, DateTime At, Signed? Signed = null, string? Reason = null);

/// <summary>The review of one case.</summary>
public sealed record Review
{
    /// <summary>County of the vaccination, 6 digits.</summary>
    public required string County { get; init; }

    /// <summary>A common reaction: the county's review is enough.</summary>
    public required bool EndsAtCounty { get; init; }

    public required ReviewState State { get; init; }

    public IReadOnlyList<ReviewStep> Steps { get; init; } = [];

    /// <summary>The level whose turn it is; null where it is nobody's.</summary>
    public DivisionLevel? Turn => State switch
    {
        ReviewState.AwaitsCounty => DivisionLevel.County,
        ReviewState.AwaitsCity => DivisionLevel.City,
        ReviewState.AwaitsProvince => DivisionLevel.Province,
        _ => null,
    };

    /// <summary>The level whose review ends it.</summary>
    public DivisionLevel Last => EndsAtCounty ? DivisionLevel.County : DivisionLevel.Province;
}

/// <summary>Why a command is refused.</summary>
public enum ReviewRefusal
{
    /// <summary>The reviewer's place does not cover the county.</summary>
    OtherPlace,

    NotSigned,

    /// <summary>A return needs a reason.</summary>
    ReasonRequired,

    /// <summary>A level below has not reviewed it.</summary>
    LowerFirst,

    /// <summary>This level has, and the case is with a higher one or done.</summary>
    AlreadyReviewed,

    /// <summary>A common reaction is reviewed by its county only.</summary>
    EndsAtCounty,

    /// <summary>It waits for its correction.</summary>
    AwaitsCorrection,

    /// <summary>Only what was returned is handed in again.</summary>
    NotReturned,
}

/// <summary>What follows from a command.</summary>
public abstract record ReviewOutcome
{
    private protected ReviewOutcome()
    {
    }
}

/// <summary>The review went on, or back.</summary>
public sealed record ReviewMoved(Review Next) : ReviewOutcome;

/// <summary>Nothing changed.</summary>
public sealed record ReviewRefused(ReviewRefusal Reason) : ReviewOutcome;
