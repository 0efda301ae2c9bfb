using System.Globalization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Messages;

namespace PenguinMails.Gateway.Dashboard.Sending;

/// <summary>Messages as a table for a spreadsheet, a line for each delivery.</summary>
internal static class MessageExport
{
    private static readonly string[] Header =
        ["message_id", "accepted_at", "recipient", "role", "status", "subject", "from", "type", "provider", "tags", "campaign_id", "opened_at", "clicked_at"];

    public static CsvFile Of(IAsyncEnumerable<MessageRow> rows, string name) => new(name, Header, Lines(rows));

    private static async IAsyncEnumerable<IReadOnlyList<string>> Lines(IAsyncEnumerable<MessageRow> rows)
    {
        await foreach (var row in rows)
            foreach (var delivery in row.Deliveries)
                yield return
                [
                    PublicId.Format(PublicId.Message, row.Id), Time(row.CreatedAt), delivery.To, EnumNames.Of(delivery.Role), EnumNames.Of(delivery.Status), row.Subject, row.From,
                    row.Type, delivery.Provider ?? "", string.Join(", ", row.Tags), row.CampaignId ?? "", Time(delivery.OpenedAt), Time(delivery.ClickedAt),
                ];
    }

    private static string Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) ?? "";
}
