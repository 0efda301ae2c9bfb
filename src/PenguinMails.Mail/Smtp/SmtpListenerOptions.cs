using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace PenguinMails.Mail.Smtp;

/// <summary>What a listener takes, from whom and how much.</summary>
public sealed record SmtpListenerOptions
{
    /// <summary>Port 0 is any free one; see <see cref="SmtpListener.EndPoint"/>.</summary>
    public IPEndPoint EndPoint { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>What it calls itself.</summary>
    public string HostName { get; init; } = "localhost";

    /// <summary>
    /// Asked for every recipient; null accepts, an exception is answered 451. Without it every recipient is refused: a listener relays for nobody.
    /// </summary>
    public Func<SmtpPeer, string, CancellationToken, ValueTask<SmtpReply?>>? Recipient { get; init; }

    /// <summary>
    /// Gets each whole message. The client hears the reply only when it is there: a message that was answered 250 must be
    /// safe. An exception is answered 451.
    /// </summary>
    public required Func<SmtpDelivery, CancellationToken, ValueTask<SmtpReply>> Deliver { get; init; }

    /// <summary>Offers STARTTLS. It needs its private key.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Offers AUTH (PLAIN, LOGIN); is told user and password, and says who may come in.</summary>
    public Func<string, string, bool>? Authenticate { get; init; }

    /// <summary>AUTH also without TLS.</summary>
    public bool AllowPasswordWithoutTls { get; init; }

    /// <summary>Only who has authenticated may send.</summary>
    public bool RequireAuthentication { get; init; }

    public int MaxConnections { get; init; } = 100;

    public int MaxConnectionsPerAddress { get; init; } = 20;

    public int MaxMessageBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>What the messages of all connections may take in memory together.</summary>
    public long MaxBufferedBytes { get; init; } = 64 * 1024 * 1024;

    public int MaxRecipients { get; init; } = 100;

    public int MaxMessagesPerConnection { get; init; } = 1000;

    /// <summary>Commands without a message in between.</summary>
    public int MaxCommands { get; init; } = 500;

    public int MaxErrors { get; init; } = 10;

    /// <summary>How long a client may be silent.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one message may take to arrive.</summary>
    public TimeSpan Message { get; init; } = TimeSpan.FromMinutes(5);
}
