namespace GreenChannel.Domain.Deadlines;

/// <summary>What a clock waits for.</summary>
public enum ClockKind
{
    /// <summary>The card reaches the county (R4, R5).</summary>
    Report,

    /// <summary>Somebody looks at the patient again while an allergy may progress.</summary>
    Recheck,

    /// <summary>The county starts its investigation (I2).</summary>
    InvestigationStart,

    /// <summary>The investigation form is completed for the first time (I3).</summary>
    InvestigationForm,

    /// <summary>The preliminary report of a grave event (I5).</summary>
    PreliminaryReport,

    /// <summary>The panel's conclusion (I6).</summary>
    Conclusion,

    /// <summary>County health and drug authority are told of a grave event (R2).</summary>
    Notice,

    /// <summary>The county verifies the card (R6, I1).</summary>
    Verification,

    /// <summary>City or province convenes the panel for a grave event (I4).</summary>
    Panel,

    /// <summary>The conclusion goes to the authorities of the same level (I7).</summary>
    ConclusionSent,

    /// <summary>The family is told what was concluded (I9).</summary>
    FamilyTold,
}

/// <summary>One running limit of a case.</summary>
/// <param name="Kind">What it waits for.</param>
/// <param name="From">Start, UTC.</param>
/// <param name="Due">Last instant in time, UTC, inclusive.</param>
/// <param name="Rule">Profile and rule, e.g. CN-2010/R4.</param>
public sealed record Clock(ClockKind Kind, DateTime From, DateTime Due, string Rule);
