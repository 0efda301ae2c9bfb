using System.Net;
using System.Net.Sockets;
using System.Text;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace PenguinMails.Mail.Smtp;

/// <summary>From the connection's first octet to where MAIL may be said: greeting, EHLO, TLS, authentication.</summary>
internal sealed class SmtpHandshake(SmtpServerSettings settings, TimeProvider clock)
{
    /// <exception cref="SmtpTrouble">It did not come to that.</exception>
    /// <exception cref="OperationCanceledException">By the caller.</exception>
    public async Task<SmtpConnection> OpenAsync(CancellationToken ct)
    {
        var watch = new SmtpWatch(settings.Timeouts, clock);
        var session = new SmtpSession(settings, watch);
        try
        {
            using var until = watch.Until(ct);
            await GreetAsync(session, watch).ConfigureAwait(false);
            await AuthenticateAsync(session, watch.Token).ConfigureAwait(false);
            session.LeaveOutBinaryData();
            watch.Within(Timeout.InfiniteTimeSpan);
            return new(session, watch, settings, clock);
        }
        catch (Exception e)
        {
            var offersTls = settings.Security == SmtpSecurity.StartTls && session.Capabilities.HasFlag(SmtpCapabilities.StartTLS);
            session.Dispose();
            watch.Dispose();
            ct.ThrowIfCancellationRequested();
            if (SmtpTrouble.OfConnecting(e, offersTls) is { } trouble)
                throw trouble;
            throw;
        }
    }

    private async Task GreetAsync(SmtpSession session, SmtpWatch watch)
    {
        watch.Within(settings.Timeouts.Connect);
        var socket = await (settings.Connect ?? ConnectAsync)(new(settings.Host, settings.Port), watch.Token).ConfigureAwait(false);
        session.LocalDomain = settings.LocalName ?? ((IPEndPoint)socket.LocalEndPoint!).Address.ToString();
        watch.Within(settings.Timeouts.Greeting);
        await session.ConnectAsync(new SmtpStream(socket, watch), settings.Host, settings.Port, Options(), watch.Token).ConfigureAwait(false);
    }

    private static async ValueTask<Socket> ConnectAsync(DnsEndPoint host, CancellationToken ct)
    {
        // MailKit's own sockets wait for more to send (Nagle), which costs 40 ms a message.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, ct).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private SecureSocketOptions Options() => settings.Security switch
    {
        SmtpSecurity.None => SecureSocketOptions.None,
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => throw new InvalidOperationException(settings.Security.ToString()),
    };

    private async Task AuthenticateAsync(SmtpSession session, CancellationToken ct)
    {
        if (settings.UserName is not { } user)
            return;
        var offered = session.AuthenticationMechanisms.ToList();
        session.AuthenticationMechanisms.RemoveWhere(mechanism => !MayUse(mechanism, offered, session.IsSecure));
        try
        {
            if (settings.OAuthToken is { } token)
                await session.AuthenticateAsync(TokenMechanism(session, user, token), ct).ConfigureAwait(false);
            else
                await session.AuthenticateAsync(Encoding.UTF8, new NetworkCredential(user, settings.Password), ct).ConfigureAwait(false);
        }
        catch (NotSupportedException)
        {
            throw SmtpTrouble.Misconfigured(SmtpProblem.AuthenticationNotOffered, Explain(offered, session.IsSecure));
        }
        catch (AuthenticationException e)
        {
            throw SmtpTrouble.OfLogin(e);
        }
    }

    private static SaslMechanism TokenMechanism(SmtpSession session, string user, string token) =>
        session.AuthenticationMechanisms.Contains("XOAUTH2") ? new SaslMechanismOAuth2(user, token)
        : session.AuthenticationMechanisms.Contains("OAUTHBEARER") ? new SaslMechanismOAuthBearer(user, token)
        : throw new NotSupportedException();

    /// <summary>MailKit tries what is left one after the other, best first, and the server counts each as a wrong password.</summary>
    private bool MayUse(string mechanism, List<string> offered, bool isSecure)
    {
        var mayShow = isSecure || settings.AllowPasswordWithoutTls;
        return mechanism switch
        {
            "XOAUTH2" or "OAUTHBEARER" or "PLAIN" => mayShow,
            "LOGIN" => mayShow && !offered.Contains("PLAIN"),
            // The better protected stores of passwords can't serve these; SCRAM they can.
            "CRAM-MD5" or "DIGEST-MD5" or "NTLM" => !mayShow || !(offered.Contains("PLAIN") || offered.Contains("LOGIN")),
            _ => true,
        };
    }

    private static string Explain(List<string> offered, bool isSecure) =>
        offered.Count == 0 ? "The server offers no authentication."
        : isSecure ? $"The server offers only {SmtpReply.FirstLine(string.Join(", ", offered))}."
        : $"The server offers {SmtpReply.FirstLine(string.Join(", ", offered))} without TLS; the password is not sent unprotected.";
}
