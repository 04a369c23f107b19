using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Domain;

/// <summary>What is known beside the report when it is decided.</summary>
/// <param name="Site">Vaccination unit of the report.</param>
/// <param name="Ladder">The site's hospitals, in order.</param>
/// <param name="Profile">Rule profile in force.</param>
/// <param name="Times">Time spans of the escalation.</param>
/// <param name="Zone">The site's time zone.</param>
/// <param name="Now">Time of receipt, UTC.</param>
public sealed record Circumstances(Site Site, Ladder Ladder, RuleProfile Profile, EscalationTimes Times, TimeZoneInfo Zone, DateTime Now)
{
    /// <summary>A hospital's own account reports: the patient is there already.</summary>
    public bool CallerIsHospital { get; init; }

    /// <summary>A vaccination unit's account reports.</summary>
    public bool CallerIsClinic { get; init; }

    /// <summary>Not a live report: nobody is there to mend it, so whatever it lacks or contradicts is noted and it is taken; and it never alerts anybody.</summary>
    public bool Imported { get; init; }
}

/// <summary>Either what a report becomes, or why it is refused.</summary>
public abstract record OpeningOutcome
{
    private protected OpeningOutcome()
    {
    }
}

/// <summary>The report becomes a case.</summary>
/// <param name="Triage">How fast must who act.</param>
/// <param name="Missing">What the card needs and the report lacks.</param>
/// <param name="Contradictions">Fields whose value cannot be and was kept verbatim, or disagrees with another.</param>
/// <param name="Unrecognised">Signs, diagnosis and vaccines that no vocabulary knows, verbatim.</param>
/// <param name="Channel">Whether the green channel opens, and why.</param>
/// <param name="Request">The request with its effects; null where none opens.</param>
public sealed record CaseOpened(
    TriageResult Triage,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Contradictions,
    IReadOnlyList<string> Unrecognised,
    OpeningDecision Channel,
    Moved? Request) : OpeningOutcome;

/// <summary>The report stays with its client.</summary>
public sealed record ReportRefused(IReadOnlyList<FieldProblem> Problems) : OpeningOutcome;

/// <summary>What a follow-up makes of a case.</summary>
/// <param name="Triage">The level in force now, with the findings that ask for it.</param>
/// <param name="Missing">What the card still lacks.</param>
/// <param name="Contradictions">Fields whose value cannot be and was kept verbatim.</param>
/// <param name="Unrecognised">Texts that no vocabulary knows.</param>
/// <param name="Raised">The level is higher than before.</param>
/// <param name="Kept">The follow-up alone would ask for less; the higher level stays until somebody gives a reason.</param>
public sealed record CaseReconsidered(
    TriageResult Triage,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Contradictions,
    IReadOnlyList<string> Unrecognised,
    bool Raised,
    bool Kept) : OpeningOutcome;

/// <summary>From a report to a case, a request and work to do: one pure function.</summary>
public static class Opening
{
    /// <summary>Decides what a report becomes.</summary>
    /// <param name="read">The report as it could be read.</param>
    /// <param name="around">Site, ladder, profile, time.</param>
    /// <param name="caseId">Id of the case if it opens.</param>
    /// <param name="requestId">Id of the request if one opens.</param>
    /// <remarks>Contract, Report: an emergency is never refused for what it lacks or contradicts.</remarks>
    public static OpeningOutcome Decide(ReadReport read, Circumstances around, Guid caseId, Guid requestId)
    {
        var report = read.Report ?? throw new ArgumentException("a report without an id cannot be decided", nameof(read));
        var impossible = ReportCheck.Impossible(report, around.Now, around.Zone).ToList();
        var certain = ReportCheck.Without(report, impossible);
        var triage = TriageRules.Evaluate(certain, around.Profile, around.Site, around.Now, around.Zone);

        List<FieldProblem> wrong = [.. read.Problems, .. impossible];
        if (triage.Level != TriageLevel.Emergency && !report.Emergency && !around.Imported)
        {
            List<FieldProblem> refused = [.. wrong, .. ReportCheck.Required(report)];
            if (refused.Count > 0) return new ReportRefused(refused);
        }

        var channel = around.Imported || around.Site.ForImports
            ? new OpeningDecision(false, null, OpeningReason.NotNeeded)
            : EscalationRules.OpensByItself(triage, certain, around.CallerIsHospital, around.CallerIsClinic, around.Now, around.Zone);
        return new CaseOpened(
            triage,
            ReportCheck.Missing(report),
            Contradictions(report, wrong),
            ReportCheck.Unrecognised(report),
            channel,
            channel is { Opens: true, Class: { } of } ? EscalationRules.Open(requestId, caseId, of, around.Ladder, around.Times, around.Now) : null);
    }

    /// <summary>Decides what a follow-up makes of a case that is known.</summary>
    /// <param name="read">The whole report, with the follow-up merged in.</param>
    /// <param name="around">Site, ladder, profile, time.</param>
    /// <param name="known">Triage in force so far.</param>
    /// <param name="lower">True where a person gave a reason to lower the level.</param>
    /// <remarks>Triage rules: a later update can raise a level at once; it lowers it only with a person's reason.</remarks>
    public static OpeningOutcome Reconsider(ReadReport read, Circumstances around, TriageResult known, bool lower)
    {
        var report = read.Report ?? throw new ArgumentException("a report without an id cannot be decided", nameof(read));
        var impossible = ReportCheck.Impossible(report, around.Now, around.Zone).ToList();
        var fresh = TriageRules.Evaluate(ReportCheck.Without(report, impossible), around.Profile, around.Site, around.Now, around.Zone);
        List<FieldProblem> wrong = [.. read.Problems, .. impossible];
        var emergency = report.Emergency || fresh.Level == TriageLevel.Emergency || known.Level == TriageLevel.Emergency;
        if (wrong.Count > 0 && !emergency) return new ReportRefused(wrong);

        var kept = fresh.Level < known.Level && !lower;
        var triage = fresh with { Clocks = ClockRules.Continue(known.Clocks, fresh.Clocks, around.Now) };
        if (kept)
        {
            triage = triage with
            {
                Level = known.Level,
                Findings = [.. known.Findings.Where(finding => finding.Level > fresh.Level), .. fresh.Findings],
                SeriousChina = known.SeriousChina || fresh.SeriousChina,
            };
        }

        return new CaseReconsidered(
            triage,
            ReportCheck.Missing(report),
            Contradictions(report, wrong),
            ReportCheck.Unrecognised(report),
            Raised: fresh.Level > known.Level,
            kept);
    }

    private static List<string> Contradictions(Report report, List<FieldProblem> wrong) =>
        [.. wrong.Select(problem => problem.Field).Concat(ReportCheck.Disagreeing(report)).Distinct()];
}
