using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GreenChannel.Server.Platform.Http;

/// <summary>A request's JSON, or why there is none.</summary>
/// <param name="Document">Null where it could not be read.</param>
/// <param name="Status">Status of the refusal.</param>
/// <param name="Code">Code of the refusal.</param>
/// <param name="MayBeEmergency">The unreadable text says emergency, or could not be looked at.</param>
public sealed partial record JsonBody(JsonDocument? Document, int Status = 400, string Code = "unreadable", bool MayBeEmergency = false)
{
    private const int Longest = 1024 * 1024;

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

        if (bytes.Length > Longest) return new JsonBody(null, 413, "too-large", MayBeEmergency: true);
        try
        {
            var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 32 });
            if (HasReadableNames(document.RootElement)) return new JsonBody(document);
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
