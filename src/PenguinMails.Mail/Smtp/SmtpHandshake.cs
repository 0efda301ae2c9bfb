using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace PenguinMails.Mail.Smtp;

/// <summary>From the connection's first octet to where MAIL may be said: greeting, EHLO, TLS, authentication.</summary>
internal sealed class SmtpHandshake(SmtpServerSettings settings, TimeProvider clock)
{
    /// <exception cref="SmtpTrouble">It did not come to that.</exception>
    /// <exception cref="OperationCanceledException">By the caller.</exception>
    public async Task<SmtpConnection> OpenAsync(CancellationToken ct)
    {
        var socket = await ConnectAsync(ct).ConfigureAwait(false);
        return await OpenAsync(new NetworkStream(socket, ownsSocket: true), LocalNameOf(socket), ct).ConfigureAwait(false);
    }

    internal async Task<SmtpConnection> OpenAsync(Stream stream, string localName, CancellationToken ct)
    {
        var link = new SmtpLink(stream, clock);
        try
        {
            using var watch = link.Watch(ct);
            var capabilities = await GreetAsync(link, localName).ConfigureAwait(false);
            link.Within(Timeout.InfiniteTimeSpan);
            return new(link, settings, capabilities, clock);
        }
        catch (Exception e)
        {
            await link.DisposeAsync().ConfigureAwait(false);
            ct.ThrowIfCancellationRequested();
            if (e is not (IOException or OperationCanceledException))
                throw;
            var detail = e is OperationCanceledException ? "The server did not answer in time." : e.Message;
            throw new SmtpTrouble(new SmtpResult.NotTaken(detail, null));
        }
    }

    private async Task<SmtpCapabilities> GreetAsync(SmtpLink link, string localName)
    {
        if (settings.Security == SmtpSecurity.Tls)
            await EncryptAsync(link).ConfigureAwait(false);
        if (await link.ReplyAsync(settings.Timeouts.Greeting).ConfigureAwait(false) != 220)
            throw SmtpTrouble.TurnedAway(link.Reply());
        var capabilities = await HelloAsync(link, localName).ConfigureAwait(false);
        if (settings.Security == SmtpSecurity.StartTls)
        {
            await StartTlsAsync(link, capabilities).ConfigureAwait(false);
            capabilities = await HelloAsync(link, localName).ConfigureAwait(false);
        }

        if (settings.UserName is not null)
            await new SmtpAuthentication(link, settings).RunAsync(capabilities).ConfigureAwait(false);
        return capabilities;
    }

    private async Task<SmtpCapabilities> HelloAsync(SmtpLink link, string localName)
    {
        var code = await link.AskAsync("EHLO " + localName, settings.Timeouts.Command).ConfigureAwait(false);
        if (code == 250)
            return SmtpCapabilities.Read(link.Lines());
        if (code is 500 or 502 && await link.AskAsync("HELO " + localName, settings.Timeouts.Command).ConfigureAwait(false) == 250)
            return SmtpCapabilities.None;
        throw SmtpTrouble.TurnedAway(link.Reply());
    }

    private async Task StartTlsAsync(SmtpLink link, SmtpCapabilities capabilities)
    {
        if (!capabilities.StartTls)
            throw SmtpTrouble.Misconfigured(SmtpProblem.StartTlsNotOffered, "The server does not offer STARTTLS.");
        var code = await link.AskAsync("STARTTLS", settings.Timeouts.Command).ConfigureAwait(false);
        if (code is >= 400 and < 500)
            throw SmtpTrouble.TurnedAway(link.Reply());
        if (code != 220)
            throw SmtpTrouble.Misconfigured(SmtpProblem.StartTlsNotOffered, link.Reply().ToString(), link.Reply());
        await EncryptAsync(link).ConfigureAwait(false);
    }

    private async Task EncryptAsync(SmtpLink link)
    {
        var tls = new SslStream(link.Stream);
        try
        {
            link.Within(settings.Timeouts.Greeting);
            await tls.AuthenticateAsClientAsync(Options(), link.Token).ConfigureAwait(false);
            link.Use(tls);
        }
        catch (AuthenticationException e)
        {
            throw SmtpTrouble.Misconfigured(SmtpProblem.Certificate, e.Message);
        }
    }

    private SslClientAuthenticationOptions Options() => new()
    {
        TargetHost = settings.Host,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = settings.TrustedRoots is { } roots ? TrustOnly(roots) : null,
#pragma warning disable CA5359 // Only where the customer switched the check off for this server.
        RemoteCertificateValidationCallback = settings.VerifyCertificate ? null : static (_, _, _, _) => true,
#pragma warning restore CA5359
    };

    private static X509ChainPolicy TrustOnly(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private async Task<Socket> ConnectAsync(CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = new CancellationTokenSource(settings.Timeouts.Connect, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            await socket.ConnectAsync(settings.Host, settings.Port, either.Token).ConfigureAwait(false);
            return socket;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            ct.ThrowIfCancellationRequested();
            throw new SmtpTrouble(new SmtpResult.NotTaken(e is SocketException ? e.Message : "No connection in time.", null));
        }
    }

    // An address in brackets stands for a host that has no name (RFC 5321, 4.1.3).
    private string LocalNameOf(Socket socket)
    {
        if (settings.LocalName is { } name)
            return name;
        var address = ((IPEndPoint)socket.LocalEndPoint!).Address;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{address}]" : $"[{address}]";
    }
}
