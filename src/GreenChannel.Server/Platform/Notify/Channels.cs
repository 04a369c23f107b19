using GreenChannel.Domain.Escalation.Messages;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.Notify;

/// <summary>The channels this server has: the duty desk, and the gateways of its configuration in their order.</summary>
public sealed class Channels : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2), ConnectTimeout = TimeSpan.FromSeconds(2), UseCookies = false });

    public Channels(IOptions<GreenChannelOptions> options)
    {
        var gateways = options.Value.Gateways;
        if (gateways.Any(gateway => gateway.Name is "" or ChannelPlan.Desk || !gateway.Name.All(sign => char.IsAsciiLetterOrDigit(sign) || sign == '-') || gateway.Url is null)
            || gateways.DistinctBy(gateway => gateway.Name).Count() != gateways.Count)
            throw new InvalidOperationException("Every gateway needs a name of its own (letters, digits, hyphen; not desk) and a url.");
        All = [new DeskChannel(), .. gateways.Select(gateway => new HttpGateway(gateway, _http))];
        Plan = new ChannelPlan([.. All.Select(channel => channel.Name)], Math.Max(1, options.Value.ChannelsTogether));
    }

    public IReadOnlyList<IChannel> All { get; }

    public ChannelPlan Plan { get; }

    public void Dispose() => _http.Dispose();
}
