using System.Text.Json;
using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.FirstAid;

/// <summary>One thing that was done or measured at the patient, as it was written down.</summary>
public sealed record TreatmentEntry
{
    /// <summary>adrenaline oxygen fluids antihistamine steroid salbutamol position cpr called120 ambulanceArrived vitals other withdrawn.</summary>
    public required string Kind { get; init; }

    /// <summary>When it was done; a day alone says nothing here.</summary>
    public required DateTime At { get; init; }

    /// <summary>Milligrams, above 0 and at most 2,000; drugs only.</summary>
    public decimal? AmountMg { get; init; }

    /// <summary>How, how much, or what else: as typed.</summary>
    public string? Note { get; init; }

    /// <summary>Vital signs; what was not measured is null.</summary>
    public Measurements Measured { get; init; } = new();

    /// <summary>Entry that this one takes the place of, or takes back.</summary>
    public Guid? Corrects { get; init; }

    public static IReadOnlyList<string> Kinds { get; } =
        ["adrenaline", "oxygen", "fluids", "antihistamine", "steroid", "salbutamol", "position", "cpr", "called120", "ambulanceArrived", "vitals", "other", "withdrawn"];
}

/// <summary>Reads an entry of the treatment record and names each field that cannot be used.</summary>
public static class TreatmentReader
{
    /// <summary>Instants up to so far ahead are a client's clock.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestAgo = TimeSpan.FromDays(30);

    /// <returns>The id the client gave, and the entry where there is no problem.</returns>
    /// <param name="json">The object.</param>
    /// <param name="zone">Zone of the site.</param>
    /// <param name="now">Time of receipt, UTC: an entry without a time was done now.</param>
    public static (Guid? Id, TreatmentEntry? Entry, IReadOnlyList<FieldProblem> Problems) Read(JsonElement json, TimeZoneInfo zone, DateTime now)
    {
        var problems = new List<FieldProblem>();
        if (json.ValueKind != JsonValueKind.Object) return (null, null, [new FieldProblem("", "type")]);
        var body = new JsonCursor(json, "", problems, zone);
        var id = body.Id("id");
        if (id is null && problems.Count == 0) problems.Add(new FieldProblem("id", "required"));
        var before = problems.Count;
        var kind = body.Word("kind", [.. TreatmentEntry.Kinds]);
        if (kind is null && problems.Count == before) problems.Add(new FieldProblem("kind", "required"));
        var at = body.Moment("at");
        if (at is { HasHour: false }) problems.Add(new FieldProblem("at", "format"));
        else if (at?.Utc > now + ClockSkew) problems.Add(new FieldProblem("at", "future"));
        else if (at?.Utc < now - LongestAgo) problems.Add(new FieldProblem("at", "range"));
        var measured = body.Object("measurements");
        var entry = new TreatmentEntry
        {
            Kind = kind ?? "",
            At = at?.Utc is { } when ? when < now ? when : now : now,
            AmountMg = body.Number("amountMg", 0.001m, 2_000),
            Note = body.Text("note"),
            Corrects = body.Id("corrects"),
            Measured = new Measurements(
                TemperatureC: measured.Number("temperatureC", 25, 45),
                SystolicMmHg: measured.Number("systolicMmHg", 0, 300),
                HeartRate: measured.Number("heartRate", 0, 350),
                RespiratoryRate: measured.Number("respiratoryRate", 0, 150),
                Spo2Percent: measured.Number("spo2Percent", 0, 100),
                Consciousness: measured.Word("consciousness", "alert", "voice", "pain", "unresponsive")),
        };
        if (entry is { Kind: "vitals" } && entry.Measured == new Measurements() && problems.Count == 0) problems.Add(new FieldProblem("measurements", "required"));
        if (entry is { Kind: "withdrawn", Corrects: null } && problems.Count == 0) problems.Add(new FieldProblem("corrects", "required"));
        return (id, problems.Count == 0 ? entry : null, problems);
    }
}
