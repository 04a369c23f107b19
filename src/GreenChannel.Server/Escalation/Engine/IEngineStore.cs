using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Platform.Notify;

namespace GreenChannel.Server.Escalation.Engine;

/// <summary>A request whose wake is due and which this worker has for as long as a lease lasts.</summary>
public sealed record DueRequest(Guid Id, DateTime DueAt);

/// <summary>A message that this worker has begun to send.</summary>
/// <param name="Id">The same at every attempt.</param>
/// <param name="CaseId">Whose trail says what became of it.</param>
/// <param name="DueAt">When this attempt was due, UTC.</param>
/// <param name="Attempts">Attempts so far, this one included.</param>
/// <param name="Envelope">What the channel is given.</param>
public sealed record Outgoing(Guid Id, Guid CaseId, MessageKind Kind, DateTime DueAt, int Attempts, Envelope Envelope);

/// <summary>What a channel said to one message.</summary>
public sealed record Attempt(Outgoing Message, SendOutcome Outcome);

/// <summary>
/// All that the engine asks of a database. Each call is one transaction, or reads only; whatever is thrown, nothing or all
/// of it is stored, and the engine does not know which.
/// </summary>
public interface IEngineStore
{
    /// <summary>Takes requests whose wake is due, the worst first, for one lease.</summary>
    Task<IReadOnlyList<DueRequest>> ClaimRequestsAsync(int most, CancellationToken cancel);

    /// <summary>Asks due requests what follows from the time, and stores it with the messages and the audit entries.</summary>
    Task WakeAsync(IReadOnlyList<DueRequest> due, CancellationToken cancel);

    /// <summary>
    /// Takes messages of a channel that are due, the worst first. In the same statement each is looked at again: what is
    /// no longer wanted is withdrawn and not returned (E7).
    /// </summary>
    Task<IReadOnlyList<Outgoing>> ClaimMessagesAsync(Guid owner, string channel, int most, CancellationToken cancel);

    /// <summary>Stores what became of messages that this worker still holds; of what it has lost, nothing.</summary>
    Task RecordAsync(Guid owner, IReadOnlyList<Attempt> attempts, CancellationToken cancel);

    /// <summary>Gives back messages that were claimed and not begun; they are due again at once. What was claimed anew since stays.</summary>
    Task LetGoAsync(Guid owner, IReadOnlyList<Outgoing> messages, CancellationToken cancel);

    /// <summary>Gives back a request that could not be woken; it is due again in a second.</summary>
    Task LetGoAsync(DueRequest due, CancellationToken cancel);

    /// <summary>Starts the next way of each call that has waited for a receipt in vain (E14); says for how many.</summary>
    Task<int> StartNextWaysAsync(int most, CancellationToken cancel);

    /// <summary>When the next receipt is due; null where none is waited for.</summary>
    Task<DateTime?> NextReceiptAsync(CancellationToken cancel);

    /// <summary>When the next wake, or the lease of one, is due; null where nothing waits.</summary>
    Task<DateTime?> NextWakeAsync(CancellationToken cancel);

    /// <summary>When the next message of a channel, or the lease of one, is due; null where nothing waits.</summary>
    Task<DateTime?> NextMessageAsync(string channel, CancellationToken cancel);
}
