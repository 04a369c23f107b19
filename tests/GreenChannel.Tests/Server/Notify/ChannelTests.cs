using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Administration.GatewaySim;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Notify.Gateways;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace GreenChannel.Tests.Server.Notify;

/// <summary>Each adapter against the simulator, which checks format and signature as the providers' documentation has them.</summary>
public sealed class ChannelTests : IAsyncLifetime
{
    private static readonly Envelope Alert = new(
        Guid.CreateVersion7(), MessageKind.Alert, EscalationClass.Emergency, "33010620260001", "H330106001", "0571-5550-1001", "示范一门诊", "0571-5550-2101", "x", null);

    private readonly FakeTimeProvider _clock = ServerUnderTest.NewClock();
    private Sim _sim = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _sim = await Sim.StartAsync(_clock);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _sim.DisposeAsync();
    }

    [Theory]
    [InlineData("sms", "13955501001", "13955501001")]
    [InlineData("sms", null, "0571-5550-1001")]
    [InlineData("voice", "13955501001", "13955501001")]
    [InlineData("wecom", "693a91f6-7xxx-4bc4", "693a91f6-7xxx-4bc4")]
    [InlineData("dingtalk", "token&1", "token&1")]
    [InlineData("feishu", "hook-1", "hook-1")]
    public async Task A_message_arrives_at_whom_it_is_for(string kind, string? address, string to)
    {
        var outcome = await SendAsync(kind, Alert with { Address = address });
        Assert.True(outcome.IsTaken, outcome.Failure);
        var shown = Assert.Single(_sim.Phones.Messages);
        Assert.Equal((kind, to), (shown.Kind, shown.To));
        Assert.Contains(kind == "voice" ? "3 3 0 1" : "33010620260001", shown.Text, StringComparison.Ordinal);
        Assert.Contains("示范一门诊", shown.Text, StringComparison.Ordinal);
        Assert.Equal(kind == "feishu", shown.Text.StartsWith("<at user_id=\"all\">所有人</at>", StringComparison.Ordinal));
        Assert.Equal(kind is "sms" or "voice" ? $"{kind}-{Alert.Id:N}" : null, outcome.Reference);
    }

    [Theory]
    [InlineData("sms", SimAnswer.Fail, "http-503", false)]
    [InlineData("sms", SimAnswer.Limit, "http-429", false)]
    [InlineData("sms", SimAnswer.Refuse, "http-400", true)]
    [InlineData("wecom", SimAnswer.Fail, "code--1", false)]
    [InlineData("wecom", SimAnswer.Limit, "code-45009", false)]
    [InlineData("wecom", SimAnswer.Refuse, "code-93000", true)]
    [InlineData("dingtalk", SimAnswer.Limit, "code-410100", false)]
    [InlineData("dingtalk", SimAnswer.Refuse, "code-300005", true)]
    [InlineData("feishu", SimAnswer.Limit, "code-11232", false)]
    [InlineData("feishu", SimAnswer.Refuse, "code-19001", true)]
    public async Task A_refusal_is_told_from_a_fault_that_may_pass(string kind, SimAnswer answer, string failure, bool permanent)
    {
        _sim.Phones.Behave(kind, new SimManner(answer));
        Assert.Equal(new SendOutcome(failure, permanent), await SendAsync(kind, Alert with { Address = "a" }));
        Assert.Empty(_sim.Phones.Messages);
    }

    [Theory]
    [InlineData("sms", "http-401")]
    [InlineData("dingtalk", "code-310000")]
    [InlineData("feishu", "code-19021")]
    public async Task Another_secret_is_noticed(string kind, string failure) =>
        Assert.Equal(failure, (await SendAsync(kind, Alert with { Address = "a" }, secret: "another-secret")).Failure);

    [Theory]
    [InlineData("wecom")]
    [InlineData("dingtalk")]
    [InlineData("feishu")]
    [InlineData("mail")]
    public async Task Without_an_address_nobody_is_reached(string kind) => Assert.Equal(new SendOutcome("no-address", Permanent: true), await SendAsync(kind, Alert));

    [Fact]
    public async Task A_provider_that_answers_with_a_page_has_not_taken_it()
    {
        var gateway = _sim.Gateway("wecom", "wecom");
        gateway.Url = _sim.Address; // Only its page is there, for another method.
        Assert.Equal("http-405", (await SendAsync(gateway, Alert with { Address = "a" })).Failure);
    }

    [Fact]
    public async Task A_provider_that_never_answers_is_let_go_when_the_time_is_over()
    {
        _sim.Phones.Behave("sms", new SimManner(SimAnswer.Hang));
        using var over = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        using var channels = ChannelsOf(_sim.Gateway("sms", "sms"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => channels.All[1].SendAsync(Alert, over.Token));
    }

    [Fact]
    public async Task The_same_message_twice_is_one_on_the_telephone()
    {
        await SendAsync("sms", Alert);
        await SendAsync("sms", Alert);
        Assert.Single(_sim.Phones.Messages);
    }

    // Signatures computed by hand with openssl, so that adapter and simulator cannot be wrong together.
    [Fact]
    public void The_signatures_are_those_of_the_documentation()
    {
        Assert.Equal("hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=", DingTalk.Sign(1577262236757, "this is secret"));
        Assert.Equal("l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=", Feishu.Sign(1599360473, "demo"));
        Assert.Equal("sha256=474e24f137d7a038de590a7d83db2ac6f641731537487618c714e7dcc7be247f", GatewaySignature.Of("a-secret", "1577262236", "{}"u8));
    }

    private Task<SendOutcome> SendAsync(string kind, Envelope envelope, string secret = Sim.Secret)
    {
        var gateway = _sim.Gateway(kind, kind, secret);
        if (kind == "mail") (gateway.Host, gateway.Sender, gateway.Url) = ("127.0.0.1", "duty@example.org", null);
        return SendAsync(gateway, envelope);
    }

    private async Task<SendOutcome> SendAsync(GatewayOptions gateway, Envelope envelope)
    {
        using var channels = ChannelsOf(gateway);
        return await channels.All[1].SendAsync(envelope, Cancel);
    }

    private Channels ChannelsOf(GatewayOptions gateway) => new(Options.Create(new GreenChannelOptions { Gateways = [gateway] }), new GatewayHealth(_clock), _clock);
}
