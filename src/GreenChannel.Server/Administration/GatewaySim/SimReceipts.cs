using System.Globalization;
using System.Text.Json;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Notify;

namespace GreenChannel.Server.Administration.GatewaySim;

/// <summary>Tells the server what became of a message, signed, as a provider's callback would.</summary>
public sealed class SimReceipts(SimOptions options, TimeProvider time, ILogger<SimReceipts> log) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    public async Task SendAsync(SimMessage message, string state, bool twice)
    {
        if (message.Id is null) return;
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new { events = new[] { new { id = $"{message.Key}-{state}-{message.Id[^6..]}", message = message.Id, state, at = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture) } } }, Json.Stored);
        for (var copy = 0; copy < (twice ? 2 : 1); copy++)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Server, $"/api/gateways/{message.Gateway}/receipts")) { Content = new ByteArrayContent(body) };
                request.Content.Headers.ContentType = new("application/json");
                GatewaySignature.Sign(request, options.Secret, body, time.GetUtcNow());
                using var answer = await _http.SendAsync(request);
                if (!answer.IsSuccessStatusCode) log.LogWarning("Receipt {State} of {Gateway}: the server answers {Status}", state, message.Gateway, (int)answer.StatusCode);
            }
            catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
            {
                log.LogWarning("Receipt {State} of {Gateway}: no server at {Server}", state, message.Gateway, options.Server);
            }
        }
    }

    public void Dispose() => _http.Dispose();
}
