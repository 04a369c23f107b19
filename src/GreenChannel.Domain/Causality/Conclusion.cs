namespace GreenChannel.Domain.Causality;

/// <summary>What a case was concluded to be. It comes out of <see cref="ConclusionRules"/> and out of nothing else.</summary>
public sealed record Conclusion
{
    internal Conclusion(Concluder by, NationalClass of, Verdict verdict) => (By, Class, Verdict) = (by, of, verdict);

    public Concluder By { get; }

    public NationalClass Class { get; }

    public Verdict Verdict { get; }

    /// <summary>不良反应: a common or an abnormal reaction.</summary>
    public bool IsAdverseReaction => Class is NationalClass.Common or NationalClass.Abnormal;

    /// <summary>The law compensates what is an 异常反应 and what cannot be excluded; whether and how is decided elsewhere.</summary>
    /// <remarks>Vaccine law art. 56.</remarks>
    public bool MayBeCompensated => Verdict.Certainty is Certainty.Is or Certainty.CannotBeExcluded;
}

/// <summary>What goes with a class.</summary>
/// <param name="Diagnosis">Final clinical diagnosis, a code or words.</param>
/// <param name="Basis">What it rests on.</param>
/// <param name="Day">Day of the conclusion.</param>
public sealed record Verdict(string Diagnosis, string Basis, DateOnly Day)
{
    public Certainty? Certainty { get; init; }

    public DamageGrade? Damage { get; init; }

    /// <summary>The lot was stopped and the drug authority told (art. 73).</summary>
    public bool LotHandled { get; init; }

    /// <summary>Why the word of certainty does not agree with the class.</summary>
    public string? Reason { get; init; }
}

/// <summary>What a case is when somebody wants to conclude it.</summary>
/// <param name="County">County of the vaccination, 6 digits.</param>
/// <param name="Preliminary">Its preliminary class.</param>
/// <param name="Grave">Grave events known of it.</param>
/// <param name="Investigated">Last day of the investigation; null while it runs or where there is none.</param>
public sealed record CaseStanding(string County, Triage.PreliminaryClass Preliminary, IReadOnlyList<GraveEvent> Grave, DateOnly? Investigated = null);

/// <summary>Why a conclusion is not taken.</summary>
public enum ConclusionRefusal
{
    /// <summary>The place does not cover the county of the vaccination.</summary>
    OtherPlace,

    /// <summary>Death, severe disability, cluster, major impact: a city or a province concludes.</summary>
    HigherPanelRequired,

    /// <summary>More than a common reaction: a panel concludes.</summary>
    PanelRequired,

    /// <summary>Fewer members than a panel has.</summary>
    MembersRequired,

    DiagnosisRequired,

    /// <summary>A conclusion says what it rests on.</summary>
    BasisRequired,

    /// <summary>A panel concludes what was investigated.</summary>
    InvestigationRequired,

    /// <summary>The day lies before the end of the investigation, or in the future.</summary>
    DayImpossible,

    /// <summary>An 异常反应 has a damage grade; 待定 is one.</summary>
    DamageRequired,

    /// <summary>Only an 异常反应 has one.</summary>
    DamageNotAsked,

    /// <summary>A panel says 属于, 不能排除 or 不属于.</summary>
    CertaintyRequired,

    /// <summary>The word does not agree with the class, and nobody says why.</summary>
    ReasonRequired,
}

/// <summary>A conclusion, or every reason why there is none.</summary>
/// <param name="Conclusion">Null where it is refused.</param>
/// <param name="Reasons">Empty where it stands.</param>
public sealed record ConclusionOutcome(Conclusion? Conclusion, IReadOnlyList<ConclusionRefusal> Reasons);
