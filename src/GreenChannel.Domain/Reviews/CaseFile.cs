using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Domain.Reviews;

/// <summary>A case as a reviewer sees it: card, investigation and conclusion together.</summary>
public sealed record CaseFile
{
    public required Report Report { get; init; }

    /// <summary>Rule profile in force; it names the clock of a grave event.</summary>
    public required RuleProfile Profile { get; init; }

    public required PreliminaryClass Preliminary { get; init; }

    /// <summary>Serious by the national definition.</summary>
    public bool Serious { get; init; }

    /// <summary>14 digits; null while it waits for one.</summary>
    public string? CaseNumber { get; init; }

    /// <summary>Day of the report at the site.</summary>
    public DateOnly? ReportedOn { get; init; }

    /// <summary>Day of the investigation.</summary>
    public DateOnly? InvestigatedOn { get; init; }

    /// <summary>Whether there was an autopsy; null where nobody has said.</summary>
    public bool? Autopsied { get; init; }

    public Conclusion? Conclusion { get; init; }

    /// <summary>Cluster code as written on the form.</summary>
    public string? ClusterCode { get; init; }

    public IReadOnlyList<Clock> Clocks { get; init; } = [];
}

/// <summary>Something that does not agree. It is to be looked at and stops nothing.</summary>
/// <param name="Rule">V1–V12.</param>
/// <param name="Code">What is wrong, for texts.</param>
/// <param name="Field">Where.</param>
/// <param name="Against">What it contradicts.</param>
public sealed record CaseWarning(string Rule, string Code, string Field, string Against);
