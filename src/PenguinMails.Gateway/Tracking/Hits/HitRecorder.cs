using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Gateway.Tenants.Encryption;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Tracking.Hits;

/// <summary>Makes a hit an event of its connection, as durable as a provider's webhook and processed like one.</summary>
internal sealed partial class HitRecorder(
    WebhookInbox inbox, ConnectionHealthStore health, HitLimit limit, SignedTokens tokens, TimeProvider time, ILogger<HitRecorder> log)
{
    /// <summary>Whose events they are: only mail by our own servers is tracked by us.</summary>
    private const string Provider = "smtp";

    private const int LongestAgent = 400;

    /// <summary>Whoever follows a link waits no longer, whatever the store does.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Never fails: a visitor gets the answer although the hit is lost.</summary>
    public async Task RecordAsync(TrackedLink link, HttpRequest request)
    {
        if (!limit.Allows(link.Mark))
            return;

        try
        {
            await Task.WhenAll(inbox.PutAsync(EventOf(link, request)), health.NoteEventAsync(link.Of.TenantId, link.Of.ConnectionId)).WaitAsync(Patience, time);
        }
        catch (Exception exception)
        {
            Lost(log, link.Kind, exception);
        }
    }

    private RawEvent EventOf(TrackedLink link, HttpRequest request)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var agent = request.Headers.UserAgent.ToString();
        var place = $"{link.Of.DeliveryId:N}|{request.HttpContext.Connection.RemoteIpAddress}|{agent}";
        return new()
        {
            Id = id,
            TenantId = link.Of.TenantId,
            ConnectionId = link.Of.ConnectionId,
            Provider = Provider,
            ReceivedAt = now,
            NextAt = now,
            Body = TrackingHits.Write(new(
                link.Kind, id, now, link.Of.CallId, link.Of.DeliveryId, link.Target,
                agent.Length <= LongestAgent ? agent : agent[..LongestAgent],
                tokens.Pseudonym("visitor", link.Of.TenantId, place),
                HttpMethods.IsHead(request.Method))),
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A hit ({Kind}) could not be stored and is lost")]
    private static partial void Lost(ILogger log, HitKind kind, Exception exception);
}
