using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Server.Intake;

/// <summary>The report form as it was filled in, and the contract's report that it means. What cannot be read stays as it was typed.</summary>
/// <param name="fields">What the browser sent, or what is known already; null for an empty form.</param>
/// <param name="zone">The clinic's wall clock.</param>
/// <param name="now">When it is filled in, UTC.</param>
/// <param name="follows">True for a follow-up: nothing is said that was not typed, and a field may be emptied.</param>
public sealed partial class ReportForm(IFormCollection? fields, TimeZoneInfo zone, DateTime now, bool follows = false)
{
    private const int MostDigits = 15;

    /// <summary>Which input a field of the report is typed into.</summary>
    private static readonly Dictionary<string, string> Inputs = new()
    {
        ["site"] = "site",
        ["patient.birthDate"] = "birthDate",
        ["patient.weightKg"] = "weightKg",
        ["vaccinations"] = "vaccine",
        ["vaccinations[0].vaccine"] = "vaccine",
        ["vaccinations[0].givenAt"] = "givenAt",
        ["vaccinations[0].dose"] = "dose",
        ["vaccinations[0].lot"] = "lot",
        ["vaccinations[0].expiry"] = "lot",
        ["vaccinations[0].traceCode"] = "lot",
        ["event.onsetAt"] = "onsetAt",
        ["discoveredAt"] = "discoveredAt",
        ["guardianWords"] = "guardianWords",
        ["lowerReason"] = "lowerReason",
        ["patient.name"] = "patientName",
        ["patient.sex"] = "sex",
        ["patient.idNumber"] = "idNumber",
        ["patient.phone"] = "patientPhone",
        ["patient.guardian"] = "guardian",
        ["patient.address"] = "address",
        ["patient.occupation"] = "occupation",
        ["vaccinations[0].name"] = "vaccineName",
        ["vaccinations[0].manufacturer"] = "manufacturer",
        ["vaccinations[0].specification"] = "specification",
        ["vaccinations[0].session"] = "session",
        ["vaccinations[0].amount"] = "amount",
        ["vaccinations[0].route"] = "route",
        ["vaccinations[0].bodySite"] = "bodySite",
        ["event.diagnosis"] = "diagnosis",
        ["event.hospital"] = "hospital",
        ["event.hospitalised"] = "hospitalised",
        ["event.outcome"] = "outcome",
        ["event.diedAt"] = "diedAt",
        ["event.surveillance"] = "surveillance",
        ["reporter.name"] = "reporterName",
        ["event.signs"] = "signs",
        ["event.measurements.temperatureC"] = "temperatureC",
        ["event.measurements.systolicMmHg"] = "systolicMmHg",
        ["event.measurements.spo2Percent"] = "spo2Percent",
        ["event.measurements.heartRate"] = "heartRate",
        ["event.measurements.respiratoryRate"] = "respiratoryRate",
        ["event.measurements.rednessCm"] = "rednessCm",
        ["event.measurements.indurationCm"] = "indurationCm",
        ["event.narrative"] = "narrative",
        ["event.treatment[0].amountMg"] = "adrenalineMg",
        ["reporter.phone"] = "reporterPhone",
    };

    // A browser ends the lines of a text in its own way.
    public string this[string name] => fields?[name].ToString().Replace("\r\n", "\n", StringComparison.Ordinal) ?? "";

    public bool Has(string name, string value) => fields?[name].Contains(value) == true;

    /// <summary>A value that stays chosen when the form is shown again, or one to begin with.</summary>
    public bool Chosen(string name, string value, bool first = false) => fields is null ? first : Has(name, value);

    /// <summary>The input that a field of the report belongs to; the first one where it belongs to none.</summary>
    public static string InputOf(string field) => Inputs.GetValueOrDefault(DoseNumber().Replace(field, "vaccinations[0]"), "signs");

    [GeneratedRegex(@"^vaccinations\[\d+\]")]
    private static partial Regex DoseNumber();

    /// <summary>The report as the contract has it; only what was given.</summary>
    public JsonObject Report()
    {
        var report = new JsonObject { ["id"] = this["id"] };
        if (Has("emergency", "true")) report["emergency"] = true;
        Put(report, "site", this["site"]);
        if (Guid.TryParseExact(this["stay"], "D", out var stay) && stay != Guid.Empty) report["stay"] = stay.ToString();
        if (Clock(this["discoveredAt"]) is { } discovered) report["discoveredAt"] = discovered;
        else if (!follows) report["discoveredAt"] = Instant(now);
        report["reporter"] = Object(("name", this["reporterName"]), ("phone", this["reporterPhone"]), ("role", this["reporterRole"]));
        var patient = Object(
            ("name", this["patientName"]), ("sex", this["sex"]), ("birthDate", this["birthDate"]), ("idNumber", this["idNumber"]),
            ("phone", this["patientPhone"]), ("guardian", this["guardian"]), ("address", this["address"]), ("occupation", this["occupation"]));
        Number(patient, "weightKg");
        report["patient"] = patient;
        if (Vaccination() is { } dose) report["vaccinations"] = new JsonArray(dose);
        report["event"] = Event();
        if (!string.IsNullOrWhiteSpace(this["guardianWords"])) report["guardianWords"] = this["guardianWords"];
        return report;
    }

    private JsonObject? Vaccination()
    {
        var code = this["vaccine"];
        var dose = Object(("expiry", this["expiry"]), ("traceCode", this["traceCode"]), ("vaccine", code), ("name", this["vaccineName"]), ("manufacturer", this["manufacturer"]), ("specification", this["specification"]), ("lot", this["lot"]), ("session", this["session"]), ("amount", this["amount"]), ("route", this["route"]), ("bodySite", this["bodySite"]));
        if (Clock(this["givenAt"]) is { } given) dose["givenAt"] = given;
        Number(dose, "dose");
        return dose.Count == 0 ? null : dose;
    }

    private JsonObject Event()
    {
        var signs = (fields?["signs"] ?? default).Concat(this["otherSigns"].Split([',', '，', '、', ';', '；'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        var found = new JsonObject { ["signs"] = new JsonArray([.. signs.Select(sign => JsonValue.Create(sign))]) };
        if (Onset() is { } onset) found["onsetAt"] = onset;
        var measured = new JsonObject();
        foreach (var name in new[] { "temperatureC", "systolicMmHg", "spo2Percent", "heartRate", "respiratoryRate", "rednessCm", "indurationCm" }) Number(measured, name);
        Put(measured, "consciousness", this["consciousness"]);
        if (measured.Count > 0) found["measurements"] = measured;
        if (this["hospitalised"].Length > 0) found["hospitalised"] = this["hospitalised"] == "true";
        Put(found, "hospital", this["hospital"]);
        Put(found, "diagnosis", this["diagnosis"]);
        Put(found, "narrative", this["narrative"]);
        Put(found, "outcome", this["outcome"]);
        Put(found, "surveillance", this["surveillance"]);
        if (Clock(this["diedAt"]) is { } died) found["diedAt"] = died;
        if (this["adrenalineMg"].Trim().Length > 0)
        {
            var given = new JsonObject { ["drug"] = "adrenaline", ["route"] = "intramuscular" };
            Number(given, "amountMg", this["adrenalineMg"]);
            found["treatment"] = new JsonArray(given);
        }

        return found;
    }

    // The exact time wins over the quick choice.
    private string? Onset() => Clock(this["onsetAt"])
        ?? (int.TryParse(this["onsetMinutesAgo"], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes <= 100_000 ? Instant(now.AddMinutes(-minutes)) : null);

    // A browser sends the time on the wall of the clinic; the report says which wall.
    private string? Clock(string typed)
    {
        if (typed.Trim().Length == 0) return null;
        return DateTime.TryParseExact(typed.Trim(), ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall)
            ? Offset(wall)
            : typed.Trim();
    }

    // In the hour that comes twice when summer time ends, only the instant knows which one it is.
    private string Instant(DateTime utc) => Stamp(TimeZoneInfo.ConvertTimeFromUtc(utc, zone), zone.GetUtcOffset(utc));

    private string Offset(DateTime wall) => Stamp(wall, zone.GetUtcOffset(wall));

    private static string Stamp(DateTime wall, TimeSpan offset) =>
        wall.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hh\\:mm", CultureInfo.InvariantCulture);

    private void Number(JsonObject into, string name) => Number(into, name, this[name]);

    // What is no number is passed on as it was typed, so that the refusal names the field. A browser (report-json.js) must
    // mean the same number and write it alike: no more digits than it keeps, and 37.50 is 37.5.
    private static void Number(JsonObject into, string name, string typed)
    {
        if (typed.Trim().Length == 0) return;
        into[name] = typed.Trim().Length <= MostDigits && decimal.TryParse(typed.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number / 1.000000000000000000000000000000000m)
            : JsonValue.Create(typed.Trim());
    }

    private static JsonObject Object(params (string Name, string Value)[] parts)
    {
        var json = new JsonObject();
        foreach (var (name, value) in parts) Put(json, name, value);
        return json;
    }

    private static void Put(JsonObject into, string name, string value)
    {
        if (value.Trim().Length > 0) into[name] = value.Trim();
    }

    /// <summary>Signs that are an emergency by themselves; the form marks them.</summary>
    public static IReadOnlySet<string> Grave { get; } = Vocabulary.Signs.Values.SelectMany(signs => signs).Where(IsGrave).ToHashSet();

    private static bool IsGrave(string sign) => TriageRules.Evaluate(
        new Domain.Intake.Report
        {
            Id = Guid.Empty,
            Patient = new Domain.Intake.Patient { BirthDate = new DateOnly(1990, 1, 1) },
            Vaccinations = [new Domain.Intake.Vaccination { GivenAt = Domain.Intake.Moment.On(new DateOnly(2026, 1, 1)) }],
            Event = new Domain.Intake.AdverseEvent { OnsetAt = Domain.Intake.Moment.On(new DateOnly(2026, 1, 3)), Signs = [sign], Outcome = "notRecovered" },
        },
        Domain.Deadlines.RuleProfiles.Get("CN-2010"), null, new DateTime(2026, 1, 3, 0, 0, 0, DateTimeKind.Utc), TimeZoneInfo.Utc).Level == TriageLevel.Emergency;
}
