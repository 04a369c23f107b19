using System.Globalization;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Intake.Card;

/// <summary>The card as columns, in the official order: one list for what is printed, what is given out and what is read.</summary>
/// <remarks>CN-2010 附表1.</remarks>
public static class CardColumns
{
    /// <summary>Suspect vaccines that the card has room for.</summary>
    public const int Doses = 3;

    /// <summary>The 22 items, then what the card does not ask and a county needs.</summary>
    public static IReadOnlyList<CardColumn> All { get; } =
    [
        new("number", "1", CardKind.Text, null, one => one.CaseNumber),
        new("name", "2", CardKind.Text, "patient.name", one => one.Report.Patient.Name) { Required = true },
        new("sex", "3", CardKind.Choice, "patient.sex", one => one.Report.Patient.Sex) { Required = true, List = "sex" },
        new("birth", "4", CardKind.Day, "patient.birthDate", one => Day(one.Report.Patient.BirthDate)) { Required = true },
        new("occupation", "5", CardKind.Choice, "patient.occupation", one => one.Report.Patient.Occupation) { List = "occupation" },
        new("address", "6", CardKind.Text, "patient.address", one => one.Report.Patient.Address),
        new("phone", "7", CardKind.Text, "patient.phone", one => one.Report.Patient.Phone),
        new("guardian", "8", CardKind.Text, "patient.guardian", one => one.Report.Patient.Guardian),
        .. Enumerable.Range(1, Doses).SelectMany(OfDose),
        new("onset", "10", CardKind.Day, "event.onsetAt", one => Day(one.Report.Event.OnsetAt?.Day)) { Required = true },
        new("discovered", "11", CardKind.Day, "discoveredAt", one => Day(one.Report.DiscoveredAt?.Day)) { Required = true },
        new("hospital", "12", CardKind.Text, "event.hospital", one => one.Organisation(one.Report.Event.Hospital)),
        new("course", "13", CardKind.Text, "event.narrative", one => one.Report.Event.Narrative) { Required = true },
        new("signs", "13", CardKind.Words, "event.signs", one => string.Join('、', one.Report.Event.Signs.Select(sign => Word("sign", sign)))) { List = "sign" },
        new("fever", "13", CardKind.Choice, null, one => one.Fever) { Required = true, List = "fever" },
        new("temperature", "13", CardKind.Number, "event.measurements.temperatureC", one => Number(one.Report.Event.Measurements.TemperatureC) ?? (one.Report.Paper?.NoFever == true ? None : null)),
        new("redness", "13", CardKind.Choice, null, one => one.Redness) { Required = true, List = "redness" },
        new("redness-cm", "13", CardKind.Number, "event.measurements.rednessCm", one => Number(one.Report.Event.Measurements.RednessCm)),
        new("induration", "13", CardKind.Choice, null, one => one.Induration) { Required = true, List = "induration" },
        new("induration-cm", "13", CardKind.Number, "event.measurements.indurationCm", one => Number(one.Report.Event.Measurements.IndurationCm)),
        new("diagnosis", "14", CardKind.Word, "event.diagnosis", one => one.Report.Event.Diagnosis) { List = "diagnosis" },
        new("hospitalised", "15", CardKind.Choice, "event.hospitalised", one => one.Report.Event.Hospitalised is { } inside ? (inside ? "true" : "false") : null) { Required = true, List = "yes-no" },
        new("outcome", "16", CardKind.Choice, "event.outcome", one => one.Report.Event.Outcome) { Required = true, List = "outcome" },
        new("class", "17", CardKind.Choice, null, one => one.Class) { Required = true, List = "class" },
        new("surveillance", "18", CardKind.Choice, "event.surveillance", one => one.Report.Event.Surveillance) { List = "surveillance" },
        new("reported", "19", CardKind.Day, "paper.day", one => Day(one.Reported)) { Required = true },
        new("unit", "20", CardKind.Text, "paper.unit", one => one.Unit) { Required = true },
        new("reporter", "21", CardKind.Text, "reporter.name", one => one.Report.Reporter.Name),
        new("reporter-phone", "22", CardKind.Text, "reporter.phone", one => one.Report.Reporter.Phone),
        new("site-code", "", CardKind.Text, "site", one => one.Site) { Required = true },
        new("own-number", "", CardKind.Text, "paper.number", one => one.Report.Paper?.Number),
    ];

    /// <summary>Looked for, and none: what the card's fourth box says.</summary>
    public const string None = "无";

    /// <summary>What a cell says of a case; empty where nothing is known.</summary>
    public static string Cell(CardColumn column, CardCase of) => column.Of(of) is not { Length: > 0 } known ? "" : column.Kind switch
    {
        CardKind.Choice => CardLists.Text(column.List!, known),
        CardKind.Word => Word(column.List!, known)!,
        _ => known,
    };

    public static string? Word(string kind, string? code) => code is null ? null : Texts.Find($"{kind}.{code}", Language.Chinese) ?? code;

    private static IEnumerable<CardColumn> OfDose(int dose)
    {
        CardColumn Column(string key, CardKind kind, string path, Func<Vaccination, string?> of, bool required = true, string? list = null) =>
            new(key, "9", kind, $"vaccinations.{path}", one => one.Suspects.ElementAtOrDefault(dose - 1) is { } given ? of(given) : null) { Required = required, List = list, Dose = dose };
        yield return Column("vaccine", CardKind.Vaccine, "vaccine", Vaccine);
        yield return Column("specification", CardKind.Text, "specification", given => given.Specification, required: false);
        yield return Column("manufacturer", CardKind.Text, "manufacturer", given => given.Manufacturer);
        yield return Column("lot", CardKind.Text, "lot", given => given.Lot);
        yield return Column("given", CardKind.Day, "givenAt", given => Day(given.GivenAt?.Day));
        yield return Column("session", CardKind.Choice, "session", given => given.Session, list: "session");
        yield return Column("dose-number", CardKind.Number, "dose", given => given.Dose?.ToString(CultureInfo.InvariantCulture));
        yield return Column("amount", CardKind.Text, "amount", given => given.Amount);
        yield return Column("route", CardKind.Word, "route", given => given.Route, list: "route");
        yield return Column("body-site", CardKind.Word, "bodySite", given => given.BodySite, list: "bodySite");
    }

    private static string? Vaccine(Vaccination dose) => dose.Vaccine is { Length: 4 } code && code.All(char.IsAsciiDigit)
        ? $"{code} {Texts.Find($"vaccine.{code}", Language.Chinese) ?? dose.Name}".TrimEnd()
        : dose.Vaccine ?? dose.Name;

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Number(decimal? number) => number?.ToString("0.###", CultureInfo.InvariantCulture);
}
