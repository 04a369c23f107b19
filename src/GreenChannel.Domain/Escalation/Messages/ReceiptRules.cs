using System.Text.Json.Serialization;

namespace GreenChannel.Domain.Escalation.Messages;

/// <summary>What a gateway says of a message after it has taken it.</summary>
[JsonConverter(typeof(CamelCaseEnum<ReceiptState>))]
public enum ReceiptState
{
    /// <summary>It waits at the gateway.</summary>
    Queued,

    /// <summary>It has left the gateway.</summary>
    Sent,

    /// <summary>It reached the recipient's device.</summary>
    Delivered,

    /// <summary>Somebody opened it, or answered the telephone.</summary>
    Read,

    /// <summary>It will not get there.</summary>
    Failed,
}

/// <summary>What follows from a receipt.</summary>
/// <param name="State">Where the message stands now.</param>
/// <param name="HasCome">It reached somebody: no receipt is waited for any longer.</param>
/// <param name="HasFailed">It has just failed: the next way begins now (E3).</param>
public sealed record AfterReceipt(DeliveryState State, bool HasCome, bool HasFailed);

/// <summary>How receipts move a message, in whichever order they come.</summary>
public static class ReceiptRules
{
    /// <summary>Where a message stands after a receipt: the highest of what was ever said of it, so that no order of arrival takes anything back and a repeat changes nothing.</summary>
    /// <param name="state">Where it stood.</param>
    /// <param name="receipt">What the gateway says.</param>
    /// <remarks>
    /// E15. A telephone that rang outweighs a gateway that gave up. That a gateway has it is no news: its answer to the
    /// attempt says so, and where that was lost, the next attempt under the same id. What was withdrawn stays withdrawn.
    /// </remarks>
    public static AfterReceipt After(DeliveryState state, ReceiptState receipt)
    {
        var said = receipt switch
        {
            ReceiptState.Queued or ReceiptState.Sent => state,
            ReceiptState.Failed => DeliveryState.Failed,
            ReceiptState.Delivered => DeliveryState.Delivered,
            ReceiptState.Read => DeliveryState.Read,
            _ => throw new ArgumentOutOfRangeException(nameof(receipt)),
        };
        var next = Rank(said) > Rank(state) ? said : state;
        return new AfterReceipt(next, next is DeliveryState.Delivered or DeliveryState.Read, next != state && next == DeliveryState.Failed);
    }

    private static int Rank(DeliveryState state) => state switch
    {
        DeliveryState.Pending or DeliveryState.Sending or DeliveryState.Sent => 0,
        DeliveryState.Failed => 1,
        DeliveryState.Delivered => 2,
        DeliveryState.Read => 3,
        DeliveryState.Withdrawn => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
