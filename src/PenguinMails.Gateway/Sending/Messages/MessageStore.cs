using System.Runtime.CompilerServices;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Messages;

/// <summary>Finds messages, tells their timelines, and stops or moves what has not gone out.</summary>
internal sealed class MessageStore(Database database, Writer writer, ProviderCatalog catalog, ReadyQueues queues, RoutingVersions routing, RoutingReasons reasons, EnvelopeReader envelopes, TimeProvider time)
{
    /// <summary>Newest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="filter">All that is given must hold.</param>
    /// <param name="cursor">From the page before, null for the first.</param>
    /// <param name="limit">1 to 200.</param>
    /// <param name="ct">Ends the search.</param>
    public async Task<Page<MessageRow>> SearchAsync(Guid tenant, MessageFilter filter, string? cursor, int limit, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return new MessageSearch(read, tenant, filter).Find(cursor, limit);
    }

    /// <summary>Newest first, by what was typed into a search box: quick, and it says where it stopped looking.</summary>
    /// <inheritdoc cref="SearchAsync"/>
    public async Task<FoundMessages> LookAsync(Guid tenant, MessageFilter filter, string? typed, string? cursor, int limit, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return new MessageSearch(read, tenant, filter).Find(typed, cursor, limit);
    }

    /// <summary>All that <see cref="LookAsync"/> finds, however long it takes, with every delivery. Each page is a read of its own.</summary>
    public async IAsyncEnumerable<MessageRow> AllAsync(Guid tenant, MessageFilter filter, string? typed, [EnumeratorCancellation] CancellationToken ct)
    {
        string? cursor = null;
        do
        {
            FoundMessages page;
            using (var read = await database.ReadAsync(ct))
                page = new MessageSearch(read, tenant, filter, summaries: DeliveryId.Most).Find(typed, cursor, 200);
            foreach (var row in page.Data)
                yield return row;

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <inheritdoc cref="StatusCounts.Count"/>
    public async Task<StatusCounts> CountAsync(Guid tenant, MessageFilter filter, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return StatusCounts.Count(read, tenant, filter);
    }

    /// <summary>Null where the tenant has no such message.</summary>
    public async Task<MessageView?> FindAsync(Guid tenant, Guid message, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var providers = read.Query<(Guid Id, string Provider)>("SELECT id, provider FROM connections WHERE tenant_id = @tenant", new { tenant });
        return new MessageTimeline(read, tenant, providers.ToDictionary(row => row.Id, row => row.Provider), catalog, new(read, tenant, routing, reasons), connection => queues.CircuitOf(connection)?.OpenUntil, queues.LimitOf, time.GetUtcNow()).Tell(message);
    }

    /// <summary>The messages that were accepted before and after one.</summary>
    public async Task<(Guid? Older, Guid? Newer)> BesideAsync(Guid tenant, Guid message, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var keys = new { tenant, message, end = DeliveryId.EndOf(message) };
        return (
            read.First<Guid?>("SELECT message_id FROM deliveries WHERE tenant_id = @tenant AND NOT fresh AND id < @message ORDER BY id DESC LIMIT 1", keys),
            read.First<Guid?>("SELECT message_id FROM deliveries WHERE tenant_id = @tenant AND NOT fresh AND id > @end ORDER BY id LIMIT 1", keys));
    }

    /// <summary>One of a message's deliveries as it would go out; null where the tenant has none, or its content was deleted.</summary>
    public async Task<OutgoingEnvelope?> OutgoingAsync(Guid tenant, Guid message, CancellationToken ct)
    {
        Delivery? first;
        using (var read = await database.ReadAsync(ct))
        {
            if (MessageTable.Find(read, [new(message, tenant)]) is not [{ Content.DeletedAfterDays: null }])
                return null;

            first = Deliveries.Read(read, [new(DeliveryId.Of(message, 1), tenant)]).FirstOrDefault();
        }

        return first is not null && await envelopes.ReadAsync(tenant, [first], ct) is [var envelope, ..] ? envelope.Outgoing : null;
    }

    /// <summary>Cancels what is still scheduled or queued.</summary>
    /// <returns>How many were, and how many were too late; null where the tenant has no such message.</returns>
    public Task<(int Canceled, int TooLate)?> CancelAsync(Guid tenant, Guid message) => ChangeAsync(tenant, message, _ => { },
        delivery => delivery with { LocalEnd = DeliveryStatus.Canceled, DueAt = time.GetUtcNow(), Fresh = false });

    /// <summary>Moves what is still scheduled or queued to another time.</summary>
    /// <inheritdoc cref="CancelAsync"/>
    public Task<(int Rescheduled, int TooLate)?> RescheduleAsync(Guid tenant, Guid message, DateTimeOffset sendAt) => ChangeAsync(tenant, message,
        session => session.Execute("UPDATE messages SET send_at = @sendAt WHERE id = @message AND tenant_id = @tenant", new { tenant, message, sendAt }),
        delivery => delivery with { DueAt = sendAt, IsScheduled = delivery.Attempts.Count == 0, Fresh = false });

    /// <summary>The deadline that a message was accepted with, which nothing changes; null where it has none.</summary>
    public async Task<DateTimeOffset?> DeadlineAsync(Guid tenant, Guid message, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return Deliveries.Read(read, [new(DeliveryId.Of(message, 1), tenant)]).FirstOrDefault()?.UsefulUntil;
    }

    private Task<(int, int)?> ChangeAsync(Guid tenant, Guid message, Action<Session> also, Func<Delivery, Delivery> change) =>
        writer.ChangeAsync<(int, int)?>(session =>
        {
            var rows = session.Rows(
                $"SELECT {Deliveries.Columns} FROM deliveries t WHERE t.tenant_id = @tenant AND t.id > @message AND t.id < @end ORDER BY t.id FOR UPDATE",
                new { tenant, message, end = DeliveryId.EndOf(message) }, Deliveries.Read);
            // The range above would also begin amidst a message, at an id that is a delivery's.
            if (rows.Count == 0 || DeliveryId.MessageOf(message) != message)
                return null;

            var open = rows.Where(row => row.Status is DeliveryStatus.Queued or DeliveryStatus.Scheduled).ToList();
            also(session);
            Deliveries.Save(session, [.. open.Select(row => (row, change(row)))], catalog);
            return (open.Count, rows.Count - open.Count);
        });
}
