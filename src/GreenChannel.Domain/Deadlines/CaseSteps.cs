using System.Text.Json.Serialization;
using GreenChannel.Domain.Escalation;

namespace GreenChannel.Domain.Deadlines;

/// <summary>What somebody does with a case after it was reported, and says that they did.</summary>
[JsonConverter(typeof(CamelCaseEnum<CaseStep>))]
public enum CaseStep
{
    /// <summary>Health and drug authority of the county were told (R1, R2).</summary>
    Notified,

    /// <summary>The county has verified the card (R6).</summary>
    Verified,

    /// <summary>The investigation began (I2).</summary>
    InvestigationBegan,

    /// <summary>The investigation form was completed for the first time (I3).</summary>
    FormCompleted,

    /// <summary>City or province has convened a panel (I4).</summary>
    PanelConvened,

    /// <summary>The preliminary report of a grave event was given (I5).</summary>
    PreliminaryReport,

    /// <summary>The investigation ended.</summary>
    InvestigationEnded,

    /// <summary>A panel has concluded (I6).</summary>
    Conclusion,

    /// <summary>The conclusion went to the authorities (I7).</summary>
    ConclusionSent,

    /// <summary>The family was told (I9).</summary>
    Told,
}

/// <summary>A step that was taken; At is UTC, as whoever took it says.</summary>
public sealed record StepTaken(CaseStep Step, DateTime At);

/// <summary>What the deadlines of a case follow from, besides the rules.</summary>
/// <param name="ReceivedAt">Receipt of the report, UTC.</param>
/// <param name="Intake">Clocks that triage started; a recheck is no deadline.</param>
/// <param name="NeedsInvestigation">Not clearly a common reaction (待定).</param>
/// <param name="Taken">Steps so far, in any order; of equal ones the earliest counts.</param>
public sealed record CaseSteps(DateTime ReceivedAt, IReadOnlyList<Clock> Intake, bool NeedsInvestigation, IReadOnlyList<StepTaken> Taken)
{
    /// <summary>When a step was taken first; null where it was not.</summary>
    public DateTime? When(CaseStep step) => Taken.Where(taken => taken.Step == step).Select(taken => (DateTime?)taken.At).Min();

    /// <summary>Death, severe disability, cluster or major impact: the two-hour rules and the city's panel.</summary>
    /// <param name="profile">The profile that triage used.</param>
    public bool IsGrave(RuleProfile profile) => Intake.Any(clock => clock.Kind == ClockKind.Report && clock.Rule == $"{profile.Code}/{profile.Limits["graveReport"].Rule}");
}
