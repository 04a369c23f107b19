using System.Globalization;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Clusters;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Domain.Reviews;

/// <summary>What contradicts what in a case, for its reviewer. What is unknown contradicts nothing.</summary>
/// <remarks>
/// Follows from the forms of CN-2010. V1 and V3 begin with <see cref="ReportCheck"/>; V5 cannot be broken, because
/// <see cref="ConclusionRules"/> gives no 异常反应 without a damage grade; the order of the doses (V7) is the report's own.
/// </remarks>
public static class CaseChecks
{
    private const int LastSerial = 9_999;
    private const int SerialsRunOut = LastSerial * 8 / 10;

    public static IReadOnlyList<CaseWarning> Of(CaseFile file, DateTime now, TimeZoneInfo zone) =>
    [
        .. Times(file, now, zone), .. Investigation(file), .. Death(file), .. Preliminary(file), .. Quality(file), .. Suspects(file), .. Number(file), .. Bcg(file),
        .. Doses(file), .. Cluster(file), .. Identity(file),
    ];

    private static IEnumerable<CaseWarning> Times(CaseFile file, DateTime now, TimeZoneInfo zone)
    {
        foreach (var problem in ReportCheck.Impossible(file.Report, now, zone))
        {
            var against = problem.Code switch
            {
                "beforeBirth" => "patient.birthDate",
                "beforeDose" => "vaccinations",
                "beforeOnset" => "event.onsetAt",
                _ => "now",
            };
            yield return new CaseWarning(problem is { Field: "event.diedAt", Code: "beforeOnset" } ? "V3" : "V1", problem.Code, problem.Field, against);
        }

        if (file.ReportedOn is not { } reported) yield break;
        if (file.Report.DiscoveredAt is { } discovered && reported < discovered.Day) yield return new CaseWarning("V1", "beforeDiscovery", "reportedOn", "discoveredAt");
        if (reported > Moment.At(now, zone).Day) yield return new CaseWarning("V1", "future", "reportedOn", "now");
    }

    private static IEnumerable<CaseWarning> Investigation(CaseFile file)
    {
        if (file.InvestigatedOn < file.ReportedOn) yield return new CaseWarning("V2", "beforeReport", "investigatedOn", "reportedOn");
    }

    private static IEnumerable<CaseWarning> Death(CaseFile file)
    {
        foreach (var field in ReportCheck.Disagreeing(file.Report)) yield return new CaseWarning("V3", "deathWithoutOutcome", field, "event.seriousness");
        var died = file.Report.Event.Outcome == "died";
        if (!died && file.Report.Event is { DiedAt: not null, Outcome: not null and not "unknown" }) yield return new CaseWarning("V3", "dayOfDeathWithoutDeath", "event.diedAt", "event.outcome");
        if (!died) yield break;
        if (file.Report.Event.DiedAt is null) yield return new CaseWarning("V3", "required", "event.diedAt", "event.outcome");
        if (file.Autopsied is null) yield return new CaseWarning("V3", "required", "autopsied", "event.outcome");
        if (!file.Clocks.Any(clock => clock.Kind == ClockKind.Report && clock.Rule == $"{file.Profile.Code}/{file.Profile.Limits["graveReport"].Rule}"))
            yield return new CaseWarning("V3", "graveClockMissing", "clocks", "event.outcome");
        if (file.Conclusion is { By.Place.Level: DivisionLevel.County }) yield return new CaseWarning("V3", "higherPanelRequired", "conclusion.by", "event.outcome");
    }

    private static IEnumerable<CaseWarning> Preliminary(CaseFile file)
    {
        if (file.Preliminary != PreliminaryClass.General) yield break;
        if (Known(file) is { Common: false }) yield return new CaseWarning("V4", "notCommon", "preliminaryClass", "event.diagnosis");
        if (file.Serious) yield return new CaseWarning("V4", "seriousIsPending", "preliminaryClass", "serious");
    }

    private static IEnumerable<CaseWarning> Quality(CaseFile file)
    {
        if (file.Conclusion is { } conclusion && NationalProfile.Shipped.Of(conclusion.Class).Lot && !conclusion.Verdict.LotHandled)
            yield return new CaseWarning("V6", "lotNotHandled", "conclusion.lotHandled", "conclusion.class");
    }

    private static IEnumerable<CaseWarning> Suspects(CaseFile file)
    {
        if (file.Report.Vaccinations is { Count: > 0 } doses && !doses.Any(dose => dose.Suspect)) yield return new CaseWarning("V7", "noneSuspect", "vaccinations", "event");
    }

    private static IEnumerable<CaseWarning> Number(CaseFile file)
    {
        if (file.CaseNumber is not { } number) yield break;
        if (number.Length != 14 || !number.All(char.IsAsciiDigit))
        {
            yield return new CaseWarning("V8", "format", "caseNumber", "caseNumber");
            yield break;
        }

        if (County(file) is { } county && number[..6] != county) yield return new CaseWarning("V8", "otherCounty", "caseNumber", "site");
        if (file.Report.Event.OnsetAt is { } onset && Digits(number[6..10]) != onset.Day.Year) yield return new CaseWarning("V8", "otherYear", "caseNumber", "event.onsetAt");
        if (Digits(number[10..]) > SerialsRunOut) yield return new CaseWarning("V8", "serialsRunOut", "caseNumber", "9999");
    }

    private static IEnumerable<CaseWarning> Bcg(CaseFile file)
    {
        var doses = file.Report.Vaccinations;
        if (Known(file)?.Window == "WBCG" && doses.Count > 0 && doses.All(dose => dose.Vaccine is { } code && Vocabulary.IsVaccine(code) && !code.StartsWith("01", StringComparison.Ordinal)))
            yield return new CaseWarning("V9", "needsBcg", "vaccinations", "event.diagnosis");
    }

    private static IEnumerable<CaseWarning> Doses(CaseFile file)
    {
        for (var i = 0; i < file.Report.Vaccinations.Count; i++)
        {
            var (dose, at) = (file.Report.Vaccinations[i], $"vaccinations[{i}]");
            if (dose.Dose is < 1 or > 9) yield return new CaseWarning("V10", "range", $"{at}.dose", "1-9");
            if (Amount(dose.Amount) <= 0) yield return new CaseWarning("V10", "range", $"{at}.amount", "0");
        }
    }

    private static IEnumerable<CaseWarning> Cluster(CaseFile file)
    {
        var flagged = file.Report.Event.Flags.Contains("cluster");
        if (file.ClusterCode is not { } text)
        {
            if (flagged && file.Conclusion is not null) yield return new CaseWarning("V11", "required", "clusterCode", "event.flags");
            yield break;
        }

        if (!flagged) yield return new CaseWarning("V11", "notFlagged", "event.flags", "clusterCode");
        if (ClusterCode.Read(text) is not { } code) yield return new CaseWarning("V11", "format", "clusterCode", "clusterCode");
        else if (County(file) is { } county && code.County != county) yield return new CaseWarning("V11", "otherCounty", "clusterCode", "site");
    }

    private static IEnumerable<CaseWarning> Identity(CaseFile file)
    {
        var patient = file.Report.Patient;
        if (ResidentId.Read(patient.IdNumber) is not { } id) yield break;
        if (!id.ChecksOut) yield return new CaseWarning("V12", "checkDigit", "patient.idNumber", "patient.idNumber");
        if (patient.Sex is { } sex && sex != id.Sex) yield return new CaseWarning("V12", "otherSex", "patient.sex", "patient.idNumber");
        if (patient.BirthDate is { } born && born != id.Birth) yield return new CaseWarning("V12", "otherBirth", "patient.birthDate", "patient.idNumber");
    }

    private static DiagnosisRule? Known(CaseFile file) => file.Report.Event.Diagnosis is { } diagnosis ? RuleBook.Shipped.Diagnoses.GetValueOrDefault(diagnosis) : null;

    private static string? County(CaseFile file) => file.Report.Site is { Length: >= 6 } site ? site[..6] : null;

    private static int Digits(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    // "0.5 ml": the number it begins with; null where there is none.
    private static decimal? Amount(string? text)
    {
        var number = string.Concat((text ?? "").TrimStart().TakeWhile(sign => char.IsAsciiDigit(sign) || sign is '.' or '-'));
        return decimal.TryParse(number, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount) ? amount : null;
    }
}
