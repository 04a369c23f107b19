using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace GreenChannel.Server.Platform.Http;

/// <summary>A request's JSON, or why there is none.</summary>
/// <param name="Document">Null where it could not be read.</param>
/// <param name="Status">Status of the refusal.</param>
/// <param name="Code">Code of the refusal.</param>
/// <param name="MayBeEmergency">The unreadable text says emergency, or could not be looked at.</param>
public sealed partial record JsonBody(JsonDocument? Document, int Status = 400, string Code = "unreadable", bool MayBeEmergency = false)
{
    private const int Longest = 1024 * 1024;

    // Bytes of another encoding cost their field only, as a lone surrogate does: an emergency must not be lost to a name in GBK.
    private static readonly Encoding AsSurrogates = Encoding.GetEncoding("utf-8", EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\\ud800"));

    public static async Task<JsonBody> ReadAsync(HttpContext http, CancellationToken cancel)
    {
        if (http.Request.ContentType is { } type && !type.Contains("json", StringComparison.OrdinalIgnoreCase))
            return new JsonBody(null, 415, "not-json", MayBeEmergency: true);
        byte[] bytes;
        try
        {
            bytes = await BytesAsync(http, cancel);
        }
        catch (BadHttpRequestException)
        {
            return new JsonBody(null, 413, "too-large", MayBeEmergency: true);
        }

        if (!Utf8.IsValid(bytes)) bytes = Encoding.UTF8.GetBytes(AsSurrogates.GetString(bytes));
        if (bytes.Length > Longest) return new JsonBody(null, 413, "too-large", MayBeEmergency: true);
        try
        {
            var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 32 });
            if (HasReadableNames(document.RootElement)) return new JsonBody(WithoutRepeats(document));
            document.Dispose();
        }
        catch (JsonException)
        {
            // Answered below.
        }

        return new JsonBody(null, MayBeEmergency: Button().IsMatch(Encoding.Latin1.GetString(bytes)));
    }

    private static async Task<byte[]> BytesAsync(HttpContext http, CancellationToken cancel)
    {
        using var buffer = new MemoryStream();
        var part = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(part, cancel)) > 0 && buffer.Length <= Longest) buffer.Write(part, 0, read);
        return buffer.ToArray();
    }

    // A name given twice means its last value to most readers; to some it is an error, and only after the report is stored.
    private static JsonDocument WithoutRepeats(JsonDocument document)
    {
        if (!HasRepeats(document.RootElement)) return document;
        using (document)
        {
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer)) WriteLast(writer, document.RootElement);
            return JsonDocument.Parse(buffer.ToArray());
        }
    }

    private static bool HasRepeats(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray()) if (HasRepeats(item)) return true;
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var property in element.EnumerateObject()) if (!names.Add(property.Name) || HasRepeats(property.Value)) return true;
        }

        return false;
    }

    private static void WriteLast(Utf8JsonWriter writer, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            writer.WriteStartObject();
            foreach (var (name, value) in element.EnumerateObject().GroupBy(property => property.Name).Select(same => (same.Key, same.Last().Value)))
            {
                writer.WritePropertyName(name);
                WriteLast(writer, value);
            }

            writer.WriteEndObject();
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var item in element.EnumerateArray()) WriteLast(writer, item);
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteRawValue(element.GetRawText(), skipInputValidation: true);
        }
    }

    // A lone surrogate is legal in JSON and breaks every reader of names further on.
    private static bool HasReadableNames(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.Object => element.EnumerateObject().All(property => property.Name.Length >= 0 && HasReadableNames(property.Value)),
                JsonValueKind.Array => element.EnumerateArray().All(HasReadableNames),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    [GeneratedRegex("\"emergency\"\\s*:\\s*true")]
    private static partial Regex Button();
}
