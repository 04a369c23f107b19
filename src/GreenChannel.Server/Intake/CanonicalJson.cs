using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Intake;

/// <summary>One writing for equal content: properties in order, no white space, one way to escape; so that a report sent again is known again.</summary>
public static class CanonicalJson
{
    public static byte[] Write(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, element);
        return buffer.WrittenSpan.ToArray();
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
    public static JsonObject Keep(JsonElement body) => (JsonObject)(HoldsSurrogates(body) ? Copy(body) : JsonNode.Parse(body.GetRawText()))!;

    /// <summary>The bytes of <see cref="Keep"/>, without reading a second time what was read already.</summary>
    public static byte[] Kept(JsonElement body) => HoldsSurrogates(body)
        ? JsonSerializer.SerializeToUtf8Bytes(Keep(body), Json.Stored)
        : JsonSerializer.SerializeToUtf8Bytes(body, Json.Stored);

    private static bool HoldsSurrogates(JsonElement body)
    {
        var written = JsonMarshal.GetRawUtf8Value(body);
        return written.IndexOf("\\ud"u8) >= 0 || written.IndexOf("\\uD"u8) >= 0;
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
