using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Platform.Parts;

/// <summary>A report in the reader's words: as its fields say, and as it was typed where no vocabulary knows better.</summary>
public sealed partial class CaseWords
{
    private readonly Report _report;
    private readonly Language _language;
    private readonly TimeZoneInfo _zone;

    public CaseWords(JsonObject report, Language language, TimeZoneInfo zone)
    {
        using var document = JsonDocument.Parse(report.ToJsonString());
        _report = ReportReader.Read(document.RootElement, zone, withoutId: true).Report!;
        (_language, _zone) = (language, zone);
    }

    /// <summary>女，3 月龄: nobody is named.</summary>
    public string Who()
    {
        var day = _report.Event.OnsetAt?.Day ?? _report.Vaccinations.Select(dose => dose.GivenAt?.Day).FirstOrDefault(day => day is not null) ?? _report.DiscoveredAt?.Day;
        return Person(_report.Patient.Sex, Age.Months(_report.Patient.BirthDate, day), _language);
    }

    public string Signs() => string.Join(_language == Language.Chinese ? "、" : ", ", _report.Event.Signs.Select(sign => Texts.Find($"sign.{sign}", _language) ?? sign));

    /// <summary>What a duty doctor needs in one line: dose, onset, what was given and measured.</summary>
    public IEnumerable<(string Name, string Value)> Facts()
    {
        if (_report.Vaccinations is [var dose, ..])
            yield return (T("field-name.givenAt"), $"{Vaccine(dose)} {Show(dose.GivenAt, "MM-dd HH:mm")}".Trim());
        if (_report.Event.OnsetAt is { } onset) yield return (T("field-name.onsetAt"), $"{Show(onset, "MM-dd HH:mm")} {AfterDose()}".Trim());
        foreach (var given in _report.Event.Treatment) yield return (T("report.treatment"), Given(given));
        foreach (var measured in Measured()) yield return measured;
    }

    /// <summary>The whole report as rows; the third value asks for the full width.</summary>
    public IEnumerable<(string Name, string Value, bool Wide)> Rows(string site)
    {
        var patient = _report.Patient;
        var found = _report.Event;
        (string, string?, bool)[] rows =
        [
            (T("report.signs-short"), Signs(), true),
            (T("field-name.onsetAt"), $"{Show(found.OnsetAt)} {AfterDose()}".Trim(), false),
            (T("field-name.discoveredAt"), Show(_report.DiscoveredAt), false),
            .. _report.Vaccinations.SelectMany(dose => new (string, string?, bool)[]
            {
                (T("field-name.vaccine"), Vaccine(dose) + (dose.Dose is { } number ? " " + Texts.Of("case.dose", _language, number) : ""), false),
                (T("field-name.lot"), string.Join(" · ", new[] { dose.Lot, dose.Manufacturer }.OfType<string>()), false),
                (T("field-name.givenAt"), $"{Show(dose.GivenAt)} {Word("bodySite", dose.BodySite)}".Trim(), false),
            }),
            (T("field-name.site"), site, false),
            (T("report.measured"), string.Join(" · ", Measured().Select(measured => $"{measured.Name} {measured.Value}")), true),
            (T("report.treatment"), string.Join(" · ", found.Treatment.Select(Given)), true),
            (T("field-name.diagnosis"), Word("diagnosis", found.Diagnosis), false),
            (T("field-name.outcome"), Word("outcome", found.Outcome), false),
            (T("field-name.hospitalised"), found.Hospitalised is { } inHospital ? T(inHospital ? "yes-no.true" : "yes-no.false") : null, false),
            (T("field-name.seriousness"), string.Join("、", found.Seriousness.Select(criterion => Word("seriousness", criterion))), false),
            (T("field-name.patient.name"), patient.Name, false),
            (T("field-name.patient.birthDate"), patient.BirthDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), false),
            (T("field-name.patient.guardian"), string.Join(" ", new[] { patient.Guardian, patient.Phone }.OfType<string>()), false),
            (T("report.reporter"), string.Join(" ", new[] { _report.Reporter.Name, _report.Reporter.Phone }.OfType<string>()), false),
            (T("field-name.narrative"), found.Narrative, true),
            (T("field-name.guardianWords"), _report.GuardianWords, true),
        ];
        return rows.Where(row => !string.IsNullOrWhiteSpace(row.Item2)).Select(row => (row.Item1, row.Item2!, row.Item3));
    }

    /// <summary>Sex and age, as far as they are known.</summary>
    public static string Person(string? sex, int? ageMonths, Language language)
    {
        var age = ageMonths switch
        {
            null => null,
            < 1 => Texts.Of("age.newborn", language),
            < 24 => Texts.Of("age.months", language, ageMonths),
            _ => Texts.Of("age.years", language, ageMonths / 12),
        };
        var parts = new[] { sex is null ? null : Texts.Of($"sex.{sex}", language), age }.OfType<string>().ToList();
        return parts.Count == 0 ? Texts.Of("age.unknown", language) : string.Join(language == Language.Chinese ? "，" : ", ", parts);
    }

    /// <summary>The words for a field of the report.</summary>
    public static string FieldName(string field, Language language)
    {
        var number = DoseNumber().Match(field);
        var name = Prefix().Replace(field, "");
        var words = Texts.Find($"field-name.{name}", language) ?? field;
        return number.Success && number.Groups[1].Value != "0" ? $"{words} ({int.Parse(number.Groups[1].Value, CultureInfo.InvariantCulture) + 1})" : words;
    }

    private IEnumerable<(string Name, string Value)> Measured()
    {
        var measured = _report.Event.Measurements;
        (string, decimal?, string)[] values =
        [
            ("temperatureC", measured.TemperatureC, " °C"), ("systolicMmHg", measured.SystolicMmHg, " mmHg"), ("spo2Percent", measured.Spo2Percent, " %"),
            ("heartRate", measured.HeartRate, ""), ("respiratoryRate", measured.RespiratoryRate, ""), ("rednessCm", measured.RednessCm, " cm"),
            ("indurationCm", measured.IndurationCm, " cm"),
        ];
        foreach (var (name, value, unit) in values)
            if (value is { } number) yield return (T($"measure.{name}"), number.ToString("0.##", CultureInfo.InvariantCulture) + unit);
        if (measured.Consciousness is { } level) yield return (T("measure.consciousness"), T($"consciousness.{level}"));
    }

    private string AfterDose()
    {
        if (_report.Event.OnsetAt?.Utc is not { } onset || _report.Vaccinations.FirstOrDefault(dose => dose.Suspect)?.GivenAt?.Utc is not { } given || onset < given) return "";
        var after = onset - given;
        return after < TimeSpan.FromHours(2) ? Texts.Of("case.after-minutes", _language, (int)after.TotalMinutes)
            : after < TimeSpan.FromDays(3) ? Texts.Of("case.after-hours", _language, (int)after.TotalHours)
            : Texts.Of("case.after-days", _language, (int)after.TotalDays);
    }

    private string Given(Treatment given) =>
        string.Join(" ", new[] { Word("drug", given.Drug), given.AmountMg is { } mg ? mg.ToString("0.###", CultureInfo.InvariantCulture) + " mg" : null, Show(given.At, "HH:mm") }.Where(part => !string.IsNullOrEmpty(part)));

    private string Vaccine(Vaccination dose) => (dose.Vaccine is { } code ? Texts.Find($"vaccine.{code}", _language) : null) ?? dose.Name ?? dose.Vaccine ?? "";

    private string? Word(string kind, string? code) => code is null ? null : Texts.Find($"{kind}.{code}", _language) ?? code;

    private string Show(Moment? moment, string format = "yyyy-MM-dd HH:mm") => moment switch
    {
        null => "",
        { Utc: { } utc } => TimeZoneInfo.ConvertTimeFromUtc(utc, _zone).ToString(format, CultureInfo.InvariantCulture),
        { Day: var day } => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };

    private string T(string key) => Texts.Of(key, _language);

    [GeneratedRegex(@"^vaccinations\[(\d+)\]")]
    private static partial Regex DoseNumber();

    [GeneratedRegex(@"^vaccinations\[\d+\]\.|^event\.(measurements\.)?")]
    private static partial Regex Prefix();
}
