using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace GreenChannel.Smoke.Campaign;

/// <summary>A clinic, its three hospitals and its county, who keep their tokens while the server dies and comes back.</summary>
internal sealed class Callers(HttpClient clinic, IReadOnlyList<HttpClient> hospitals, HttpClient county) : IDisposable
{
    public static readonly IReadOnlyList<string> Ladder = ["H330106001", "H330106002", "H330108001"];

    public HttpClient Clinic => clinic;

    public HttpClient County => county;

    public IReadOnlyList<HttpClient> Hospitals => hospitals;

    public static async Task<Callers> Of(RealServer server) => new(
        await server.As("clinic-3301060101"), [.. await Task.WhenAll(Ladder.Select(hospital => server.As($"hospital-{hospital}")))], await server.As("cdc-330106"));

    /// <summary>The button and nothing else.</summary>
    public static string Button(Guid id) => $$"""{"id":"{{id}}","emergency":true}""";

    /// <summary>Hives and nothing else: urgent.</summary>
    public static string Hives(Guid id, DateTimeOffset now)
    {
        string At(int minutes) => now.AddMinutes(-minutes).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);
        return $$"""
            {
              "id": "{{id}}", "discoveredAt": "{{At(10)}}",
              "patient": { "sex": "female", "birthDate": "{{now.AddDays(-400):yyyy-MM-dd}}" },
              "vaccinations": [{ "vaccine": "5001", "name": "DTaP-IPV/Hib", "lot": "L1", "givenAt": "{{At(30)}}" }],
              "event": { "onsetAt": "{{At(25)}}", "signs": ["urticariaGeneralised"], "outcome": "notRecovered" }
            }
            """;
    }

    /// <summary>Sends a report; the status, the case and its request.</summary>
    public Task<Reported> ReportAsync(Guid id) => ReportAsync(Button(id));

    public async Task<Reported> ReportAsync(string report)
    {
        var (status, text) = await PostAsync(clinic, "/api/reports", report);
        if (status is not (HttpStatusCode.OK or HttpStatusCode.Created)) return new Reported(status, default, default, text);
        var answer = JsonNode.Parse(text)!;
        return new Reported(status, answer["caseId"]!.GetValue<Guid>(), answer["escalation"]?["id"]?.GetValue<Guid>() ?? Guid.Empty, answer["caseNumber"]?.GetValue<string>() ?? "");
    }

    public async Task<HttpStatusCode> AnswerAsync(int hospital, Guid request, string decision) => (await PostAsync(
        hospitals[hospital], $"/api/escalations/{request}/acknowledgement", $$"""{"decision":"{{decision}}","reason":"没有床位"}""")).Status;

    public static async Task<(HttpStatusCode Status, string Text)> PostAsync(HttpClient http, string path, string text)
    {
        using var body = new StringContent(text, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), body);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public static async Task<JsonArray> ListAsync(HttpClient http, string path) =>
        JsonNode.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative)))!["items"]!.AsArray();

    public void Dispose()
    {
        clinic.Dispose();
        county.Dispose();
        foreach (var hospital in hospitals) hospital.Dispose();
    }
}

/// <summary>What a clinic was answered.</summary>
/// <param name="Number">Case number; where the report was refused, why.</param>
internal sealed record Reported(HttpStatusCode Status, Guid CaseId, Guid Request, string Number)
{
    public bool IsTaken => Status is HttpStatusCode.OK or HttpStatusCode.Created;
}
