using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>
/// Takes over open calls that nobody ends any more. From then on no envelope of them can begin (<see cref="CallStore.BeginAsync"/>), so what had
/// not begun is queued again in the same transaction; the rest is in doubt.
/// </summary>
internal static class CallTakeover
{
    /// <param name="session">In a transaction.</param>
    /// <param name="catalog">For the counts.</param>
    /// <param name="epoch">Of this node.</param>
    /// <param name="overdue">Calls whose time was over before this are taken over even from a node that lives.</param>
    public static int Of(Session session, ProviderCatalog catalog, long epoch, DateTimeOffset overdue)
    {
        var calls = session.Query<OpenCall>($"""
            UPDATE calls SET state = 'lost', ask_at = started_at + timeout_ms
            WHERE state = 'open' AND (
              epoch NOT IN (SELECT epoch FROM nodes WHERE alive_until > {session.Dialect.Clock} OR epoch = @epoch)
              OR started_at + timeout_ms < @overdue)
            RETURNING id, tenant_id, connection_id, started_at, envelopes, begun, server
            """, new { epoch, overdue });
        foreach (var call in calls)
            if (call.Begun is { } begun)
                PutBack(session, catalog, call, CallStore.ReadIds(begun));

        return calls.Count;
    }

    private static void PutBack(Session session, ProviderCatalog catalog, OpenCall call, IReadOnlyList<Guid> begun)
    {
        var carried = Deliveries.Find(session, [.. CallStore.ReadIds(call.Envelopes).Select(id => new DeliveryKey(id, call.TenantId))]);
        var waiting = carried.Values.Where(row => row.OpenCall == call.Id && !begun.Contains(row.EnvelopeId)).ToList();
        Deliveries.Save(session, [.. waiting.Select(row => (row, row with { OpenCall = null }))], catalog);

        // They were counted when the call was started, and will be again.
        var messages = waiting.DistinctBy(row => row.EnvelopeId).Select(row => row.MessageId).ToList();
        var senders = MessageTable.Find(session, [.. messages.Distinct().Select(id => new DeliveryKey(id, call.TenantId))])
            .ToDictionary(message => message.Id, message => MailboxJson.Parse(message.From).Address);
        UsageStore.GiveBack(session, call.TenantId, call.ConnectionId, call.StartedAt, call.Server, [.. messages.Select(id => senders[id])]);
    }

    private sealed record OpenCall
    {
        public Guid Id { get; init; }
        public Guid TenantId { get; init; }
        public Guid ConnectionId { get; init; }
        public DateTimeOffset StartedAt { get; init; }
        public byte[] Envelopes { get; init; } = [];
        public byte[]? Begun { get; init; }
        public string? Server { get; init; }
    }
}
