using System.Globalization;
using GreenChannel.Domain.Duplicates;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Duplicates;

/// <summary>One line of a comparison.</summary>
/// <param name="Agreement">Code; missing where one of the two does not say; null where it was not weighed.</param>
public sealed record ComparedLine(string Name, string One, string Two, string? Agreement);

/// <summary>A pair in the reader's words: what agrees, what differs, what is lacking.</summary>
public static class PairWords
{
    private const int Most = 4;

    private static readonly Dictionary<Field, string> Names = new()
    {
        [Field.Name] = "field-name.patient.name",
        [Field.Sex] = "field-name.patient.sex",
        [Field.BirthDate] = "field-name.patient.birthDate",
        [Field.IdNumber] = "field-name.patient.idNumber",
        [Field.Phone] = "field-name.patient.phone",
        [Field.Address] = "field-name.patient.address",
        [Field.Place] = "duplicate.place",
        [Field.Age] = "duplicate.age",
        [Field.Vaccinated] = "field-name.givenAt",
        [Field.Onset] = "field-name.onsetAt",
        [Field.Died] = "field-name.diedAt",
        [Field.Hospitalised] = "field-name.hospitalised",
        [Field.Vaccine] = "field-name.vaccine",
        [Field.Lot] = "field-name.lot",
        [Field.Signs] = "field-name.signs",
        [Field.Crowd] = "duplicate.crowd",
        [Field.Person] = "duplicate.person",
    };

    /// <summary>The weightiest reasons in one line.</summary>
    public static string Why(IReadOnlyList<PairReason> reasons, Language language) => string.Join(language == Language.Chinese ? "；" : "; ",
        reasons.Where(reason => reason.Field is not (Field.Crowd or Field.Person)).Take(Most).Select(reason => $"{NameOf(reason.Field, language)} {Texts.Of($"agreement.{Json.Word(reason.Agreement)}", language)}"));

    public static IReadOnlyList<ComparedLine> Lines(PairView pair, Language language)
    {
        var known = pair.Pair.Reasons.ToDictionary(reason => reason.Field);
        var (one, two) = (Values(pair.One, language), Values(pair.Two, language));
        return [.. one.Keys.Where(field => one[field].Length > 0 || two[field].Length > 0).Select(field => new ComparedLine(
            NameOf(field, language), one[field], two[field],
            known.TryGetValue(field, out var reason) ? Json.Word(reason.Agreement) : one[field].Length == 0 || two[field].Length == 0 ? "missing" : field is Field.Sex && one[field] == two[field] ? "same" : null))];
    }

    private static string NameOf(Field field, Language language) => Texts.Of(Names[field], language);

    private static Dictionary<Field, string> Values(Report report, Language language)
    {
        var (patient, about) = (report.Patient, report.Event);
        var doses = report.Vaccinations;
        return new Dictionary<Field, string>
        {
            [Field.Name] = patient.Name ?? "",
            [Field.Sex] = patient.Sex is { } sex ? Texts.Find($"sex.{sex}", language) ?? sex : "",
            [Field.BirthDate] = Day(patient.BirthDate),
            [Field.IdNumber] = patient.IdNumber ?? "",
            [Field.Phone] = patient.Phone ?? "",
            [Field.Address] = patient.Address ?? "",
            [Field.Place] = patient.AddressCounty ?? (report.Site is { Length: >= 6 } site ? site[..6] : ""),
            [Field.Vaccinated] = Joined(doses.Select(dose => Day(dose.GivenAt?.Day))),
            [Field.Onset] = Day(about.OnsetAt?.Day),
            [Field.Died] = Day(about.DiedAt?.Day),
            [Field.Hospitalised] = about.Hospitalised is { } stays ? Texts.Of(stays ? "yes-no.true" : "yes-no.false", language) : "",
            [Field.Vaccine] = Joined(doses.Select(dose => (dose.Vaccine is { } code ? Texts.Find($"vaccine.{code}", language) : null) ?? dose.Name ?? dose.Vaccine)),
            [Field.Lot] = Joined(doses.Select(dose => dose.Lot)),
            [Field.Signs] = Joined(about.Signs.Select(sign => Texts.Find($"sign.{sign}", language) ?? sign)),
        };

        string Joined(IEnumerable<string?> parts) => string.Join(language == Language.Chinese ? "、" : ", ", parts.Where(part => !string.IsNullOrEmpty(part)).Distinct());
    }

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
