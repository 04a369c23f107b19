using System.Globalization;
using System.Text.Json.Nodes;

namespace GreenChannel.Server.Observation;

/// <summary>What the form of the room sends, and what it means as the API has it. What cannot be read stays as it was typed.</summary>
/// <param name="fields">What the browser sent; null for an empty form.</param>
/// <param name="zone">The clinic's wall clock.</param>
/// <param name="now">UTC.</param>
public sealed class RoomForm(IFormCollection? fields, TimeZoneInfo zone, DateTime now)
{
    private const int LongestText = 500;

    public string this[string name] => fields?[name] is [.., { } text] ? text.Trim() : "";

    public bool Has(string name, string value) => fields?[name].Contains(value) == true;

    /// <summary>Somebody of the day's list; null where they are new.</summary>
    public Guid? Known => Guid.TryParseExact(this["stay"], "D", out var id) ? id : null;

    public IFormFile? File => fields?.Files.GetFile("file");

    /// <summary>Person, dose and checks.</summary>
    public JsonObject Stay()
    {
        var stay = new JsonObject { ["id"] = Text("id") };
        var patient = Object(("name", "patientName"), ("sex", "sex"), ("birthDate", "birthDate"), ("guardian", "guardian"), ("phone", "patientPhone"));
        if (patient.Count > 0) stay["patient"] = patient;
        var dose = Object(("vaccine", "vaccine"), ("name", "vaccineName"), ("manufacturer", "manufacturer"), ("lot", "lot"), ("expiry", "expiry"), ("traceCode", "traceCode"));
        if (Text("dose") is { } number) dose["dose"] = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? whole : number;
        if (int.TryParse(this["minutesAgo"], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= 720)
            dose["givenAt"] = TimeZoneInfo.ConvertTime(new DateTimeOffset(now.AddMinutes(-minutes)), zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        if (dose.Count > 0) stay["vaccination"] = dose;
        var checks = new JsonObject();
        foreach (var name in new[] { "done", "found" })
            if (fields?[name] is { Count: > 0 } ticked) checks[name] = new JsonArray([.. ticked.Select(code => (JsonNode?)JsonValue.Create(code))]);
        if (Text("note") is { } note) checks["note"] = note;
        if (checks.Count > 0) stay["checks"] = checks;
        if (Has("given", "true")) stay["given"] = true;
        return stay;
    }

    /// <summary>Which input a field of the API is typed into.</summary>
    public static string InputOf(string field) => field switch
    {
        "patient.name" => "patientName",
        "patient.phone" => "patientPhone",
        "vaccination.name" => "vaccineName",
        "vaccination.givenAt" => "minutesAgo",
        _ when field.StartsWith("checks.", StringComparison.Ordinal) => "note",
        _ => field[(field.LastIndexOf('.') + 1)..],
    };

    private string? Text(string name) => this[name] is { Length: > 0 } text ? text.Length > LongestText ? text[..(LongestText + 1)] : text : null;

    private JsonObject Object(params (string Name, string Input)[] parts)
    {
        var made = new JsonObject();
        foreach (var (name, input) in parts)
            if (Text(input) is { } text) made[name] = text;
        return made;
    }
}
