using System.Buffers;
using MimeKit;
using SmtpServer;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace GreenChannel.Server.Administration.GatewaySim;

/// <summary>A mail server that keeps what it gets on the same page; its gateway is named mail.</summary>
public sealed class SimMail(SimOptions options, SimProvider provider) : BackgroundService
{
    private const string Gateway = "mail";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.MailPort == 0) return;
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(new Letters(provider));
        var server = new SmtpServer.SmtpServer(new SmtpServerOptionsBuilder().ServerName("gateway-sim").Endpoint(endpoint => endpoint.Endpoint(new(System.Net.IPAddress.Loopback, options.MailPort))).Build(), services);
        await server.StartAsync(stoppingToken);
    }

    private sealed class Letters(SimProvider provider) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            var answer = await provider.ThinkAsync(Gateway, cancellationToken);
            if (answer is SimAnswer.Fail or SimAnswer.Limit) return new SmtpResponse(SmtpReplyCode.InsufficientStorage, "try again later"); // 452
            if (answer == SimAnswer.Refuse) return new SmtpResponse(SmtpReplyCode.MailboxUnavailable, "no such mailbox"); // 550
            using var bytes = new MemoryStream(buffer.ToArray());
            using var letter = await MimeMessage.LoadAsync(bytes, cancellationToken);
            var id = letter.MessageId?.Split('@')[0];
            foreach (var to in transaction.To)
                provider.Take(Gateway, "mail", $"{to.User}@{to.Host}", Guid.TryParse(id, out _) ? id : null, $"{letter.Subject}\n{letter.TextBody}", answer);
            return SmtpResponse.Ok;
        }
    }
}
