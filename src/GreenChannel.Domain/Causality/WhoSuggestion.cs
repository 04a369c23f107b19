namespace GreenChannel.Domain.Causality;

/// <summary>Where the algorithm ends.</summary>
/// <remarks>WHO 2019 step 3.</remarks>
public enum WhoEnd
{
    /// <summary>The case is not eligible: no question is put.</summary>
    NotEligible,

    /// <summary>I A: another cause.</summary>
    OtherCause,

    /// <summary>II A: a known association, within its time.</summary>
    KnownCause,

    /// <summary>III A: evidence against.</summary>
    EvidenceAgainst,

    /// <summary>Step IV is open: the assessor has not said whether the case can be classified, or has not weighed it.</summary>
    Open,

    /// <summary>IV A.</summary>
    Consistent,

    /// <summary>IV B.</summary>
    Indeterminate,

    /// <summary>IV C.</summary>
    Inconsistent,

    /// <summary>IV D.</summary>
    Unclassifiable,
}

/// <summary>One step on the way.</summary>
/// <param name="Section">The part that was asked.</param>
/// <param name="Taken">The way ended or branched here.</param>
/// <param name="Because">Questions whose yes decided it; where nothing was yes, none.</param>
public sealed record WhoStep(ChecklistSection Section, bool Taken, IReadOnlyList<string> Because);

/// <summary>What the algorithm makes of the answers. It suggests; people decide.</summary>
/// <param name="End">Where it ends.</param>
/// <param name="Path">The steps to there.</param>
/// <param name="Allowed">Classes that agree with the way; empty while it is open or the case not eligible.</param>
/// <param name="Suggested">Those of them that answers point to; empty where only an assessor can tell.</param>
/// <param name="Because">Questions whose yes led here.</param>
/// <param name="Undecided">Questions not answered, or unknown, whose yes would have led elsewhere.</param>
/// <param name="Lacking">What an ineligible case lacks, or what step IV still asks: classifiable trend.</param>
/// <param name="Version">Checklist and algorithm.</param>
public sealed record WhoSuggestion(
    WhoEnd End, IReadOnlyList<WhoStep> Path, IReadOnlyList<WhoClass> Allowed, IReadOnlyList<WhoClass> Suggested, IReadOnlyList<string> Because,
    IReadOnlyList<string> Undecided, IReadOnlyList<string> Lacking, string Version);
