using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Triage;

/// <summary>How fast must who act. Under-triage of an emergency is the one error that is not allowed: each doubt goes up.</summary>
public static class TriageRules
{
    private static readonly string[] DeathOnly = ["death"];

    /// <summary>Triage of a report.</summary>
    /// <param name="report">The report, without values that cannot be.</param>
    /// <param name="profile">Rule profile in force.</param>
    /// <param name="site">The vaccination unit where it is known; its altitude lowers the limits of oxygen saturation.</param>
    /// <param name="received">Time of receipt, UTC.</param>
    /// <param name="zone">The site's time zone.</param>
    public static TriageResult Evaluate(Report report, RuleProfile profile, Site? site, DateTime received, TimeZoneInfo zone)
    {
        var book = RuleBook.Shipped;
        var today = Moment.At(received, zone).Day;
        var doses = Facts.Of(report, book, profile.Numbers, site, today);
        var findings = Findings(report, book, doses);
        var common = IsCommon(report, book, doses);
        var level = findings.Count > 0 ? findings.Max(finding => finding.Level) : common ? TriageLevel.Routine : TriageLevel.Investigate;
        if (findings.Count == 0)
            findings = [new Finding(common ? "routine" : "investigate", level, "CN-2010")];

        var serious = SeriousChina(report, book, findings);
        var held = findings.Select(finding => finding.Rule).ToList();
        var (window, outOfWindow) = ReportingScope.Of(report, book, [.. doses.Select(dose => dose.With(held, today, site))], serious);
        var pending = !common;
        return new TriageResult
        {
            Level = level,
            Findings = findings,
            PreliminaryClass = pending ? PreliminaryClass.Pending : PreliminaryClass.General,
            ScopeWindow = window,
            OutOfWindow = outOfWindow,
            SeriousChina = serious,
            SeriousIch = report.Event.Seriousness,
            Bands = CardBands.Of(report.Event.Measurements, book),
            Clocks = ClockRules.AtIntake(report, findings, pending, profile, received, zone),
            Profile = profile.Code,
            RulesVersion = book.Version,
        };
    }

    private static List<Finding> Findings(Report report, RuleBook book, IReadOnlyList<Facts> doses)
    {
        // Nobody can be helped any more: only the death itself is a finding.
        var died = report.Event.Outcome == "died";
        var held = book.Rules.Where(rule => (!died || DeathOnly.Contains(rule.Code)) && doses.Any(rule.When.Holds)).ToList();
        var emergency = held.Exists(rule => rule.Level == TriageLevel.Emergency);
        return [.. held.Where(rule => !(emergency && rule.OnlyWithoutEmergency))
            .OrderByDescending(rule => rule.Level)
            .Select(rule => new Finding(rule.Code, rule.Level, rule.Source))];
    }

    /// <summary>Only common signs, entered or measured, at least one, and no diagnosis outside their group.</summary>
    private static bool IsCommon(Report report, RuleBook book, IReadOnlyList<Facts> doses)
    {
        var found = report.Event;
        if (!found.Signs.All(book.CommonSigns.Contains)) return false;
        if (found.Diagnosis is { } diagnosis && !(book.Diagnoses.TryGetValue(diagnosis, out var known) && known.Common)) return false;

        // Measured collapse of circulation or want of oxygen is no common reaction, even where nobody ticked a sign for it.
        var dose = doses[0];
        if (dose.Vital("hypotension") || dose.Vital("severeBradycardia") || dose.Group("low-oxygen").Holds(dose) || dose.Group("below-alert").Holds(dose)) return false;
        var measured = dose.Group("fever").Holds(dose) || dose.Measured("rednessCm") > 0 || dose.Measured("indurationCm") > 0;
        return found.Signs.Count > 0 || measured || found.Diagnosis is not null;
    }

    private static bool SeriousChina(Report report, RuleBook book, List<Finding> findings) =>
        report.Event.Outcome == "died"
        || report.Event.Seriousness.Any(criterion => criterion is "death" or "lifeThreatening" or "disability")
        || (report.Event.Diagnosis is { } diagnosis && book.Diagnoses.TryGetValue(diagnosis, out var known) && known.Serious)
        || findings.Exists(finding => finding.Level == TriageLevel.Emergency && finding.Rule != "button");
}
