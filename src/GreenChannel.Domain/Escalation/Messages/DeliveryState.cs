using System.Text.Json.Serialization;

namespace GreenChannel.Domain.Escalation.Messages;

/// <summary>What became of one message over one channel.</summary>
/// <remarks>pending → sending → sent → delivered → read, or failed. A sender that dies leaves it sending, and it goes back to pending by time, never to failed (E2).</remarks>
[JsonConverter(typeof(CamelCaseEnum<DeliveryState>))]
public enum DeliveryState
{
    /// <summary>To be sent when it is due.</summary>
    Pending,

    /// <summary>A sender holds it, for as long as its lease lasts.</summary>
    Sending,

    /// <summary>The channel took it.</summary>
    Sent,

    /// <summary>It reached the recipient's device.</summary>
    Delivered,

    /// <summary>Somebody opened it.</summary>
    Read,

    /// <summary>The channel will not take it, or did not in all attempts.</summary>
    Failed,

    /// <summary>No longer wanted when its turn came: somebody had accepted, or the request was closed (E7).</summary>
    Withdrawn,
}
