using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Mail.Smtp;

namespace PenguinMails.Tests.Providers.Smtp;

/// <summary>A customer's SMTP server, as it answers when it is told how.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    public const string User = "sales";
    public const string Password = "correct horse";

    private readonly SmtpListener listener;

    private MailServer(
        Func<SmtpDelivery, SmtpReply>? deliver, Func<string, SmtpReply?>? recipient, X509Certificate2? certificate, Standstill standstill) => listener = SmtpListener.Start(new()
        {
            Certificate = certificate,
            Authenticate = (user, password) => (user, password) is (User, Password),
            RequireAuthentication = certificate is not null,
            Recipient = async (_, address, ct) =>
            {
                await standstill.AtRecipientAsync(address, ct);
                return recipient?.Invoke(address);
            },
            Deliver = async (delivery, ct) =>
            {
                var reply = deliver?.Invoke(delivery) ?? new(250, "2.0.0", $"Ok: queued as Q{Taken.Count}");
                if (reply.IsPositive || reply == SmtpReply.Hangup)
                    Taken.Enqueue(delivery);

                await standstill.AfterContentAsync(delivery.Recipients, ct);
                return reply;
            },
        });

    /// <summary>What it has taken, whether or not its answer came through.</summary>
    public ConcurrentQueue<SmtpDelivery> Taken { get; } = [];

    /// <param name="deliver">Its word on a whole message; null takes it.</param>
    /// <param name="recipient">Its word on a recipient; null takes it.</param>
    /// <param name="certificate">With one it wants TLS and a password.</param>
    /// <param name="standstill">Whom it keeps waiting.</param>
    public static MailServer Start(
        Func<SmtpDelivery, SmtpReply>? deliver = null, Func<string, SmtpReply?>? recipient = null, X509Certificate2? certificate = null, Standstill? standstill = null) =>
        new(deliver, recipient, certificate, standstill ?? new());

    public IEnumerable<MimeMessage> Messages => Taken.Select(delivery => MimeMessage.Load(new MemoryStream(delivery.Content.ToArray())));

    public SmtpServer Settings(string name = "own") =>
        new() { Name = name, Host = "127.0.0.1", Port = listener.EndPoint.Port, Security = SmtpEncryption.None };

    public SmtpServer Encrypted(string password = Password) =>
        Settings() with { Security = SmtpEncryption.Starttls, Username = User, Password = password };

    public ValueTask DisposeAsync() => listener.DisposeAsync();
}
