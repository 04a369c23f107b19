using System.Globalization;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Investigations;
using GreenChannel.Domain.Reviews;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Items;

namespace GreenChannel.Server.Investigations;

/// <summary>Report, investigation and conclusion of a case put together, as its checks want them.</summary>
internal static class WholeCase
{
    public static CaseFile Of(CaseRow row, Report report, TriageResult triage, ConclusionItem? conclusion, string? clusterCode, IReadOnlyDictionary<string, FieldEntry> fields, TimeZoneInfo zone) => new()
    {
        Report = report with { Site = row.Site },
        Profile = RuleProfiles.Get(triage.Profile),
        Preliminary = triage.PreliminaryClass,
        Serious = triage.SeriousChina,
        CaseNumber = row.CaseNumber,
        ReportedOn = Moment.At(row.ReceivedAt, zone).Day,
        InvestigatedOn = fields.GetValueOrDefault("reporting.investigatedOn")?.Value is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
        Autopsied = fields.GetValueOrDefault("clinical.autopsy")?.Value is { } autopsy ? autopsy == "true" : null,
        Conclusion = conclusion is null ? null : Concluded(triage, conclusion),
        ClusterCode = clusterCode,
        Clocks = triage.Clocks,
    };

    // A stored conclusion is read by concluding it again. What was known of the case when it was given let it pass; whether
    // it would today is for the checks to say.
    private static Conclusion? Concluded(TriageResult triage, ConclusionItem item)
    {
        var place = new Division(item.Place);
        var verdict = new Verdict(item.Diagnosis, item.Basis, item.Day)
        {
            Certainty = item.Certainty is { } certainty ? Enum.Parse<Certainty>(certainty, ignoreCase: true) : null,
            Damage = item.Damage is { } damage ? Enum.Parse<DamageGrade>(damage, ignoreCase: true) : null,
            LotHandled = item.LotHandled,
            Reason = item.Reason,
        };
        var profile = NationalProfile.Shipped;
        return item.By switch
        {
            "county" => ConclusionRules.ConcludeCommon(profile, new CountyCdc(place, item.RecordedBy), new CaseStanding(item.Place, PreliminaryClass.General, []), verdict, item.Day),
            "appraisal" => Conclude(new AppraisalPanel(place, item.Members)),
            _ => Conclude(new DiagnosticPanel(place, item.Members)),
        } is { Conclusion: { } concluded } ? concluded : null;

        ConclusionOutcome Conclude(Panel panel) => ConclusionRules.Conclude(
            profile, panel, new CaseStanding(item.Place, triage.PreliminaryClass, [], item.Day), Enum.Parse<NationalClass>(item.Class, ignoreCase: true), verdict, item.Day);
    }
}
