using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// Ends deliveries to addresses that were suppressed since they were accepted: in the transaction that starts their call, whichever connection
/// that goes through and however often it was tried before.
/// </summary>
internal static class SuppressedRecipients
{
    /// <summary>Which recipients of calls are suppressed now.</summary>
    public static IReadOnlyDictionary<(Guid TenantId, string Address), SuppressionScope> Of(Session session, IEnumerable<QueuedEnvelope> envelopes, DateTimeOffset now) =>
        SuppressionList.Active(session, [.. envelopes.SelectMany(envelope => envelope.Outgoing.Recipients.Select(recipient => (envelope.TenantId, recipient.Mailbox.Address.Key))).Distinct()], now);

    /// <summary>Takes out of a call's envelopes the recipients that are suppressed.</summary>
    /// <param name="call">The call's id: what it has carried since a start whose commit was not answered for goes on.</param>
    public static IReadOnlyList<QueuedEnvelope> PutAside(
        Session session, Guid call, IReadOnlyList<QueuedEnvelope> envelopes, IReadOnlyDictionary<(Guid, string), SuppressionScope> suppressed, ProviderCatalog catalog)
    {
        var stopped = suppressed.Count == 0 ? [] : envelopes.SelectMany(Stopped).ToList();
        if (stopped.Count == 0)
            return envelopes;

        var rows = Deliveries.Find(session, stopped);
        Deliveries.Save(session, [.. rows.Values
            .Where(row => row.Status is DeliveryStatus.Queued or DeliveryStatus.Scheduled)
            .Select(row => (row, row with { LocalEnd = DeliveryStatus.Suppressed, Fresh = false }))], catalog);
        var ended = stopped.Select(key => key.Id).Where(id => rows.GetValueOrDefault(id)?.OpenCall != call).ToHashSet();
        return [.. envelopes.Select(envelope => Without(envelope, ended)).OfType<QueuedEnvelope>()];

        IEnumerable<DeliveryKey> Stopped(QueuedEnvelope envelope) =>
            from place in Enumerable.Range(0, envelope.Deliveries.Count)
            where suppressed.TryGetValue((envelope.TenantId, envelope.Outgoing.Recipients[place].Mailbox.Address.Key), out var scope) && SuppressionList.Stops(scope, envelope.IsBulk)
            select new DeliveryKey(envelope.Deliveries[place], envelope.TenantId);
    }

    /// <summary>The others of a group don't see them named either, just as if they had been suppressed when it was accepted.</summary>
    private static QueuedEnvelope? Without(QueuedEnvelope envelope, HashSet<Guid> ended)
    {
        var left = envelope.Only(id => !ended.Contains(id));
        return left is null || ReferenceEquals(left, envelope)
            ? left
            : left with { Outgoing = left.Outgoing with { Named = [.. left.Outgoing.Named.Where(recipient => !ended.Contains(recipient.DeliveryId))] } };
    }
}
