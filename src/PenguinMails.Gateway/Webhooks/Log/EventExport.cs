using System.Globalization;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>The log as a table for a spreadsheet.</summary>
internal static class EventExport
{
    private static readonly string[] Header =
        ["timestamp", "provider", "event", "email", "status", "details", "received_at", "delivered_in_ms", "machine", "url", "event_id", "message_id", "delivery_id"];

    public static CsvFile Of(IAsyncEnumerable<LoggedEvent> events, DateTimeOffset now) => new($"webhook-log-{now:yyyy-MM-dd}.csv", Header, Lines(events));

    private static async IAsyncEnumerable<IReadOnlyList<string>> Lines(IAsyncEnumerable<LoggedEvent> events)
    {
        await foreach (var e in events)
            yield return
            [
                Time(e.At), e.Provider, e.Type is { } type ? EnumNames.Of(type) : "", e.Recipient, EnumNames.Of(e.Status), e.Problem ?? e.Detail ?? "", Time(e.ReceivedAt),
                e.Took is { } took ? ((long)took.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) : "", e.Machine ? "true" : "", e.Url ?? "",
                PublicId.Format(PublicId.Event, e.Id), Id(PublicId.Message, e.MessageId), Id(PublicId.Delivery, e.DeliveryId),
            ];
    }

    private static string Id(string prefix, Guid? id) => id is { } given ? PublicId.Format(prefix, given) : "";

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
