using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace GreenChannel.Server.Platform.Notify.Gateways;

/// <summary>飞书 group robot: POST …/open-apis/bot/v2/hook/TOKEN, signed in the body where the robot has a secret (签名校验); 100 messages a minute and robot.</summary>
public sealed class Feishu(GatewayOptions options, TimeProvider time) : IChatFormat
{
    private static readonly Uri Own = new("https://open.feishu.cn/open-apis/bot/v2/hook/");

    /// <summary>Older robots answer with StatusCode alone.</summary>
    public IReadOnlyList<string> CodeFields => ["code", "StatusCode"];

    /// <summary>11232 and 99991400 too often.</summary>
    public IReadOnlySet<long> Passing { get; } = new HashSet<long> { 11232, 99991400 };

    public Uri UrlOf(string group)
    {
        var url = options.Url ?? Own;
        return new UriBuilder(url) { Path = $"{url.AbsolutePath.TrimEnd('/')}/{Uri.EscapeDataString(group)}" }.Uri;
    }

    public object BodyOf(string text, bool callEverybody)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();

        // Its texts know one tag, <at>; a name must not be taken for one.
        var plain = text.Replace('<', '＜').Replace('>', '＞');
        return new Message(
            string.IsNullOrEmpty(options.Secret) ? null : timestamp.ToString(CultureInfo.InvariantCulture),
            string.IsNullOrEmpty(options.Secret) ? null : Sign(timestamp, options.Secret),
            "text",
            new Content(callEverybody ? $"""<at user_id="all">所有人</at> {plain}""" : plain));
    }

    /// <summary>Base64 of HMAC-SHA256, keyed with "timestamp\nsecret", over nothing; the timestamp in seconds, valid for an hour.</summary>
    public static string Sign(long timestamp, string secret) => Convert.ToBase64String(HMACSHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{timestamp}\n{secret}")), Array.Empty<byte>()));

    private sealed record Message(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Timestamp,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sign,
        [property: JsonPropertyName("msg_type")] string MessageType,
        Content Content);

    private sealed record Content(string Text);
}
