namespace GreenChannel.Server.Platform.Notify;

/// <summary>Notes how a gateway does. A message it refuses for good is the message's fault; that it lets nobody in is its own.</summary>
public sealed class WatchedChannel(IChannel channel, GatewayHealth health) : IChannel
{
    public string Name => channel.Name;

    public async Task<SendOutcome> SendAsync(Envelope envelope, CancellationToken cancel)
    {
        try
        {
            var outcome = await channel.SendAsync(envelope, cancel);
            health.Attempt(Name, failed: outcome is { IsTaken: false, Permanent: false } or { Failure: "http-401" or "http-403" or "sign-in" });
            return outcome;
        }
        catch (Exception)
        {
            health.Attempt(Name, failed: true);
            throw;
        }
    }
}
