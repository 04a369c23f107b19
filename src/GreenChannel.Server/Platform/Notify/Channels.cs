using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Data;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.Notify;

/// <summary>The channels this server has: the duty desk, and the gateways of its configuration in their order.</summary>
public sealed class Channels : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2), ConnectTimeout = TimeSpan.FromSeconds(2), UseCookies = false });
    private readonly IReadOnlyList<GatewayOptions> _gateways;
    private readonly int _together;
    private readonly CanaryOptions _canary;

    public Channels(IOptions<GreenChannelOptions> options)
    {
        var gateways = options.Value.Gateways;
        if (gateways.Any(gateway => gateway.Name is "" or ChannelPlan.Desk || !gateway.Name.All(sign => char.IsAsciiLetterOrDigit(sign) || sign == '-') || gateway.Url is null)
            || gateways.DistinctBy(gateway => gateway.Name).Count() != gateways.Count)
            throw new InvalidOperationException("Every gateway needs a name of its own (letters, digits, hyphen; not desk) and a url.");
        All = [new DeskChannel(), .. gateways.Select(gateway => new HttpGateway(gateway, _http))];
        _gateways = [.. gateways];
        _canary = options.Value.Canary;
        if (_canary.Every <= TimeSpan.Zero || _canary.Channels.Append(_canary.AlarmChannel).Any(name => name is not null && All.All(channel => channel.Name != name)))
            throw new InvalidOperationException("The canary flies at intervals above zero, over gateways that are configured.");
        _together = Math.Max(1, options.Value.ChannelsTogether);
    }

    public IReadOnlyList<IChannel> All { get; }

    /// <summary>Channels over which the canary flies.</summary>
    public IEnumerable<string> OfCanary => [ChannelPlan.Desk, .. _canary.Channels];

    /// <summary>The ways to a hospital or county: its desk, the people on duty, and its own telephone at last.</summary>
    public ChannelPlan PlanFor(Facilities? facilities, Ladder ladder, string recipient, DateTime now)
    {
        if (recipient == ServiceCase.Canary) return new ChannelPlan([.. OfCanary.Select(channel => new Way(channel))], All.Count + 1);
        var people = ladder.OnDuty(recipient, now).SelectMany(person => person.Contacts
            .SelectMany(contact => Of(contact.Channel)).Select(gateway => new Way(gateway.Name, person.Id))).Distinct();
        var own = _gateways.Where(gateway => gateway.ReachesDesks).Select(gateway => new Way(gateway.Name));
        return new ChannelPlan([ChannelPlan.Desk, .. people, .. own], _together) { DeskRings = facilities?.Rings(recipient, now) == true };
    }

    /// <summary>Kind of a channel by its name; null for the desk, and for one that is configured no more.</summary>
    public string? KindOf(string channel) => _gateways.FirstOrDefault(gateway => gateway.Name == channel)?.Kind;

    private IEnumerable<GatewayOptions> Of(string kind) => _gateways.Where(gateway => gateway.Kind == kind);

    public void Dispose() => _http.Dispose();
}
