using System.Globalization;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// Ends what did not go out by its deadline: in the transaction that would start its call, and wherever else it waits. What may be on its way is not
/// ended but cleared up first.
/// </summary>
internal sealed class Deadlines(Database database, Writer writer, ProviderCatalog catalog, TimeProvider time)
{
    private const int Page = 1_000;

    /// <summary>Why an email is not sent any more.</summary>
    public static string Reason(DateTimeOffset until) =>
        string.Create(CultureInfo.InvariantCulture, $"Not sent by its deadline, {until.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.");

    /// <summary>Takes out of a call's envelopes those that come too late, and ends them.</summary>
    /// <param name="call">The call's id: what it has carried since a start whose commit was not answered for was in time.</param>
    public static IReadOnlyList<QueuedEnvelope> PutAside(Session session, Guid call, IReadOnlyList<QueuedEnvelope> envelopes, ProviderCatalog catalog, DateTimeOffset now)
    {
        var late = envelopes.Where(envelope => envelope.IsLate(now)).ToList();
        if (late.Count == 0)
            return envelopes;

        var rows = End(session, [.. late.SelectMany(envelope => envelope.Deliveries.Select(id => new DeliveryKey(id, envelope.TenantId)))], catalog, now);
        return [.. envelopes.Except(late.Where(envelope => envelope.Deliveries.All(id => rows.GetValueOrDefault(id)?.OpenCall != call)))];
    }

    /// <summary>One look at what waits and comes too late; done every second, by every node.</summary>
    public async Task EndLateAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        while (await LateAsync(now, ct) is { Count: > 0 } late)
            await writer.ChangeAsync(session => End(session, late, catalog, now));
    }

    private async Task<IReadOnlyList<DeliveryKey>> LateAsync(DateTimeOffset now, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows("""
            SELECT id, tenant_id FROM deliveries WHERE useful_until < @now AND status IN ('scheduled', 'queued') ORDER BY useful_until, id LIMIT @Page
            """, new { now, Page }, row => new DeliveryKey(row.Uuid(0), row.Uuid(1)));
    }

    /// <returns>The rows as they were.</returns>
    private static Dictionary<Guid, Delivery> End(Session session, IReadOnlyList<DeliveryKey> keys, ProviderCatalog catalog, DateTimeOffset now)
    {
        var rows = Deliveries.Find(session, keys);
        Deliveries.Save(session, [.. rows.Values
            .Where(row => row.Status is DeliveryStatus.Queued or DeliveryStatus.Scheduled && row.UsefulUntil < now)
            .Select(row => (row, row with
            {
                LocalEnd = DeliveryStatus.Failed,
                DueAt = now,
                Fresh = false,
                Decision = DecisionJson.Ended(row.Decision, Reason(row.UsefulUntil!.Value)),
            }))], catalog);
        return rows;
    }
}
