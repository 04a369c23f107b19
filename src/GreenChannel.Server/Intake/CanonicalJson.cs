using System.Text.Json;
using System.Text.Json.Nodes;

namespace GreenChannel.Server.Intake;

/// <summary>One writing for equal content: properties in order, no white space, one way to escape; so that a report sent again is known again.</summary>
public static class CanonicalJson
{
    public static byte[] Write(JsonElement element)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, element);
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(writer, item);
                writer.WriteEndArray();
                break;
            // A proxy may escape what the client did not.
            case JsonValueKind.String when Text(element) is { } text:
                writer.WriteStringValue(text);
                break;
            default:
                writer.WriteRawValue(element.GetRawText(), skipInputValidation: true);
                break;
        }
    }

    /// <summary>An object as it can be kept. A text that is none stays as it was written, escapes and all: nothing else could be stored.</summary>
    public static JsonObject Keep(JsonElement body)
    {
        var written = body.GetRawText();
        return (JsonObject)(written.Contains("\\ud", StringComparison.OrdinalIgnoreCase) ? Copy(body) : JsonNode.Parse(written))!;
    }

    private static JsonNode? Copy(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(element.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, Copy(property.Value)))),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select(Copy)]),
        JsonValueKind.String => JsonValue.Create(Text(element) ?? element.GetRawText()[1..^1]),
        _ => JsonNode.Parse(element.GetRawText()),
    };

    /// <summary>The text of a JSON string; null for what is none. A lone surrogate is no text, and stays as it was written.</summary>
    public static string? Text(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
