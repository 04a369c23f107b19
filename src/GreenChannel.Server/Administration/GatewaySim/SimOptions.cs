namespace GreenChannel.Server.Administration.GatewaySim;

/// <summary>Where the simulator listens and whom it answers.</summary>
/// <param name="Urls">Its page and its providers.</param>
/// <param name="Server">The server that gets the receipts.</param>
/// <param name="Secret">Shared with every gateway: signs receipts, and is what signatures of messages are checked with.</param>
/// <param name="MailPort">Where its mail server listens; 0 for none.</param>
/// <param name="DeliverAfter">From a message to its receipt.</param>
public sealed record SimOptions(string Urls, Uri Server, string Secret, int MailPort, TimeSpan DeliverAfter)
{
    public Uri Server { get; set; } = Server;
}

/// <summary>What a provider does with the next messages.</summary>
public enum SimAnswer
{
    /// <summary>Takes and delivers.</summary>
    Deliver,

    /// <summary>Takes it, says later that it failed.</summary>
    Bounce,

    /// <summary>Takes it and never speaks of it again.</summary>
    Lose,

    /// <summary>Takes it and gives it to the telephone, and each receipt, twice.</summary>
    Twice,

    /// <summary>A fault that may pass.</summary>
    Fail,

    /// <summary>Will never take it.</summary>
    Refuse,

    /// <summary>Too many messages.</summary>
    Limit,

    /// <summary>Never answers.</summary>
    Hang,
}

/// <summary>How one provider behaves.</summary>
/// <param name="Answer">What it does.</param>
/// <param name="DelayMs">How long it thinks first.</param>
public sealed record SimManner(SimAnswer Answer = SimAnswer.Deliver, int DelayMs = 0);
