using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>
/// Deletes what emails said, once all their deliveries have ended long enough ago; their timelines stay. Messages are passed once,
/// in the order in which they were accepted; those that can't go yet are noted with the time to look again.
/// </summary>
internal sealed class ContentPurge(RetentionOptions options)
{
    /// <summary>The content of one transaction, beyond which it takes no further message.</summary>
    private const long MostBytes = 4 << 20;

    private static readonly Table<Kept> KeptRows = new("content_kept",
        new("ended_at", ColumnKind.Integer, kept => kept.EndedAt),
        new("message_id", ColumnKind.Uuid, kept => kept.Id),
        new("tenant_id", ColumnKind.Uuid, kept => kept.TenantId))
    {
        KeyColumns = 3,
    };

    public Purge Purge => new("content", Step, Oldest);

    private PurgeStep Step(Session session, DateTimeOffset now, int most)
    {
        var before = now - options.Content;
        var again = session.Rows(
            "SELECT ended_at, message_id, tenant_id FROM content_kept WHERE ended_at <= @before ORDER BY ended_at LIMIT @most",
            new { before, most }, row => new Kept(row.Time(0), row.Uuid(1), row.Uuid(2)));
        var passed = session.Rows(
            "SELECT id, tenant_id FROM messages WHERE id > (SELECT message_id FROM retention WHERE id = 1) AND id < @end ORDER BY id LIMIT @most",
            new { end = IdOrder.LowestAt(before), most = most - again.Count }, row => new Kept(null, row.Uuid(0), row.Uuid(1)));

        var (looked, gone, kept) = (new List<Kept>(), new List<Message>(), new List<Kept>());
        var rows = 0;
        foreach (var next in again.Concat(passed).TakeWhile(_ => rows < most && gone.Sum(message => message.Content.Size) < MostBytes))
        {
            looked.Add(next);
            var deliveries = DeliveriesOf(session, next);
            rows += 1 + deliveries.Count;
            if (Ended(deliveries, before) is var ended && ended > before)
                kept.Add(next with { EndedAt = ended });
            else if (MessageTable.Find(session, [new(next.Id, next.TenantId)]) is [var message])
                gone.Add(message);
        }

        Pass(session, looked, kept);
        MessageTable.DeleteContent(session, gone, options.ContentDays);
        return new(looked.Count, gone.Count);
    }

    private static void Pass(Session session, List<Kept> looked, List<Kept> kept)
    {
        session.Delete(KeptRows, [.. looked.Where(one => one.EndedAt is not null)]);
        session.Insert(KeptRows, kept);
        if (looked.LastOrDefault(one => one.EndedAt is null) is { } last)
            session.Execute("UPDATE retention SET message_id = @Id WHERE id = 1", new { last.Id });
    }

    /// <summary>When the last delivery ended. Where one has not, it is looked for again tomorrow.</summary>
    private static DateTimeOffset Ended(List<Delivery> deliveries, DateTimeOffset before) =>
        deliveries.Select(delivery => delivery.EndedAt ?? before + TimeSpan.FromDays(1)).DefaultIfEmpty().Max();

    private static List<Delivery> DeliveriesOf(Session session, Kept message) => session.Rows(
        $"SELECT {Deliveries.Columns} FROM deliveries t WHERE t.tenant_id = @TenantId AND t.id > @Id AND t.id < @end ORDER BY t.id",
        new { message.TenantId, message.Id, end = DeliveryId.EndOf(message.Id) }, Deliveries.Read);

    private static DateTimeOffset? Oldest(Session read) => read
        .Rows("SELECT ended_at FROM content_kept ORDER BY ended_at LIMIT 1", null, row => row.Time(0))
        .Concat(read.Rows(
            "SELECT id FROM messages WHERE id > (SELECT message_id FROM retention WHERE id = 1) ORDER BY id LIMIT 1", null, row => DeliveryId.TimeOf(row.Uuid(0))))
        .Cast<DateTimeOffset?>().Min();

    /// <param name="EndedAt">As it was noted; null where the message is passed for the first time.</param>
    private sealed record Kept(DateTimeOffset? EndedAt, Guid Id, Guid TenantId);
}
