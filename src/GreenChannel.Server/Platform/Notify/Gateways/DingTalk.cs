using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GreenChannel.Server.Platform.Notify.Gateways;

/// <summary>钉钉 group robot: POST …/robot/send?access_token=TOKEN, signed where the robot has a secret (加签); 20 messages a minute and robot.</summary>
public sealed class DingTalk(GatewayOptions options, TimeProvider time) : IChatFormat
{
    private static readonly Uri Own = new("https://oapi.dingtalk.com/robot/send");

    public IReadOnlyList<string> CodeFields => ["errcode"];

    /// <summary>-1 busy; 130101, 410100 and 430105 too often.</summary>
    public IReadOnlySet<long> Passing { get; } = new HashSet<long> { -1, 130101, 410100, 430105 };

    public Uri UrlOf(string group)
    {
        var url = (options.Url ?? Own).With("access_token", group);
        if (string.IsNullOrEmpty(options.Secret)) return url;
        var timestamp = time.GetUtcNow().ToUnixTimeMilliseconds();
        return url.With("timestamp", timestamp.ToString(CultureInfo.InvariantCulture)).With("sign", Sign(timestamp, options.Secret));
    }

    public object BodyOf(string text, bool callEverybody) => new
    {
        msgtype = "text",
        text = new { content = text },
        at = new { isAtAll = callEverybody },
    };

    /// <summary>Base64 of HMAC-SHA256, keyed with the secret, over "timestamp\nsecret"; the timestamp in milliseconds, valid for an hour.</summary>
    public static string Sign(long timestamp, string secret) => Convert.ToBase64String(HMACSHA256.HashData(
        Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{timestamp}\n{secret}"))));
}
