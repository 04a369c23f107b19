using System.Text.Json;

namespace GreenChannel.Domain.Intake;

/// <summary>A report as it could be read, and what could not.</summary>
/// <param name="Report">Null only where no usable id was given.</param>
/// <param name="Problems">One for each field that was left out of <paramref name="Report"/>.</param>
public sealed record ReadReport(Report? Report, IReadOnlyList<FieldProblem> Problems);

/// <summary>Reads the report JSON of the public contract.</summary>
public static class ReportReader
{
    /// <summary>Reads one JSON object; days are counted in the site's zone.</summary>
    /// <param name="body">The parsed JSON.</param>
    /// <param name="zone">The site's time zone.</param>
    /// <param name="withoutId">True where nothing will be stored: an absent id is then no fault.</param>
    public static ReadReport Read(JsonElement body, TimeZoneInfo zone, bool withoutId = false)
    {
        var problems = new List<FieldProblem>();
        if (body.ValueKind != JsonValueKind.Object)
            return new ReadReport(null, [new FieldProblem("", "type", Unreadable: true)]);

        var root = new JsonCursor(body, "", problems, zone);
        var id = root.Id("id") ?? Guid.Empty;
        if (id == Guid.Empty && !withoutId)
        {
            if (problems.Count == 0) problems.Add(new FieldProblem("id", "required"));
            return new ReadReport(null, problems);
        }

        var report = new Report
        {
            Id = id,
            Emergency = root.Flag("emergency") ?? false,
            Site = root.Text("site", 40),
            DiscoveredAt = root.Moment("discoveredAt"),
            Reporter = ReadReporter(root.Object("reporter")),
            Patient = ReadPatient(root.Object("patient")),
            Vaccinations = root.List("vaccinations", ReadVaccination),
            Event = ReadEvent(root.Object("event")),
            Stay = root.Id("stay"),
            GuardianWords = root.Verbatim("guardianWords"),
            Paper = ReadPaper(root.Object("paper")),
        };
        return new ReadReport(report, problems);
    }

    private static PaperCard? ReadPaper(JsonCursor at)
    {
        var paper = new PaperCard(at.Day("day"), at.Text("unit"), at.Flag("noFever") ?? false, at.Text("number", 40));
        return paper == new PaperCard() ? null : paper;
    }

    private static Reporter ReadReporter(JsonCursor at) => new(
        at.Text("name"),
        at.Text("phone", 40),
        at.Word("role", "physician", "nurse", "publicHealth", "hospitalPhysician", "guardian", "recipient", "manufacturer"));

    private static Patient ReadPatient(JsonCursor at) => new()
    {
        Name = at.Text("name"),
        Sex = at.Word("sex", "male", "female"),
        BirthDate = at.Day("birthDate"),
        IdNumber = at.Text("idNumber", 40),
        Phone = at.Text("phone", 40),
        Guardian = at.Text("guardian"),
        Address = at.Text("address"),
        AddressCounty = at.Text("addressCounty", 40),
        WeightKg = at.Number("weightKg", 0.2m, 400m),
        Pregnancy = at.Text("pregnancy", 40),
        Occupation = at.Text("occupation", 40),
        Allergies = at.LongText("allergies"),
        Diseases = at.LongText("diseases"),
        PreviousReactions = at.LongText("previousReactions"),
    };

    private static Vaccination ReadVaccination(JsonCursor at) => new()
    {
        Vaccine = at.Text("vaccine"),
        Name = at.Text("name"),
        Manufacturer = at.Text("manufacturer"),
        Specification = at.Text("specification"),
        Lot = at.Text("lot", 60),
        Expiry = at.Day("expiry"),
        Dose = at.Whole("dose", 1, 9),
        Session = at.Word("session", "routine", "mass", "emergency", "temporary", "unknown"),
        Amount = at.Text("amount"),
        Route = at.Text("route"),
        BodySite = at.Text("bodySite"),
        GivenAt = at.Moment("givenAt"),
        TraceCode = at.Text("traceCode"),
        Suspect = at.Flag("suspect") ?? true,
    };

    private static AdverseEvent ReadEvent(JsonCursor at) => new()
    {
        OnsetAt = at.Moment("onsetAt"),
        Signs = at.Words("signs"),
        Measurements = ReadMeasurements(at.Object("measurements")),
        Hospitalised = at.Flag("hospitalised"),
        Hospital = at.Text("hospital"),
        Flags = at.Words("flags", "cluster", "majorImpact"),
        Diagnosis = at.Text("diagnosis"),
        Narrative = at.LongText("narrative"),
        Seriousness = at.Words("seriousness", "death", "lifeThreatening", "hospitalised", "disability", "congenitalAnomaly", "medicallyImportant"),
        Outcome = at.Word("outcome", "recovered", "recovering", "notRecovered", "sequelae", "died", "unknown"),
        DiedAt = at.Moment("diedAt"),
        Surveillance = at.Word("surveillance", "passive", "active"),
        Treatment = at.List("treatment", ReadTreatment),
    };

    private static Measurements ReadMeasurements(JsonCursor at) => new(
        at.Number("temperatureC", 25m, 45m),
        at.Number("rednessCm", 0m, 100m),
        at.Number("indurationCm", 0m, 100m),
        at.Number("systolicMmHg", 0m, 300m),
        at.Number("heartRate", 0m, 350m),
        at.Number("respiratoryRate", 0m, 150m),
        at.Number("spo2Percent", 0m, 100m),
        at.Word("consciousness", "alert", "voice", "pain", "unresponsive"));

    private static Treatment ReadTreatment(JsonCursor at) => new(
        at.Text("drug"), at.Number("amountMg", 0m, 100_000m), at.Text("route"), at.Moment("at"));
}
