using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace PenguinMails.Mail.Smtp;

/// <summary>How the connection to a server is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>Not at all, even if the server offers STARTTLS.</summary>
    None,

    /// <summary>By STARTTLS, always: a server that does not offer it gets no mail.</summary>
    StartTls,

    /// <summary>By TLS from the first octet (port 465, RFC 8314).</summary>
    Tls,
}

/// <summary>One SMTP server and how to talk to it.</summary>
public sealed record SmtpServerSettings
{
    public required string Host { get; init; }

    public int Port { get; init; } = 587;

    public SmtpSecurity Security { get; init; } = SmtpSecurity.StartTls;

    /// <summary>Null: no authentication.</summary>
    public string? UserName { get; init; }

    public string? Password { get; init; }

    /// <summary>An access token for XOAUTH2, used instead of the password.</summary>
    public string? OAuthToken { get; init; }

    /// <summary>Sends the password itself (PLAIN, LOGIN) or a token also where nothing protects the connection.</summary>
    public bool AllowPasswordWithoutTls { get; init; }

    /// <summary>The certificate must be valid and for this host.</summary>
    public bool VerifyCertificate { get; init; } = true;

    /// <summary>Roots to trust instead of the system's.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>
    /// Makes the connection; without it the host's addresses are tried one after the other. Throws an
    /// <see cref="UnauthorizedAccessException"/> where the host has no address that may be connected to.
    /// </summary>
    public Func<DnsEndPoint, CancellationToken, ValueTask<Socket>>? Connect { get; init; }

    /// <summary>What EHLO says; without it the connection's own address.</summary>
    public string? LocalName { get; init; }

    /// <summary>Connections at the same time; fewer once the server says that it is too many.</summary>
    public int MaxConnections { get; init; } = 10;

    public int MessagesPerConnection { get; init; } = 100;

    public TimeSpan MaxConnectionAge { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan MaxIdle { get; init; } = TimeSpan.FromSeconds(30);

    public SmtpTimeouts Timeouts { get; init; } = new();
}

/// <summary>How long to wait for each step. RFC 5321 (4.5.3.2) is more patient than a submission client needs to be, but for the end of a message.</summary>
public sealed record SmtpTimeouts
{
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The greeting and the TLS handshake.</summary>
    public TimeSpan Greeting { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A command's reply.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>One buffer of content to be taken by the network.</summary>
    public TimeSpan Block { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The reply to the end of the message. To give up here leaves it unknown whether the message was taken.</summary>
    public TimeSpan End { get; init; } = TimeSpan.FromMinutes(10);
}
