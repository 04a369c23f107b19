namespace GreenChannel.Server.Platform;

/// <summary>One message gateway (GreenChannel__Gateways__0__Name …).</summary>
public sealed class GatewayOptions
{
    /// <summary>Every kind there is; what each needs stands in docs/channels.md.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["http", "sms", "voice", "mail", "wecom", "dingtalk", "feishu"];

    /// <summary>Name of the channel, e.g. sms; stable, messages are stored with it.</summary>
    public string Name { get; set; } = "";

    /// <summary>http: any message, as JSON; sms voice mail wecom dingtalk feishu: what people on duty are reached by. Two of a kind stand in for each other, the first first.</summary>
    public string Kind { get; set; } = "http";

    /// <summary>It reaches a hospital or county that names nobody on duty, by its own telephone.</summary>
    public bool ReachesDesks => Kind is "http" or "sms" or "voice";

    /// <summary>Where a message is posted; the provider's own address for a chat, where none is given.</summary>
    public Uri? Url { get; set; }

    /// <summary>Bearer token for the gateway; none is sent where it is empty.</summary>
    public string? Token { get; set; }

    /// <summary>Shared with the gateway: signs what goes out, and checks the receipts that come back. Without one no receipt is taken.</summary>
    public string? Secret { get; set; }

    /// <summary>Who it comes from: a mail address, or what an SMS or voice gateway shows.</summary>
    public string? Sender { get; set; }

    /// <summary>Mail server.</summary>
    public string? Host { get; set; }

    /// <summary>Port of the mail server; where 0, the usual one of its TLS.</summary>
    public int Port { get; set; }

    /// <summary>auto: STARTTLS where the server offers it; startTls and implicit demand it; none for a server on the same machine.</summary>
    public string Tls { get; set; } = "auto";

    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>zh or en: language of the texts.</summary>
    public string Language { get; set; } = "zh";

    /// <summary>What is wrong with it; null where nothing is. Said at the start, not at the first message.</summary>
    public string? Fault() => this switch
    {
        _ when Name is "" or "desk" || !Name.All(sign => char.IsAsciiLetterOrDigit(sign) || sign == '-') || Name.Length > 40 => "needs a name of its own: letters, digits and hyphens, not desk",
        _ when !Kinds.Contains(Kind) => $"has no such kind; there are {string.Join(' ', Kinds)}",
        _ when Language is not ("zh" or "en") => "has the language zh or en",
        { Kind: "http" or "sms" or "voice", Url: null } => "needs a url",
        { Url: { } url } when !url.IsAbsoluteUri || url.Scheme is not ("http" or "https") => "needs an absolute http or https url",
        { Kind: "mail", Host: null or "" } => "needs a host",
        { Kind: "mail" } when !MimeKit.MailboxAddress.TryParse(Sender, out var sender) || !sender.Address.Contains('@', StringComparison.Ordinal) => "needs a mail address as its sender",
        { Kind: "mail", Tls: not ("auto" or "none" or "startTls" or "implicit") } => "has the TLS auto, none, startTls or implicit",
        { Kind: "mail", Port: < 0 or > 65_535 } => "needs a port",
        { Kind: "mail", User: { Length: > 0 }, Password: null or "" } => "needs a password for its user",
        { Secret.Length: > 0 and < 8 } => "needs a secret of at least 8 characters",
        _ => null,
    };
}
