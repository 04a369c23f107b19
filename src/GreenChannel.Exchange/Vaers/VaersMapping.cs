using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GreenChannel.Exchange.Vaers;

/// <summary>Turns a VAERS report into the product's own report. What has no place in it stays verbatim under <c>source</c>.</summary>
public static partial class VaersMapping
{
    /// <summary>
    /// The report as JSON. Its id follows from the VAERS id, so a second import meets the same key. A day that cannot be
    /// true is left out and named in <c>source.dropped</c>, so that no real report is refused for a slip of the pen.
    /// </summary>
    public static JsonObject ToReport(VaersReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var dates = VaersDates.Of(report);
        var narrative = Narrative(report);
        var findings = VaersFindings.Of(report, narrative);
        var age = VaersAge.Years(report);
        return new JsonObject
        {
            ["id"] = VaersCodes.Key(report.Id).ToString(),
            ["emergency"] = false,
            ["discoveredAt"] = Text(dates.Discovered),
            ["patient"] = Patient(report, VaersAge.BirthDate(age, dates.Given ?? dates.Onset ?? dates.Discovered)),
            ["vaccinations"] = new JsonArray([.. report.Vaccines.Select(vaccine => Vaccination(vaccine, dates.Given))]),
            ["event"] = VaersEvent.Of(report, dates, findings, narrative),
            ["source"] = VaersSource.Of(report, dates, findings, age),
        };
    }

    internal static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private static string Narrative(VaersReport report) => (report["SYMPTOM_TEXT"], report["LAB_DATA"]) switch
    {
        (var story, null) => story ?? "",
        (null, var tests) => "Tests: " + tests,
        (var story, var tests) => story + "\n\nTests: " + tests,
    };

    private static JsonObject Patient(VaersReport report, DateOnly? birthDate)
    {
        var past = string.Join("; ", new[] { report["HISTORY"], report["CUR_ILL"] }.OfType<string>().Distinct());
        return new()
        {
            ["sex"] = VaersCodes.Sex(report["SEX"]),
            ["birthDate"] = Text(birthDate),
            ["allergies"] = report["ALLERGIES"],
            ["diseases"] = past.Length > 0 ? past : null,
            ["previousReactions"] = report["PRIOR_VAX"] is { } prior && !EmptyForm().IsMatch(prior) ? prior : null,
        };
    }

    private static JsonObject Vaccination(VaersVaccine vaccine, DateOnly? given) => new()
    {
        ["vaccine"] = null,
        ["name"] = vaccine.Name ?? vaccine.Type,
        ["manufacturer"] = vaccine.Manufacturer,
        ["lot"] = vaccine.Lot,
        ["dose"] = VaersCodes.Dose(vaccine.DoseSeries),
        ["route"] = VaersCodes.Route(vaccine.Route),
        ["bodySite"] = VaersCodes.BodySite(vaccine.Site),
        ["givenAt"] = Text(given),
        ["suspect"] = true,
    };

    // The early form printed its boxes even where nobody had filled them in.
    [GeneratedRegex(@"^[~()\s\d.]*(In (patient|sibling\w*))?[~()\s\d.]*$", RegexOptions.IgnoreCase)]
    private static partial Regex EmptyForm();
}
