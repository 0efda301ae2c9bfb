using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Options;
using PenguinMails.Gateway.Analytics.Dmarc;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Mail.Dmarc;
using PenguinMails.Mail.Smtp;

namespace PenguinMails.Gateway.Webhooks.Intake;

/// <summary>
/// Takes bounces and DMARC reports for the bounce domains of all tenants, and nothing else: an address is known only when its signature is genuine.
/// What comes is durable before it is answered, and then processed like every webhook.
/// </summary>
internal sealed partial class BounceListener(
    IOptions<SmtpOptions> options, ConnectionStore connections, WebhookInbox inbox, ConnectionHealthStore health, GatewayMetrics metrics,
    DmarcStore reports, TimeProvider time, ILogger<BounceListener> log) : IHostedService, IAsyncDisposable
{
    private const int LargestAtOnce = 4;

    // Tenants may share a bounce domain; none can take another's bounces, or keep it from getting them.
    private const int MostOfDomain = 1_000;

    private static readonly SmtpReply Unknown = new(550, "5.1.1", "No such address here");
    private static readonly SmtpReply Taken = new(250, "2.0.0", "Ok");
    private static readonly SmtpReply NotNow = new(451, "4.3.0", "Try again later");

    private SmtpListener? listener;

    /// <summary>Where it listens; null where it does not.</summary>
    public IPEndPoint? EndPoint => listener?.EndPoint;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.BounceListen is not { Length: > 0 } address)
            return Task.CompletedTask;

        listener = SmtpListener.Start(new()
        {
            EndPoint = IPEndPoint.Parse(address),
            HostName = options.Value.HostName ?? "localhost",
            MaxMessageBytes = SmtpProvider.LargestBounce,
            MaxBufferedBytes = (long)LargestAtOnce * SmtpProvider.LargestBounce,
            Recipient = async (_, recipient, ct) => await AnswerAsync(recipient, ct),
            Deliver = DeliverAsync,
        }, time);
        Listening(log, listener.EndPoint);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref listener, null) is { } open)
            await open.DisposeAsync();
    }

    private async Task<SmtpReply?> AnswerAsync(string recipient, CancellationToken ct)
    {
        try
        {
            return await FindAsync(recipient, ct) is null ? Unknown : null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            NotStored(log, exception);
            return NotNow;
        }
    }

    private async ValueTask<SmtpReply> DeliverAsync(SmtpDelivery delivery, CancellationToken ct)
    {
        try
        {
            var answer = Taken;
            foreach (var recipient in delivery.Recipients)
                if (await FindAsync(recipient, ct) is { } connection)
                    answer = SmtpReturnPath.IsForReports((SmtpSettings)connection.Settings, recipient)
                        ? await KeepReportsAsync(connection.TenantId, delivery.Content, ct)
                        : await StoreAsync(connection, recipient, delivery.Content);
            return answer;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            NotStored(log, exception);
            return NotNow;
        }
    }

    /// <summary>What is not kept is refused, so that whoever sent it hears why.</summary>
    private async Task<SmtpReply> KeepReportsAsync(Guid tenant, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        var (isKept, found) = (false, DmarcMail.Read(message, out var problem));
        foreach (var report in found)
            isKept |= await reports.KeepAsync(tenant, report, actor: null, ct) is DmarcKeeping.New or DmarcKeeping.Known;

        return isKept ? Taken : new(550, "5.6.0", problem.Length > 0 ? problem : "The report is about a domain that sends no email here, or about the future.");
    }

    private async Task<SmtpReply> StoreAsync(Connection connection, string recipient, ReadOnlyMemory<byte> message)
    {
        using var span = Traces.Source.StartActivity("receive bounce", ActivityKind.Consumer);
        span?.SetTag(Traces.Provider, connection.Provider);
        var now = time.GetUtcNow();
        await inbox.PutAsync(new()
        {
            Id = Guid.CreateVersion7(now),
            TenantId = connection.TenantId,
            ConnectionId = connection.Id,
            Provider = connection.Provider,
            ReceivedAt = now,
            NextAt = now,
            Body = BounceMessage.Stored(message, recipient, now),
        });
        await health.NoteEventAsync(connection.TenantId, connection.Id);
        metrics.WebhookReceived(connection.Provider, StatusCodes.Status200OK);
        return Taken;
    }

    /// <summary>Whose bounce it is, where the address was made by that connection.</summary>
    private async Task<Connection?> FindAsync(string recipient, CancellationToken ct)
    {
        var domain = recipient[(recipient.LastIndexOf('@') + 1)..].ToLowerInvariant();
        foreach (var connection in await connections.OfDomainAsync(SmtpProvider.About.Id, domain, MostOfDomain, ct))
            if (SmtpReturnPath.Read((SmtpSettings)connection.Settings, recipient) is not null || SmtpReturnPath.IsForReports((SmtpSettings)connection.Settings, recipient))
                return connection;

        return null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening for bounces on {EndPoint}")]
    private static partial void Listening(ILogger log, IPEndPoint endPoint);

    [LoggerMessage(Level = LogLevel.Error, Message = "A bounce could not be stored; its server will send it again")]
    private static partial void NotStored(ILogger log, Exception exception);
}
