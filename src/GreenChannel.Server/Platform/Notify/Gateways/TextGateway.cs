using System.Net.Http.Headers;
using System.Text.Json;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.Notify.Gateways;

/// <summary>What an SMS or voice gateway is given: whom to reach, and what to write or to say.</summary>
/// <param name="Id">The same at every attempt.</param>
/// <param name="To">Telephone number.</param>
/// <param name="Text">To be written in a text message, or spoken.</param>
/// <param name="Language">zh-CN or en-GB: for the voice, and for the text's alphabet.</param>
/// <param name="Priority">emergency or urgent.</param>
/// <param name="Sender">Who it comes from, as configured.</param>
public sealed record TextMessage(Guid Id, string To, string Text, string Language, string Priority, string? Sender);

/// <summary>An SMS or voice provider, or the adapter before one: POST of a text and a number.</summary>
public sealed class TextGateway(GatewayOptions options, HttpClient http, TimeProvider time) : IChannel
{
    public string Name => options.Name;

    public async Task<SendOutcome> SendAsync(Envelope envelope, CancellationToken cancel)
    {
        if ((envelope.Address ?? envelope.Phone) is not { Length: > 0 } to) return new SendOutcome("no-address", Permanent: true);
        var language = MessageText.LanguageOf(options);
        var text = MessageText.Of(envelope, options.Kind == "voice" ? MessageForm.Spoken : MessageForm.Short, language);
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new TextMessage(envelope.Id, to, text, language == Text.Language.English ? "en-GB" : "zh-CN", Json.Word(envelope.Class), options.Sender), Json.Stored);
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add("Idempotency-Key", envelope.Id.ToString());
        if (!string.IsNullOrEmpty(options.Token)) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Token);
        if (!string.IsNullOrEmpty(options.Secret)) GatewaySignature.Sign(request, options.Secret, body, time.GetUtcNow());
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        return await GatewayAnswer.OfAsync(answer, cancel);
    }
}
