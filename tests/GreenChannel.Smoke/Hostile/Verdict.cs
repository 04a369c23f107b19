using System.Text.Json;
using System.Text.RegularExpressions;

namespace GreenChannel.Smoke.Hostile;

/// <summary>What an answer must be, whatever was asked.</summary>
internal static partial class Verdict
{
    private static readonly string[] Open = ["/sign-in", "/sign-in/code", "/sign-in/passkey", "/sign-in/passkey/options", "/connect/token", "/health/live", "/health/ready", "/g/{token}"];

    /// <summary>What is wrong with an answer; null where nothing is.</summary>
    public static string? Of(Attack attack, Answer answer, Uri address)
    {
        if (attack.Torn) return null;
        if (answer.Took > Wire.Patience) return $"answered after {answer.Took.TotalSeconds:0.0} s";
        if (answer.Status >= 500) return $"status {answer.Status}";
        if (attack.BelowTheApplication && answer.Status == 400 && answer.Text.Length == 0) return null;
        if (answer.Location is { } location && !IsOurs(location, address)) return $"leads to {location}";
        if (Innards().Match(answer.Text) is { Success: true } inside && answer.Status >= 400) return $"shows its inside: {inside.Value}";
        if (answer.ContentType == "text/html" && answer.Text.Contains("<gc-marker", StringComparison.OrdinalIgnoreCase)) return "a page repeats markup unescaped";
        if (attack.IsFromNobody && answer.Status is >= 200 and < 300 && !Open.Contains(attack.Target.Pattern) && attack.Method != "OPTIONS") return $"status {answer.Status} for nobody";
        if (answer.Status is >= 300 and < 400) return null;
        if (attack.Method == "HEAD") return null;
        if ((attack.Path.StartsWith("/a/", StringComparison.Ordinal) || attack.Path.StartsWith("/g/", StringComparison.Ordinal)) && answer.ContentType == "text/html") return Page(answer); // A telephone that asks for a page gets one.
        if (attack.Target.Pattern is "/directory/files/{table}.csv" or "/exports/file" or "/cases/lines/file" or "/cases/{caseId}/card.csv" or "/cases/{caseId}/investigation.csv" or "/cases/{caseId}/conclusion.csv" or "/clusters/{id}/register.csv" && answer is { Status: 200, ContentType: "text/csv" }) return null;
        if (attack.Target.Pattern is "/cases/lines/file" or "/cases/{caseId}/card.xlsx" or "/cases/{caseId}/investigation.xlsx" or "/cases/{caseId}/conclusion.xlsx" or "/clusters/{id}/register.xlsx" or "/import/template.xlsx" && answer is { Status: 200, ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" }) return null;
        if (attack.Target.Pattern.EndsWith("/options", StringComparison.Ordinal) && answer is { Status: 200, ContentType: "application/json" }) return null; // A page's script asks for them.
        if (!attack.ForMachines) return Page(answer);
        return answer.Status < 400 ? null : Problem(attack, answer);
    }

    private static string? Page(Answer answer)
    {
        if (answer.ContentType != "text/html") return $"status {answer.Status}: {answer.ContentType ?? "nothing"} in place of a page: {Cut(answer.Text)}";
        return answer.Text.Contains("</html>", StringComparison.OrdinalIgnoreCase) ? null : $"status {answer.Status}: half a page";
    }

    private static string? Problem(Attack attack, Answer answer)
    {
        // The token endpoint refuses as RFC 6749 §5.2 has it.
        if (attack.Target.Pattern == "/connect/token" && answer.ContentType == "application/json") return answer.Text.Contains("\"error\"", StringComparison.Ordinal) ? Repeats(answer) : "a refusal without an error";
        if (answer.ContentType != "application/problem+json") return $"status {answer.Status}: {answer.ContentType ?? "nothing"} in place of a problem document: {Cut(answer.Text)}";
        JsonElement body;
        try
        {
            using var document = JsonDocument.Parse(answer.Text);
            body = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return $"a problem document that is no JSON: {Cut(answer.Text)}";
        }

        if (!body.TryGetProperty("status", out var status) || status.GetInt32() != answer.Status) return "a problem document with another status";
        if (!body.TryGetProperty("title", out var title) || title.GetString() is not { Length: > 0 } said || said.StartsWith("problem.", StringComparison.Ordinal)) return $"a problem document without a title: {Cut(answer.Text)}";
        if (!body.TryGetProperty("type", out var type) || type.GetString()?.StartsWith("urn:greenchannel:problem:", StringComparison.Ordinal) != true) return "a problem document without a type";
        if (IsPressed(attack) && !(body.TryGetProperty("call120", out var call) && call.GetBoolean() && body.TryGetProperty("emergencyPhone", out var phone) && phone.GetString() is { Length: > 0 })) return $"an emergency is refused without a number to call: {Cut(answer.Text)}";
        return Repeats(answer);
    }

    private static string? Repeats(Answer answer) =>
        answer.Text.Contains(Values.Marker, StringComparison.OrdinalIgnoreCase) ? $"a refusal repeats what it was told: {Cut(answer.Text)}" : null;

    // A body that any reader understands as the button of the report, at an address that takes reports.
    private static bool IsPressed(Attack attack)
    {
        if (attack.Method != "POST" || attack.Body is null || attack.Path.Contains("..", StringComparison.Ordinal) || !(attack.Path.StartsWith("/api/reports", StringComparison.Ordinal) || attack.Target.Pattern.EndsWith("/updates", StringComparison.Ordinal))) return false;
        try
        {
            using var document = JsonDocument.Parse(attack.Body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("emergency", out var pressed) && pressed.ValueKind == JsonValueKind.True;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsOurs(string location, Uri address) =>
        !location.Any(char.IsControl)
        && (location.StartsWith($"{address.Scheme}://{address.Authority}/", StringComparison.Ordinal)
            || (location.StartsWith('/') && !location.StartsWith("//", StringComparison.Ordinal) && !location.StartsWith("/\\", StringComparison.Ordinal)));

    private static string Cut(string text) => text.Length > 300 ? text[..300] : text;

    [GeneratedRegex(@"\b\w+Exception\b|^\s+at \w+\.\w+|\b(Npgsql|SQLite|Sqlite|Microsoft|System)\.\w+|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM) \w", RegexOptions.Multiline)]
    private static partial Regex Innards();
}
