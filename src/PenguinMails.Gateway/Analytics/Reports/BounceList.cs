using System.Globalization;
using System.Runtime.CompilerServices;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics.Reports;

/// <summary>The emails that bounced, as a table for a spreadsheet.</summary>
internal sealed class BounceList(Database database, TimeProvider time)
{
    private const int PageSize = 500;

    private static readonly string[] Header = ["email", "provider", "type", "class", "reason", "bounced_at", "sent_at", "message_id"];

    public CsvFile Of(ReportQuery query, CancellationToken ct)
    {
        var range = query.RangeAt(time.GetUtcNow());
        return new($"bounces-{range.From:yyyy-MM-dd}-{range.Until:yyyy-MM-dd}.csv", Header, LinesAsync(query.Tenant, range, ct));
    }

    private async IAsyncEnumerable<IReadOnlyList<string>> LinesAsync(Guid tenant, ReportRange range, [EnumeratorCancellation] CancellationToken ct)
    {
        List<Delivery> page;
        var after = Guid.Empty;
        do
        {
            page = await PageAsync(tenant, after, range.Until, ct);
            foreach (var delivery in page)
                foreach (var attempt in delivery.Attempts.Where(attempt => attempt.Facts.Bounce is not null && attempt.At >= range.From && attempt.At < range.Until))
                    yield return Line(delivery, attempt, attempt.Facts.Bounce!);

            after = page.Count > 0 ? page[^1].Id : after;
        }
        while (page.Count == PageSize);
    }

    /// <summary>From the first ever accepted: an email may have waited for long before it went out in the range.</summary>
    private async Task<List<Delivery>> PageAsync(Guid tenant, Guid after, DateTimeOffset until, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return read.Rows($"""
            SELECT {Deliveries.Columns} FROM deliveries t
            WHERE t.tenant_id = @tenant AND NOT t.fresh AND t.status = 'bounced' AND t.id > @after AND t.id < @end ORDER BY t.id LIMIT {PageSize}
            """, new { tenant, after, end = DeliveryId.NewMessage(until) }, Deliveries.Read);
    }

    private static IReadOnlyList<string> Line(Delivery delivery, Attempt attempt, Bounce bounce) =>
    [
        delivery.Recipient, attempt.Provider, delivery.Type.Name, EnumNames.Of(bounce.Class), bounce.Detail ?? "", Time(bounce.At), Time(attempt.At),
        PublicId.Format(PublicId.Message, delivery.MessageId),
    ];

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
