using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.Notify;

/// <summary>
/// A message gateway behind HTTP: POST of the envelope as JSON, with the message's id as Idempotency-Key. A 2xx means that
/// the gateway has it; a 4xx beside 408, 409, 425 and 429 that it never will; everything else may pass.
/// </summary>
public sealed class HttpGateway(GatewayOptions options, HttpClient http) : IChannel
{
    public string Name => options.Name;

    public async Task<SendOutcome> SendAsync(Envelope envelope, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Url);
        request.Content = JsonContent.Create(envelope, options: Json.Stored);
        request.Headers.Add("Idempotency-Key", envelope.Id.ToString());
        if (!string.IsNullOrEmpty(options.Token)) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Token);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (answer.IsSuccessStatusCode) return new SendOutcome(Reference: await ReferenceAsync(answer, cancel));
        var passing = (int)answer.StatusCode >= 500
            || answer.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests or (HttpStatusCode)425;
        return new SendOutcome($"http-{(int)answer.StatusCode}", Permanent: !passing);
    }

    // The gateway has taken the message: an answer that cannot be read is no reason to send it again.
    private static async Task<string?> ReferenceAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
            return body.ValueKind == JsonValueKind.Object && body.TryGetProperty("reference", out var reference) && reference.ValueKind == JsonValueKind.String
                && reference.GetString() is { Length: <= 200 } text ? text : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or HttpRequestException or IOException or OperationCanceledException or InvalidOperationException)
        {
            return null;
        }
    }
}
