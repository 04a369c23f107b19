using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;

namespace GreenChannel.Server.Platform.Notify;

/// <summary>What leaves the house: codes, numbers to call and the place; no name, no sign, no diagnosis (E24).</summary>
/// <param name="Id">The same at every attempt; also the idempotency key for the channel.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Class">emergency or urgent.</param>
/// <param name="CaseNumber">Null until the county assigns one.</param>
/// <param name="Recipient">Code of the hospital or county.</param>
/// <param name="Phone">Number of the recipient's desk.</param>
/// <param name="Clinic">Name of the vaccination unit.</param>
/// <param name="CallBack">Number of the vaccination unit.</param>
/// <param name="Channel">Name of the channel it was stored for.</param>
/// <param name="AcceptedBy">Name of the hospital that has accepted, in a cancel note.</param>
public sealed record Envelope(
    Guid Id, MessageKind Kind, EscalationClass Class, string? CaseNumber, string Recipient, string? Phone, string? Clinic, string? CallBack, string Channel, string? AcceptedBy)
{
    /// <summary>Where the person on duty is reached over this channel; null for the recipient itself.</summary>
    public string? Address { get; init; }

    /// <summary>An exercise, and said so (E25).</summary>
    public bool IsDrill { get; init; }

    /// <summary>One-time link that answers without a sign-in and shows no identity; null where there is nothing to answer.</summary>
    public string? Link { get; init; }

    /// <summary>Six digits by which whoever has the address confirms that a trial came; null in everything else.</summary>
    public string? Code { get; init; }
}

/// <summary>What a channel said to one attempt.</summary>
/// <param name="Failure">Why it failed, as a code; null where the channel took it.</param>
/// <param name="Permanent">It will never take this message.</param>
/// <param name="Reference">What the channel calls it.</param>
public sealed record SendOutcome(string? Failure = null, bool Permanent = false, string? Reference = null)
{
    public static readonly SendOutcome Taken = new();

    public bool IsTaken => Failure is null;
}

/// <summary>A way to a recipient.</summary>
public interface IChannel
{
    /// <summary>Name with which its messages are stored.</summary>
    string Name { get; }

    /// <summary>Hands one message over. A failure is an outcome; what it throws counts as one that may pass.</summary>
    Task<SendOutcome> SendAsync(Envelope envelope, CancellationToken cancel);
}
