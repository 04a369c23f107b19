using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Domain.Escalation;

public static partial class EscalationRules
{
    private static readonly TimeSpan LongAgo = TimeSpan.FromHours(24);

    /// <summary>Whether this report opens the green channel by itself: only while it can help.</summary>
    /// <param name="triage">What triage answered to the report.</param>
    /// <param name="report">The report.</param>
    /// <param name="callerIsHospital">The report comes from a hospital's account.</param>
    /// <param name="callerIsClinic">It comes from a vaccination unit's account, where a reporter who is a hospital physician has no hospital around.</param>
    /// <param name="now">UTC.</param>
    /// <param name="zone">The site's zone; an onset without an hour is taken at its latest instant, since each doubt opens.</param>
    /// <remarks>Triage rules, "Green channel". Seriousness death with another outcome is a contradiction, and an emergency beside it still opens.</remarks>
    public static OpeningDecision OpensByItself(
        TriageResult triage, Report report, bool callerIsHospital, bool callerIsClinic, DateTime now, TimeZoneInfo zone)
    {
        var e = report.Event;
        var inHospital = callerIsHospital || (!callerIsClinic && report.Reporter.Role == "hospitalPhysician");
        return triage switch
        {
            _ when e.Outcome == "died" => No(OpeningReason.Dead),
            _ when report.Emergency => new(true, EscalationClass.Emergency, OpeningReason.Button),
            { Level: < TriageLevel.Urgent } => No(OpeningReason.NotNeeded),
            { Level: TriageLevel.Urgent } when triage.Findings.Any(f => f.Rule == "death") => No(OpeningReason.Dead),
            _ when inHospital || e.Hospitalised == true => No(OpeningReason.InHospital),
            _ when e.Outcome == "recovered" && e.OnsetAt is { } onset && now - onset.Latest(zone) > LongAgo
                => No(OpeningReason.RecoveredLongAgo),
            { Level: TriageLevel.Urgent } => new(true, EscalationClass.Urgent, OpeningReason.Urgent),
            _ => new(true, EscalationClass.Emergency, OpeningReason.Emergency),
        };
    }

    private static OpeningDecision No(OpeningReason why) => new(false, null, why);
}
