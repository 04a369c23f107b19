using GreenChannel.Domain.Escalation.Messages;

namespace GreenChannel.Server.Platform.Notify;

/// <summary>The open duty desk. Its page reads the store and follows the trail, so the message's own entry there is the delivery.</summary>
public sealed class DeskChannel : IChannel
{
    public string Name => ChannelPlan.Desk;

    public Task<SendOutcome> SendAsync(Envelope envelope, CancellationToken cancel) => Task.FromResult(SendOutcome.Taken);
}
