using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>A case with its request and the length of its trail, which every audited write moves on.</summary>
internal sealed class CaseInStore(Guid id)
{
    public Guid Id => id;

    /// <summary>Null for a case that only the county is told of.</summary>
    public GreenChannelRequest? Request { get; set; }

    public int Trail { get; set; }

    public DateTime? WakeAt { get; set; }

    public DateTime? LeasedFor { get; set; }

    public DateTime? LeaseUntil { get; set; }
}

internal sealed class MessageInStore
{
    public required Guid Id { get; init; }

    public required CaseInStore Case { get; init; }

    public required MessageKind Kind { get; init; }

    public required string Recipient { get; init; }

    public required int Rung { get; init; }

    public required string Channel { get; init; }

    public required int Call { get; init; }

    public required EscalationClass Class { get; init; }

    public DeliveryState State { get; set; } = DeliveryState.Pending;

    public required DateTime DueAt { get; set; }

    public int Attempts { get; set; }

    public DateTime? LeaseUntil { get; set; }

    public Guid? LeaseOwner { get; set; }

    public bool HasFailed { get; set; }

    /// <summary>Until when a receipt is waited for.</summary>
    public DateTime? ReceiptDueAt { get; set; }

    public DateTime ClaimedAt { get; set; }

    public bool IsOpen => State is DeliveryState.Pending or DeliveryState.Sending;
}
