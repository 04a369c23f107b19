using System.Net.Http.Headers;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.Notify.Gateways;

/// <summary>A message gateway behind HTTP: POST of the envelope as JSON, with the message's id as Idempotency-Key.</summary>
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
        return await GatewayAnswer.OfAsync(answer, cancel);
    }
}
