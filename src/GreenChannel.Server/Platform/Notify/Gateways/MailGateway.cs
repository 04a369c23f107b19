using GreenChannel.Domain.Escalation;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace GreenChannel.Server.Platform.Notify.Gateways;

/// <summary>
/// A mail server by SMTP. The Message-ID is made of the message's id, so that a repeat shows as one. What the server answers
/// with 5xx it will never take; with 4xx, it may later.
/// </summary>
public sealed class MailGateway(GatewayOptions options, TimeProvider time) : IChannel
{
    public string Name => options.Name;

    public async Task<SendOutcome> SendAsync(Envelope envelope, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(envelope.Address)) return new SendOutcome("no-address", Permanent: true);
        if (!MailboxAddress.TryParse(envelope.Address, out var to) || !to.Address.Contains('@', StringComparison.Ordinal)) return new SendOutcome("bad-address", Permanent: true);
        using var letter = LetterOf(envelope, to);
        using var smtp = new SmtpClient { CheckCertificateRevocation = false }; // Who revokes is asked over the network, and may not answer in four seconds.
        try
        {
            await smtp.ConnectAsync(options.Host!, Port, Security, cancel);
            if (!string.IsNullOrEmpty(options.User)) await smtp.AuthenticateAsync(options.User, options.Password ?? "", cancel);
            await smtp.SendAsync(letter, cancel);
        }
        catch (SmtpCommandException refused)
        {
            return new SendOutcome($"smtp-{(int)refused.StatusCode}", Permanent: (int)refused.StatusCode >= 500);
        }
        catch (AuthenticationException)
        {
            return new SendOutcome("sign-in"); // Somebody may put the password right meanwhile.
        }
        catch (SslHandshakeException)
        {
            return new SendOutcome("tls");
        }

        await LeaveAsync(smtp, cancel);
        return SendOutcome.Taken;
    }

    private MimeMessage LetterOf(Envelope envelope, MailboxAddress to)
    {
        var language = MessageText.LanguageOf(options);
        var from = MailboxAddress.Parse(options.Sender!);
        var letter = new MimeMessage
        {
            MessageId = $"{envelope.Id:D}@{from.Domain}",
            Date = time.GetUtcNow(),
            Subject = MessageText.SubjectOf(envelope, language),
            Body = new TextPart("plain") { Text = MessageText.Of(envelope, MessageForm.Long, language) + "\n" },
            Importance = MessageImportance.High,
            Priority = envelope.Class == EscalationClass.Emergency ? MessagePriority.Urgent : MessagePriority.Normal,
        };
        letter.From.Add(from);
        letter.To.Add(to);
        letter.Headers.Add(HeaderId.AutoSubmitted, "auto-generated"); // No automatic reply comes back to it.
        return letter;
    }

    private int Port => options.Port > 0 ? options.Port : options.Tls == "implicit" ? 465 : 25;

    private SecureSocketOptions Security => options.Tls switch
    {
        "none" => SecureSocketOptions.None,
        "startTls" => SecureSocketOptions.StartTls,
        "implicit" => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTlsWhenAvailable,
    };

    // The server has the letter: however the farewell goes, it is not sent again for it.
    private static async Task LeaveAsync(SmtpClient smtp, CancellationToken cancel)
    {
        try
        {
            await smtp.DisconnectAsync(quit: true, cancel);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or MailKit.ProtocolException or MailKit.CommandException or System.Net.Sockets.SocketException)
        {
            // Taken all the same.
        }
    }
}
