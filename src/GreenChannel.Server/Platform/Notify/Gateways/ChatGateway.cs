using System.Text.Json;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.Notify.Gateways;

/// <summary>What one provider of chat groups wants: its address, its body, and how its answer is read.</summary>
public interface IChatFormat
{
    /// <summary>Where a message to a group is posted, signature included.</summary>
    Uri UrlOf(string group);

    /// <summary>The body, to be written as JSON.</summary>
    object BodyOf(string text, bool callEverybody);

    /// <summary>Names of the field that holds the provider's code; 0 is success.</summary>
    IReadOnlyList<string> CodeFields { get; }

    /// <summary>Codes after which the same message may succeed: too many, or busy.</summary>
    IReadOnlySet<long> Passing { get; }
}

/// <summary>
/// A group of a chat, by the webhook of its robot; the contact's address is the group's key. These answer 200 whatever
/// became of the message: their own code says it. They know no idempotency key, so a repeat is a second message.
/// </summary>
public sealed class ChatGateway(GatewayOptions options, HttpClient http, IChatFormat format) : IChannel
{
    public string Name => options.Name;

    public async Task<SendOutcome> SendAsync(Envelope envelope, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(envelope.Address)) return new SendOutcome("no-address", Permanent: true);
        var text = MessageText.Of(envelope, MessageForm.Long, MessageText.LanguageOf(options));
        using var request = new HttpRequestMessage(HttpMethod.Post, format.UrlOf(envelope.Address))
        {
            Content = JsonContent.Create(format.BodyOf(text, MessageText.CallsEverybody(envelope)), options: Json.Stored),
        };
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
        if (!answer.IsSuccessStatusCode) return GatewayAnswer.Refusal(answer.StatusCode);
        return CodeOf(await answer.Content.ReadAsByteArrayAsync(cancel)) switch
        {
            0 => SendOutcome.Taken,
            null => new SendOutcome("unreadable"), // Something else than the provider has answered.
            { } code => new SendOutcome($"code-{code}", Permanent: !format.Passing.Contains(code)),
        };
    }

    private long? CodeOf(byte[] body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            if (answer.RootElement.ValueKind != JsonValueKind.Object) return null;
            foreach (var field in format.CodeFields)
                if (answer.RootElement.TryGetProperty(field, out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt64(out var number)) return number;
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
