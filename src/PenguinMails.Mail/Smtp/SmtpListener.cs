using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Net;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace PenguinMails.Mail.Smtp;

/// <summary>An SMTP server that hands every message to a function and relays nothing.</summary>
public sealed class SmtpListener : IAsyncDisposable
{
    // Only for the library's own count; MaxErrors counts refused recipients as well.
    private const int MisunderstoodInARow = 20;

    private readonly ListenerGate gate;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task serving;

    private SmtpListener(SmtpListenerOptions options, TimeProvider clock)
    {
        gate = new(options, clock, stopping.Token);
        serving = new SmtpServer.SmtpServer(Settings(options), Services(options, gate)).StartAsync(stopping.Token);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => gate.EndPoint;

    /// <exception cref="SocketException">The address is in use.</exception>
    public static SmtpListener Start(SmtpListenerOptions options, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(options, clock ?? TimeProvider.System);
    }

    /// <summary>Takes no more connections and ends those that are open.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await serving.ConfigureAwait(false);
        gate.Dispose();
        stopping.Dispose();
    }

    /// <summary>The library's own limits are off where they would answer 554 for what should be tried again; see <see cref="ListenerStream"/>.</summary>
    internal static ISmtpServerOptions Settings(SmtpListenerOptions options) => new SmtpServerOptionsBuilder()
        .ServerName(options.HostName)
        .CustomSmtpGreeting(_ => $"220 {options.HostName} ESMTP")
        .MaxMessageSize(options.MaxMessageBytes)
        .MaxRetryCount(MisunderstoodInARow)
        .CommandWaitTimeout(Timeout.InfiniteTimeSpan)
        .Endpoint(endpoint =>
        {
            endpoint.Endpoint(options.EndPoint)
                .SessionTimeout(Timeout.InfiniteTimeSpan)
                .SupportedSslProtocols(SslProtocols.Tls12 | SslProtocols.Tls13)
                .AuthenticationRequired(options.RequireAuthentication)
                .AllowUnsecureAuthentication(options.AllowPasswordWithoutTls);
            if (options.Certificate is { } certificate)
                endpoint.Certificate(certificate);
        })
        .Build();

    internal static ServiceProvider Services(SmtpListenerOptions options, IEndpointListenerFactory connections)
    {
        var (services, handlers) = (new ServiceProvider(), new ListenerHandlers(options));
        services.Add(connections);
        services.Add((IMailboxFilter)handlers);
        services.Add((IMessageStore)handlers);
        services.Add((IUserAuthenticator)handlers);
        services.Add((ISmtpCommandFactory)new ListenerCommands(options));
        return services;
    }
}
