using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Escalation.Engine;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Notify.Gateways;

namespace GreenChannel.Smoke;

/// <summary>Scene: the mail of somebody on duty goes through a real mail server, which takes it, refuses it, or hangs.</summary>
public sealed class MailTests
{
    private static readonly Envelope Alert = new(
        Guid.CreateVersion7(), MessageKind.Alert, EscalationClass.Emergency, "33010620260001", "H330106001", "0571-5550-1001", "示范一门诊", "0571-5550-2101", "mail", null)
    {
        Link = "https://gc.example.cn/a/one-time",
    };

    [Fact]
    public async Task A_message_arrives_with_its_id_its_subject_and_its_text()
    {
        await using var server = await MailServer.StartAsync();
        Assert.Equal(SendOutcome.Taken, await SendAsync(server.Port, "duty@example.org"));
        Assert.Equal(SendOutcome.Taken, await SendAsync(server.Port, "duty@example.org")); // The same message once more.
        var letters = await server.LettersAsync(2);
        Assert.All(letters, letter => Assert.Equal($"{Alert.Id}@greenchannel.example.org", letter.MessageId));
        Assert.Equal("【绿色通道】 紧急救治请求，请立即应答 33010620260001", letters[0].Subject);
        Assert.Equal("绿色通道 <duty@greenchannel.example.org>", letters[0].From.ToString().Replace("\"", "", StringComparison.Ordinal));
        Assert.Equal(
            "【绿色通道】紧急救治请求，请立即应答\n个案编号：33010620260001\n接种单位：示范一门诊\n回电：0571-5550-2101\n应答（一次有效）：https://gc.example.cn/a/one-time\n本消息不含患者身份信息，详情登录后查看。",
            letters[0].TextBody!.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd());
        Assert.Equal("auto-generated", letters[0].Headers["Auto-Submitted"]);
    }

    [Fact]
    public async Task A_mailbox_that_is_gone_is_gone_for_good_and_a_busy_one_is_not()
    {
        await using var server = await MailServer.StartAsync();
        Assert.Equal(new SendOutcome("smtp-550", Permanent: true), await SendAsync(server.Port, "gone@example.org"));
        Assert.Equal(new SendOutcome("smtp-451"), await SendAsync(server.Port, "busy@example.org"));
        Assert.Equal(new SendOutcome("bad-address", Permanent: true), await SendAsync(server.Port, "nobody"));
        Assert.Equal(new SendOutcome("bad-address", Permanent: true), await SendAsync(server.Port, "a@example.org\r\nRCPT TO:<b@example.org>"));
        Assert.Equal(SendOutcome.Taken, await SendAsync(server.Port, "duty@example.org"));
        Assert.Single(await server.LettersAsync(1));
    }

    [Fact]
    public async Task A_server_that_hangs_is_let_go_after_four_seconds_and_one_that_is_not_there_at_once()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start(); // Takes the connection and never says a word.
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        var began = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SendAsync(port, "duty@example.org", CallEngine.SendWithin));
        Assert.InRange(began.Elapsed, TimeSpan.FromSeconds(3.5), TimeSpan.FromSeconds(6));
        silent.Stop();
        began.Restart();
        await Assert.ThrowsAsync<SocketException>(() => SendAsync(port, "duty@example.org"));
        Assert.InRange(began.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    // A server that answers has as long as a busy host needs; one that hangs, what the engine gives it.
    private static async Task<SendOutcome> SendAsync(int port, string to, TimeSpan? limit = null)
    {
        using var within = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(30));
        var gateway = new MailGateway(new GatewayOptions { Name = "mail", Kind = "mail", Host = "127.0.0.1", Port = port, Sender = "绿色通道 <duty@greenchannel.example.org>" }, TimeProvider.System);
        return await gateway.SendAsync(Alert with { Address = to }, within.Token);
    }
}
