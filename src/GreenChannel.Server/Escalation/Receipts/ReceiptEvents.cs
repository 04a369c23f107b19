using System.Globalization;
using System.Text.Json;
using GreenChannel.Server.Platform.Http;

namespace GreenChannel.Server.Escalation.Receipts;

/// <summary>What a gateway says of one message.</summary>
/// <param name="Id">The gateway's id of this event: the same twice is nothing new.</param>
/// <param name="Message">Our id of the message, or what the gateway called it when it took it.</param>
/// <param name="State">queued sent delivered read failed.</param>
/// <param name="At">When it happened, UTC; null for now.</param>
public sealed record ReceiptEvent(string Id, string Message, string State, DateTime? At = null);

/// <summary>The body of a call: one to a hundred events, in whichever order.</summary>
public sealed record ReceiptEvents(IReadOnlyList<ReceiptEvent> Events)
{
    private const int Longest = 64 * 1024;
    private const int Most = 100;
    private static readonly string[] States = ["queued", "sent", "delivered", "read", "failed"];

    /// <summary>The body as it was signed; null where it is too long.</summary>
    public static async Task<byte[]?> BytesAsync(HttpContext http, CancellationToken cancel)
    {
        if (http.Request.ContentLength > Longest) return null;
        using var buffer = new MemoryStream();
        var part = new byte[8 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(part, cancel)) > 0)
        {
            buffer.Write(part, 0, read);
            if (buffer.Length > Longest) return null;
        }

        return buffer.ToArray();
    }

    public static (ReceiptEvents? Events, Problem? Problem) Read(byte[] body)
    {
        List<(string Field, string Code)> faults = [];
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("events", out var list) || list.ValueKind != JsonValueKind.Array)
                return (null, new Problem(400, "unreadable") { Fields = [("events", "type")] });
            if (list.GetArrayLength() is 0 or > Most) return (null, new Problem(422, "impossible") { Fields = [("events", list.GetArrayLength() == 0 ? "required" : "tooLong")] });
            var events = list.EnumerateArray().Select((one, index) => One(one, $"events[{index}]", faults)).ToList();
            return faults.Count > 0
                ? (null, new Problem(422, "impossible") { Fields = [.. faults.Take(20)] })
                : (new ReceiptEvents([.. events.OfType<ReceiptEvent>()]), null);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return (null, new Problem(400, "unreadable"));
        }
    }

    private static ReceiptEvent? One(JsonElement one, string at, List<(string, string)> faults)
    {
        if (one.ValueKind != JsonValueKind.Object)
        {
            faults.Add((at, "type"));
            return null;
        }

        var (id, message, state) = (Word(one, "id", at, 100, faults), Word(one, "message", at, 200, faults), Word(one, "state", at, 20, faults));
        if (state is not null && !States.Contains(state)) faults.Add(($"{at}.state", "unknownValue"));
        DateTime? when = null;
        if (one.TryGetProperty("at", out var given) && given.ValueKind != JsonValueKind.Null)
        {
            if (given.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(given.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
                && instant.Year is > 2000 and < 9000) when = instant.UtcDateTime;
            else faults.Add(($"{at}.at", "format"));
        }

        return id is null || message is null || state is null ? null : new ReceiptEvent(id, message, state, when);
    }

    // Visible ASCII: no id of a provider is anything else, and the store takes no NUL.
    private static string? Word(JsonElement one, string name, string at, int most, List<(string, string)> faults)
    {
        if (!one.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) faults.Add(($"{at}.{name}", "required"));
        else if (value.ValueKind != JsonValueKind.String) faults.Add(($"{at}.{name}", "type"));
        else if (value.GetString() is not { Length: > 0 } text || !text.All(sign => sign is > ' ' and <= '~')) faults.Add(($"{at}.{name}", "format"));
        else if (text.Length > most) faults.Add(($"{at}.{name}", "tooLong"));
        else return text;
        return null;
    }
}
