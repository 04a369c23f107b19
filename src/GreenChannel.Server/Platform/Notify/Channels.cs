using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Notify.Gateways;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.Notify;

/// <summary>The channels this server has: the duty desk, and the gateways of its configuration in their order.</summary>
public sealed class Channels : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2), ConnectTimeout = TimeSpan.FromSeconds(2), UseCookies = false, AllowAutoRedirect = false })
    {
        MaxResponseContentBufferSize = 64 * 1024,
    };

    private readonly IReadOnlyList<GatewayOptions> _gateways;
    private readonly GatewayHealth _health;
    private readonly int _together;
    private readonly CanaryOptions _canary;

    public Channels(IOptions<GreenChannelOptions> options, GatewayHealth health, TimeProvider time)
    {
        _gateways = [.. options.Value.Gateways];
        _health = health;
        _canary = options.Value.Canary;
        _together = Math.Max(1, options.Value.ChannelsTogether);
        foreach (var gateway in _gateways)
            if (gateway.Fault() is { } fault) throw new InvalidOperationException($"The gateway '{gateway.Name}' {fault}.");
        if (_gateways.DistinctBy(gateway => gateway.Name).Count() != _gateways.Count) throw new InvalidOperationException("Every gateway needs a name of its own.");
        All = [new DeskChannel(), .. _gateways.Select(gateway => new WatchedChannel(ChannelOf(gateway, time), health))];
        if (_canary.Every <= TimeSpan.Zero || _canary.Channels.Append(_canary.AlarmChannel).Any(name => name is not null && All.All(channel => channel.Name != name)))
            throw new InvalidOperationException("The canary flies at intervals above zero, over gateways that are configured.");
    }

    public IReadOnlyList<IChannel> All { get; }

    /// <summary>Channels over which the canary flies.</summary>
    public IEnumerable<string> OfCanary => [ChannelPlan.Desk, .. _canary.Channels];

    /// <summary>The gateways as they are configured, in their order.</summary>
    public IReadOnlyList<GatewayOptions> Gateways => _gateways;

    /// <summary>The ways to a hospital or county: its desk, the people on duty, and its own telephone at last.</summary>
    public ChannelPlan PlanFor(Facilities? facilities, Ladder ladder, string recipient, DateTime now)
    {
        if (recipient == ServiceCase.Canary) return new ChannelPlan([.. OfCanary.Select(channel => new Way(channel))], All.Count + 1);
        var gateways = HealthyFirst();
        var people = ladder.OnDuty(recipient, now).SelectMany(person => person.Contacts
            .SelectMany(contact => gateways.Where(gateway => gateway.Kind == contact.Channel)).Select(gateway => new Way(gateway.Name, person.Id))).Distinct();
        var own = gateways.Where(gateway => gateway.ReachesDesks).Select(gateway => new Way(gateway.Name));
        return new ChannelPlan([ChannelPlan.Desk, .. people, .. own], _together) { DeskRings = facilities?.Rings(recipient, now) == true };
    }

    /// <summary>The ways to whoever is on duty where hours are left: no desk rings and no telephone calls at night.</summary>
    public ChannelPlan QuietPlanFor(Facilities facilities, string recipient, DateTime now)
    {
        var people = facilities.People.Where(person => person.Organisation == recipient).ToList();
        var plan = PlanFor(facilities, Ladder.Empty with { People = people.Count > 0 ? people : null }, recipient, now);
        return plan with { Ways = [.. plan.Ways.Where(way => way.Channel != ChannelPlan.Desk && KindOf(way.Channel) != "voice")] };
    }

    /// <summary>Names of the gateways that reach contacts of a kind, the first first.</summary>
    public IEnumerable<string> GatewaysOf(string kind) => HealthyFirst().Where(gateway => gateway.Kind == kind).Select(gateway => gateway.Name);

    /// <summary>Kind of a channel by its name; null for the desk, and for one that is configured no more.</summary>
    public string? KindOf(string channel) => Find(channel)?.Kind;

    /// <summary>A gateway by its name; null for the desk, and for one that is configured no more.</summary>
    public GatewayOptions? Find(string channel) => _gateways.FirstOrDefault(gateway => gateway.Name == channel);

    public void Dispose() => _http.Dispose();

    // The kinds keep their places; within a kind the healthy come before those that fail now (E14).
    private IReadOnlyList<GatewayOptions> HealthyFirst()
    {
        if (!_gateways.Any(gateway => _health.IsIll(gateway.Name))) return _gateways;
        var ofKind = _gateways.GroupBy(gateway => gateway.Kind).ToDictionary(kind => kind.Key, kind => new Queue<GatewayOptions>(kind.OrderBy(gateway => _health.IsIll(gateway.Name))));
        return [.. _gateways.Select(gateway => ofKind[gateway.Kind].Dequeue())];
    }

    private IChannel ChannelOf(GatewayOptions gateway, TimeProvider time) => gateway.Kind switch
    {
        "http" => new HttpGateway(gateway, _http),
        "sms" or "voice" => new TextGateway(gateway, _http, time),
        "mail" => new MailGateway(gateway, time),
        "wecom" => new ChatGateway(gateway, _http, new WeCom(gateway)),
        "dingtalk" => new ChatGateway(gateway, _http, new DingTalk(gateway, time)),
        "feishu" => new ChatGateway(gateway, _http, new Feishu(gateway, time)),
        _ => throw new InvalidOperationException($"no channel of kind {gateway.Kind}"),
    };
}
