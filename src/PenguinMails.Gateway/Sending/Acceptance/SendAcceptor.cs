using System.Diagnostics;
using System.Threading.RateLimiting;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Sending.Dispatch;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Sending.Acceptance;

/// <summary>Stores what was prepared, and after the commit hands it to the dispatcher at once.</summary>
internal sealed class SendAcceptor(Outbox outbox, Dispatcher dispatcher, WorkNotifications notifications, UnsubscribeLinks links, DecisionCounts decisions, GatewayMetrics metrics) : IDisposable
{
    private readonly PartitionedRateLimiter<Caller> sends = PartitionedRateLimiter.Create<Caller, (Guid, int)>(caller =>
        RateLimitPartition.GetTokenBucketLimiter((caller.Id, caller.SendsPerSecond!.Value), key => PerSecond(key.Item2)));

    public bool IsOverloaded => outbox.IsOverloaded;

    /// <summary>Holds a key to the sends per second that it or its tenant sets.</summary>
    public bool TryPace(Caller caller, int emails, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (caller.SendsPerSecond is not { } limit)
            return true;

        using var lease = sends.AttemptAcquire(caller, Math.Min(emails, limit));
        if (!lease.IsAcquired)
            wait = TimeSpan.FromSeconds(1);

        return lease.IsAcquired;
    }

    public async Task<AcceptanceResult> AcceptAsync(SendAcceptance acceptance)
    {
        using var span = Traces.Source.StartActivity("accept email", ActivityKind.Producer);
        var result = await outbox.AcceptAsync(acceptance);
        if (result is AcceptanceResult.Stored stored)
        {
            if (span is not null)
                Traces.Describe(span, [.. stored.Messages.Select(message => PublicId.Format(PublicId.Message, message.Message.Id))]);
            foreach (var message in stored.Messages)
                HandOver(message, span?.Context ?? default);
        }

        return result;
    }

    public void Dispose() => sends.Dispose();

    /// <inheritdoc cref="Outbox.FindAsync"/>
    public Task<AcceptanceResult?> FindAsync(Guid tenant, Idempotency key, CancellationToken ct) => outbox.FindAsync(tenant, key, ct);

    private void HandOver(NewMessage message, ActivityContext acceptedIn)
    {
        metrics.Accepted(message.Deliveries.Count);
        decisions.Note(message.Message, message.Deliveries, message.Decisions);
        if (message.Deliveries is [{ Fresh: true } only] && dispatcher.TryRemember(only.TenantId, only.ConnectionId, only.Type.IsBulk, only.EnvelopeId, [only.Id], only.UsefulUntil))
            return;

        // The rules may send each recipient elsewhere.
        foreach (var going in message.Deliveries.GroupBy(delivery => delivery.ConnectionId))
            if (going.Any(delivery => delivery.Fresh))
                dispatcher.Offer(message.Message.TenantId, going.Key, QueuedEnvelope.Of(message.Message, message.Email, going.Where(delivery => delivery.LocalEnd is null), links, acceptedIn));
            else
                notifications.Tell(message.Message.TenantId, going.Key);
    }

    private static TokenBucketRateLimiterOptions PerSecond(int limit) => new()
    {
        TokenLimit = limit,
        TokensPerPeriod = limit,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
    };
}
