namespace GreenChannel.Server.Platform.Notify.Gateways;

/// <summary>企业微信 group robot: POST …/cgi-bin/webhook/send?key=KEY; 20 messages a minute and robot.</summary>
public sealed class WeCom(GatewayOptions options) : IChatFormat
{
    private static readonly Uri Own = new("https://qyapi.weixin.qq.com/cgi-bin/webhook/send");

    public IReadOnlyList<string> CodeFields => ["errcode"];

    /// <summary>-1 busy, 45009 too often, 45033 too many at once.</summary>
    public IReadOnlySet<long> Passing { get; } = new HashSet<long> { -1, 45009, 45033 };

    public Uri UrlOf(string group) => (options.Url ?? Own).With("key", group);

    // A text and no markdown: only a text can call everybody in the group, and no sign of a name can be taken for markup.
    public object BodyOf(string text, bool callEverybody) => new
    {
        msgtype = "text",
        text = new { content = text, mentioned_mobile_list = callEverybody ? new[] { "@all" } : [] },
    };
}
