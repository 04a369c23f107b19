namespace GreenChannel.Domain.Causality;

/// <summary>What assessors decided.</summary>
/// <param name="Classes">Chosen classes, all of one letter.</param>
/// <param name="Assessors">Who decided, by name.</param>
/// <param name="Day">Day of the decision.</param>
/// <param name="Reason">Why it differs from what the algorithm allows.</param>
public sealed record WhoDecision(IReadOnlyList<WhoClass> Classes, IReadOnlyList<string> Assessors, DateOnly Day, string? Reason = null)
{
    /// <summary>What would have to be known to classify the case; required for D.</summary>
    public IReadOnlyList<string> MissingInformation { get; init; } = [];
}

/// <summary>Why a decision is not taken.</summary>
public enum WhoRefusal
{
    NotEligible,

    /// <summary>Step IV has not been answered.</summary>
    StepOpen,

    NoClass,

    /// <summary>Classes of two letters.</summary>
    ClassesExcludeEachOther,

    /// <summary>D says what is missing.</summary>
    MissingInformationRequired,

    AssessorRequired,

    /// <summary>The algorithm does not allow it, and nobody says why.</summary>
    ReasonRequired,
}

/// <summary>What became of a decision.</summary>
public abstract record WhoOutcome
{
    private protected WhoOutcome()
    {
    }
}

/// <summary>The decision stands, with everything it rests on.</summary>
/// <param name="Deviates">It differs from what the algorithm allows, with a reason.</param>
public sealed record WhoClassified(CausalityQuestion Question, WhoAnswers Answers, WhoSuggestion Suggestion, WhoDecision Decision, bool Deviates) : WhoOutcome;

/// <summary>The decision is refused.</summary>
public sealed record WhoRefused(WhoRefusal Reason, WhoSuggestion Suggestion) : WhoOutcome;
