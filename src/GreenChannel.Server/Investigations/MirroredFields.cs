using System.Globalization;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Items;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Investigations;

/// <summary>A value and its words, as they stand elsewhere.</summary>
internal sealed record Mirrored(string Code, string Words);

/// <summary>
/// What the investigation form asks and the case already knows: the variable of the report, the case or the conclusion itself,
/// read when it is shown. There is no second copy that could say something else.
/// </summary>
internal sealed class MirroredFields(CaseRow row, Report report, TriageResult triage, ConclusionItem? conclusion, string? clusterCode, Facilities book, TimeZoneInfo zone, Language language)
{
    /// <summary>Places of the doses that are suspect, from 1.</summary>
    public IReadOnlyList<int> Suspects { get; } = [.. report.Vaccinations.Index().Where(dose => dose.Item.Suspect).Select(dose => dose.Index + 1)];

    /// <summary>Null where nothing is known.</summary>
    /// <param name="mirror">Name of the variable, as the form has it.</param>
    /// <param name="at">Place of the dose, from 1, where it is a dose's.</param>
    public Mirrored? Of(string mirror, int at) => mirror.Split('.')[0] switch
    {
        "patient" => OfPatient(mirror),
        "dose" => report.Vaccinations.ElementAtOrDefault(at - 1) is { } dose ? OfDose(mirror, dose) : null,
        "event" => OfEvent(mirror),
        "conclusion" => conclusion is null ? null : OfConclusion(mirror, conclusion),
        _ => mirror switch
        {
            "discoveredAt" => Day(report.DiscoveredAt),
            "reporter.name" => Plain(report.Reporter.Name),
            "reporter.phone" => Plain(report.Reporter.Phone),
            "case.number" => Plain(row.CaseNumber),
            "case.clusterCode" => Plain(clusterCode),
            "case.site" => Organisation(row.Site),
            "case.reportedOn" => Day(Moment.At(row.ReceivedAt, zone)),
            "case.reportedBy" => Organisation(row.ReportedBy),
            _ => throw new ArgumentOutOfRangeException(nameof(mirror), mirror, null),
        },
    };

    private Mirrored? OfPatient(string mirror) => mirror switch
    {
        "patient.name" => Plain(report.Patient.Name),
        "patient.sex" => Coded("sex", report.Patient.Sex),
        "patient.birthDate" => Day(report.Patient.BirthDate),
        "patient.occupation" => Coded("occupation", report.Patient.Occupation),
        "patient.address" => Plain(report.Patient.Address),
        "patient.phone" => Plain(report.Patient.Phone),
        "patient.guardian" => Plain(report.Patient.Guardian),
        _ => throw new ArgumentOutOfRangeException(nameof(mirror), mirror, null),
    };

    private Mirrored? OfDose(string mirror, Vaccination dose) => mirror switch
    {
        "dose.vaccine" => (dose.Vaccine ?? dose.Name) is { } code ? new Mirrored(code, (dose.Vaccine is { } known ? Texts.Find($"vaccine.{known}", language) : null) ?? dose.Name ?? code) : null,
        "dose.specification" => Plain(dose.Specification),
        "dose.manufacturer" => Plain(dose.Manufacturer),
        "dose.lot" => Plain(dose.Lot),
        "dose.expiry" => Day(dose.Expiry),
        "dose.givenAt" => Day(dose.GivenAt),
        "dose.session" => Coded("session", dose.Session),
        "dose.dose" => Plain(dose.Dose?.ToString(CultureInfo.InvariantCulture)),
        "dose.amount" => Plain(dose.Amount),
        "dose.route" => Coded("route", dose.Route),
        "dose.bodySite" => Coded("bodySite", dose.BodySite),
        _ => throw new ArgumentOutOfRangeException(nameof(mirror), mirror, null),
    };

    private Mirrored? OfEvent(string mirror)
    {
        var found = report.Event;
        return mirror switch
        {
            "event.onsetAt" => Day(found.OnsetAt),
            "event.hospital" => found.Hospital is { } hospital ? Organisation(hospital) : null,
            "event.course" => Plain(string.Join(language == Language.Chinese ? "。" : ". ", new[]
            {
                string.Join(language == Language.Chinese ? "、" : ", ", found.Signs.Select(sign => Texts.Find($"sign.{sign}", language) ?? sign)), found.Narrative,
            }.Where(part => !string.IsNullOrWhiteSpace(part)))),
            "event.fever" => Band(found.Measurements.TemperatureC, triage.Bands.Fever, "℃"),
            "event.redness" => Band(found.Measurements.RednessCm, triage.Bands.Redness, "cm"),
            "event.induration" => Band(found.Measurements.IndurationCm, triage.Bands.Induration, "cm"),
            "event.diagnosis" => Coded("diagnosis", found.Diagnosis),
            "event.hospitalised" => found.Hospitalised is { } stays ? Coded("yes-no", stays ? "true" : "false") : null,
            "event.outcome" => Coded("outcome", found.Outcome),
            "event.diedAt" => Day(found.DiedAt),
            "event.surveillance" => Coded("surveillance", found.Surveillance),
            "event.cluster" => found.Flags.Contains("cluster") ? Coded("yes-no", "true") : conclusion is null ? null : Coded("yes-no", "false"),
            _ => throw new ArgumentOutOfRangeException(nameof(mirror), mirror, null),
        };
    }

    private Mirrored? OfConclusion(string mirror, ConclusionItem item) => mirror switch
    {
        "conclusion.by" => Coded("conclusion.body", item.By),
        "conclusion.level" => Division.IsCode(item.Place) ? Plain(Json.Word(new Division(item.Place).Level)) : null,
        "conclusion.class" => Coded("national-class", item.Class),
        "conclusion.damage" => Coded("damage", item.Damage),
        "conclusion.diagnosis" => Coded("diagnosis", item.Diagnosis),
        _ => throw new ArgumentOutOfRangeException(nameof(mirror), mirror, null),
    };

    private Mirrored? Organisation(string code) => new(code,
        book.Sites.GetValueOrDefault(code)?.Name ?? book.Hospitals.GetValueOrDefault(code)?.Name ?? book.Counties.GetValueOrDefault(code)?.Name ?? code);

    // No fever is something that somebody has looked for: what was not measured is open.
    private static Mirrored? Band(decimal? measured, int band, string unit) =>
        measured is { } value ? new Mirrored(band.ToString(CultureInfo.InvariantCulture), $"{value.ToString("0.##", CultureInfo.InvariantCulture)} {unit}") : null;

    private Mirrored? Coded(string kind, string? code) => code is null ? null : new Mirrored(code, Texts.Find($"{kind}.{code}", language) ?? code);

    private static Mirrored? Plain(string? text) => string.IsNullOrWhiteSpace(text) ? null : new Mirrored(text, text);

    private static Mirrored? Day(Moment? moment) => Day(moment?.Day);

    private static Mirrored? Day(DateOnly? day) => Plain(day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
}
