using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Domain.Causality;

/// <summary>Who may conclude a case, and as what. A stored conclusion is read by concluding it again.</summary>
/// <remarks>CN-2010; vaccine law art. 55, 56, 73; 鉴定办法 art. 11, 12.</remarks>
public static class ConclusionRules
{
    /// <summary>The lowest level whose panel may conclude a case.</summary>
    public static DivisionLevel LowestPanel(NationalProfile profile, IReadOnlyList<GraveEvent> grave) =>
        grave.Any(profile.HigherPanel.Contains) ? DivisionLevel.City : DivisionLevel.County;

    /// <summary>A county says that a case is a common reaction. No class can be given here.</summary>
    /// <param name="profile">What the place asks.</param>
    /// <param name="county">Who concludes.</param>
    /// <param name="standing">The case.</param>
    /// <param name="verdict">Diagnosis and basis; certainty and damage are a panel's words and are refused.</param>
    /// <param name="today">The county's day.</param>
    public static ConclusionOutcome ConcludeCommon(NationalProfile profile, CountyCdc county, CaseStanding standing, Verdict verdict, DateOnly today)
    {
        List<ConclusionRefusal> reasons = [.. Always(county, standing, verdict, today)];
        if (standing.Preliminary != PreliminaryClass.General || verdict.Certainty is not null || !IsCommonDiagnosis(verdict.Diagnosis)) reasons.Add(ConclusionRefusal.PanelRequired);
        if (LowestPanel(profile, standing.Grave) > DivisionLevel.County) reasons.Add(ConclusionRefusal.HigherPanelRequired);
        if (verdict.Damage is not null) reasons.Add(ConclusionRefusal.DamageNotAsked);
        return Outcome(county, NationalClass.Common, verdict, reasons);
    }

    /// <summary>A panel says what a case is.</summary>
    /// <param name="profile">What the place asks.</param>
    /// <param name="panel">Who concludes.</param>
    /// <param name="standing">The case.</param>
    /// <param name="of">The class.</param>
    /// <param name="verdict">What goes with it.</param>
    /// <param name="today">The panel's day.</param>
    public static ConclusionOutcome Conclude(NationalProfile profile, Panel panel, CaseStanding standing, NationalClass of, Verdict verdict, DateOnly today)
    {
        var asked = profile.Of(of);
        List<ConclusionRefusal> reasons = [.. Always(panel, standing, verdict, today)];
        if (LowestPanel(profile, standing.Grave) > panel.Place.Level) reasons.Add(ConclusionRefusal.HigherPanelRequired);
        if (panel.Members.Count < profile.LeastPanelMembers) reasons.Add(ConclusionRefusal.MembersRequired);
        if (standing.Investigated is null) reasons.Add(ConclusionRefusal.InvestigationRequired);
        if (asked.Damage && verdict.Damage is null) reasons.Add(ConclusionRefusal.DamageRequired);
        if (!asked.Damage && verdict.Damage is not null) reasons.Add(ConclusionRefusal.DamageNotAsked);
        if (verdict.Certainty is not { } word) reasons.Add(ConclusionRefusal.CertaintyRequired);
        else if (!asked.Certainties.Contains(word) && string.IsNullOrWhiteSpace(verdict.Reason)) reasons.Add(ConclusionRefusal.ReasonRequired);
        return Outcome(panel, of, verdict, reasons);
    }

    private static IEnumerable<ConclusionRefusal> Always(Concluder by, CaseStanding standing, Verdict verdict, DateOnly today)
    {
        if (!by.Place.Covers(standing.County)) yield return ConclusionRefusal.OtherPlace;
        if (string.IsNullOrWhiteSpace(verdict.Diagnosis)) yield return ConclusionRefusal.DiagnosisRequired;
        if (string.IsNullOrWhiteSpace(verdict.Basis)) yield return ConclusionRefusal.BasisRequired;
        if (verdict.Day > today || verdict.Day < standing.Investigated) yield return ConclusionRefusal.DayImpossible;
    }

    // A diagnosis in words is the county's own to read; a code is held against the list.
    private static bool IsCommonDiagnosis(string diagnosis) => !RuleBook.Shipped.Diagnoses.TryGetValue(diagnosis, out var known) || known.Common;

    private static ConclusionOutcome Outcome(Concluder by, NationalClass of, Verdict verdict, List<ConclusionRefusal> reasons) =>
        new(reasons.Count == 0 ? new Conclusion(by, of, verdict) : null, reasons);
}
