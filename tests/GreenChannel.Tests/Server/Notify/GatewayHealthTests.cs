using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Notify;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace GreenChannel.Tests.Server.Notify;

/// <summary>A provider that fails more than one time in five stands behind the other of its kind, and comes back by itself (E14).</summary>
public sealed class GatewayHealthTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 20, 1, 12, 0, TimeSpan.Zero));
    private readonly GatewayHealth _health;

    public GatewayHealthTests() => _health = new GatewayHealth(_clock);

    [Theory]
    [InlineData(0, 10, false)]
    [InlineData(2, 10, false)]
    [InlineData(3, 10, true)]
    [InlineData(1, 1, true)]
    public void More_than_one_in_five_is_ill(int faults, int attempts, bool isIll)
    {
        for (var attempt = 0; attempt < attempts; attempt++) _health.Attempt("sms", failed: attempt < faults);
        Assert.Equal(isIll, _health.IsIll("sms"));
        Assert.False(_health.IsIll("other"));
    }

    [Fact]
    public void What_was_taken_and_lost_counts_as_a_fault()
    {
        for (var attempt = 0; attempt < 10; attempt++) _health.Attempt("sms", failed: false);
        for (var lost = 0; lost < 2; lost++) _health.Lost("sms");
        Assert.False(_health.IsIll("sms"));
        _health.Lost("sms");
        Assert.True(_health.IsIll("sms"));
    }

    [Fact]
    public void It_is_ill_at_once_and_well_a_minute_after_its_last_fault()
    {
        _health.Attempt("sms", failed: true);
        Assert.True(_health.IsIll("sms"));
        _clock.Advance(TimeSpan.FromSeconds(54));
        Assert.True(_health.IsIll("sms"));
        _clock.Advance(TimeSpan.FromSeconds(6));
        Assert.False(_health.IsIll("sms"));
    }

    [Fact]
    public void The_healthy_one_of_a_kind_goes_first_and_the_kinds_keep_their_places()
    {
        using var channels = new Channels(Options.Create(new GreenChannelOptions { Gateways = [Of("sms-a", "sms"), Of("voice-a", "voice"), Of("sms-b", "sms"), Of("voice-b", "voice")] }), _health, _clock);
        string Order() => string.Join(' ', channels.PlanFor(null, Ladder.Empty, "H330106001", _clock.GetUtcNow().UtcDateTime).Ways.Select(way => way.Channel));
        Assert.Equal("desk sms-a voice-a sms-b voice-b", Order());
        _health.Attempt("sms-a", failed: true);
        Assert.Equal("desk sms-b voice-a sms-a voice-b", Order());
        _health.Attempt("sms-b", failed: true);
        Assert.Equal("desk sms-a voice-a sms-b voice-b", Order());
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("desk sms-a voice-a sms-b voice-b", Order());
    }

    [Theory]
    [InlineData("", "sms")]
    [InlineData("desk", "sms")]
    [InlineData("two words", "sms")]
    [InlineData("pager", "pager")]
    public void A_gateway_that_cannot_be_is_said_at_the_start(string name, string kind) => Refused(Of(name, kind));

    [Fact]
    public void What_a_kind_needs_is_asked_for_at_the_start()
    {
        Refused(new GatewayOptions { Name = "sms", Kind = "sms" });
        Refused(new GatewayOptions { Name = "sms", Kind = "sms", Url = new Uri("ftp://127.0.0.1/") });
        Refused(new GatewayOptions { Name = "sms", Kind = "sms", Url = new Uri("http://127.0.0.1/"), Secret = "short" });
        Refused(new GatewayOptions { Name = "sms", Kind = "sms", Url = new Uri("http://127.0.0.1/"), Language = "fr" });
        Refused(new GatewayOptions { Name = "mail", Kind = "mail", Sender = "duty@example.org" });
        Refused(new GatewayOptions { Name = "mail", Kind = "mail", Host = "127.0.0.1", Sender = "nobody" });
        Refused(new GatewayOptions { Name = "mail", Kind = "mail", Host = "127.0.0.1", Sender = "duty@example.org", Tls = "maybe" });
        Refused(new GatewayOptions { Name = "mail", Kind = "mail", Host = "127.0.0.1", Sender = "duty@example.org", User = "duty" });
        Refused(Of("sms", "sms"), Of("sms", "voice"));
        using var fine = new Channels(Options.Create(new GreenChannelOptions { Gateways = [new GatewayOptions { Name = "wecom", Kind = "wecom" }, new GatewayOptions { Name = "mail", Kind = "mail", Host = "127.0.0.1", Sender = "duty@example.org" }] }), _health, _clock);
        Assert.Equal(["desk", "wecom", "mail"], fine.All.Select(channel => channel.Name));
    }

    private void Refused(params GatewayOptions[] gateways) =>
        Assert.Throws<InvalidOperationException>(() => new Channels(Options.Create(new GreenChannelOptions { Gateways = gateways }), _health, _clock));

    private static GatewayOptions Of(string name, string kind) => new() { Name = name, Kind = kind, Url = new Uri("http://127.0.0.1:9/") };
}
