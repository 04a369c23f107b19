using System.Net;
using System.Text.Json;

namespace GreenChannel.Server.Platform.Notify.Gateways;

/// <summary>
/// What an HTTP gateway's answer means: a 2xx that it has the message; a 4xx beside 408, 409, 425 and 429 that it never
/// will; everything else may pass.
/// </summary>
internal static class GatewayAnswer
{
    public static async Task<SendOutcome> OfAsync(HttpResponseMessage answer, CancellationToken cancel) =>
        answer.IsSuccessStatusCode ? new SendOutcome(Reference: await ReferenceAsync(answer, cancel)) : Refusal(answer.StatusCode);

    public static SendOutcome Refusal(HttpStatusCode status)
    {
        var permanent = (int)status is >= 400 and < 500
            && status is not (HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or (HttpStatusCode)425);
        return new SendOutcome($"http-{(int)status}", permanent);
    }

    // The gateway has taken the message: an answer that cannot be read is no reason to send it again.
    private static async Task<string?> ReferenceAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            await answer.Content.LoadIntoBufferAsync(16 * 1024, cancel);
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
            return body.ValueKind == JsonValueKind.Object && body.TryGetProperty("reference", out var reference) && reference.ValueKind == JsonValueKind.String
                && reference.GetString() is { Length: > 0 and <= 200 } text && text.All(sign => sign is > ' ' and <= '~') ? text : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or HttpRequestException or IOException or OperationCanceledException or InvalidOperationException)
        {
            return null;
        }
    }
}
