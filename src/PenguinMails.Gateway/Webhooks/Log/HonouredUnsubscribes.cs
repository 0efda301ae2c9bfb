using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>How soon the unsubscribes of a From domain took effect.</summary>
/// <param name="Unsubscribes">How many were looked at.</param>
/// <param name="Slowest">From the person's click until we knew.</param>
/// <param name="Late">Took longer than two days.</param>
/// <param name="MailedSince">Got bulk email of the domain after two days, and have not been taken off the suppression list.</param>
internal sealed record HonouredUnsubscribes(int Unsubscribes, TimeSpan Slowest, int Late, int MailedSince);

/// <summary>Measures by the latest unsubscribes, so many at most, whether they are honoured within the two days that Gmail and Yahoo give.</summary>
internal sealed class UnsubscribeHonour(Database database, TimeProvider time)
{
    private const int Most = 500;

    public static readonly TimeSpan Within = TimeSpan.FromHours(48);
    private static readonly TimeSpan Looked = TimeSpan.FromDays(30);

    public async Task<IReadOnlyDictionary<string, HonouredUnsubscribes>> OfTenantAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var asked = Asked(read, tenant);
        var mailed = Mailed(read, tenant, asked);
        return asked.GroupBy(one => one.FromDomain).ToDictionary(of => of.Key, of => new HonouredUnsubscribes(
            of.Count(), of.Max(one => one.After), of.Count(one => one.After > Within), of.Count(one => mailed.Contains((one.Address, one.FromDomain)))));
    }

    private List<Unsubscribe> Asked(Session read, Guid tenant)
    {
        var events = read.Rows("""
            SELECT delivery_id, at, received_at FROM events
            WHERE tenant_id = @tenant AND type = 'unsubscribed' AND seq >= @from AND delivery_id IS NOT NULL ORDER BY seq DESC LIMIT @Most
            """, new { tenant, from = EventOrder.LowestAt(time.GetUtcNow() - Looked), Most }, row => (Delivery: row.Uuid(0), At: row.Time(1), ReceivedAt: row.Time(2)));
        // The same told twice took effect the first time.
        var first = events.GroupBy(one => one.Delivery).ToDictionary(of => of.Key, of => of.MinBy(one => one.ReceivedAt));
        return
        [
            .. Deliveries.Read(read, [.. first.Keys.Select(id => new DeliveryKey(id, tenant))]).Where(delivery => delivery.FromDomain is not null)
                .Select(delivery => (Delivery: delivery, First: first[delivery.Id]))
                .Select(one => new Unsubscribe(one.Delivery.RecipientKey, one.Delivery.FromDomain!, one.First.At, one.First.ReceivedAt > one.First.At ? one.First.ReceivedAt - one.First.At : TimeSpan.Zero)),
        ];
    }

    /// <summary>Those whose wish to get no more still holds, and who got more.</summary>
    private static HashSet<(string, string)> Mailed(Session read, Guid tenant, IReadOnlyList<Unsubscribe> asked)
    {
        if (asked.Count == 0)
            return [];

        var (addresses, since) = (asked.Select(one => one.Address).Distinct().ToArray(), asked.Min(one => one.At) + Within);
        var holding = read.Query<string>("""
            SELECT DISTINCT address FROM suppressions WHERE tenant_id = @tenant AND address = ANY(@addresses::text[]) AND reason = 'unsubscribe' AND active
            """, new { tenant, addresses }).ToHashSet(StringComparer.Ordinal);
        var later = read.Rows("""
            SELECT recipient_key, from_domain, id FROM deliveries
            WHERE tenant_id = @tenant AND recipient_key = ANY(@addresses::text[]) AND NOT fresh AND id > @since AND class = 1 AND status IN ('sent', 'delivered', 'bounced') AND from_domain IS NOT NULL
            """, new { tenant, addresses, since = DeliveryId.NewMessage(since) }, row => (Address: row.Text(0), FromDomain: row.Text(1), At: DeliveryId.TimeOf(row.Uuid(2))));
        return [.. asked.Where(one => holding.Contains(one.Address) && later.Any(mail => mail.Address == one.Address && mail.FromDomain == one.FromDomain && mail.At > one.At + Within))
            .Select(one => (one.Address, one.FromDomain))];
    }

    private sealed record Unsubscribe(string Address, string FromDomain, DateTimeOffset At, TimeSpan After);
}
