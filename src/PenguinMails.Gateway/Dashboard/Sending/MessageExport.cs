using System.Globalization;
using System.Text;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Messages;

namespace PenguinMails.Gateway.Dashboard.Sending;

/// <summary>Messages as a table for a spreadsheet, a line for each delivery, written while it is read.</summary>
internal sealed class MessageExport(IAsyncEnumerable<MessageRow> rows, string name) : IResult
{
    private static readonly string[] Header =
        ["message_id", "accepted_at", "recipient", "role", "status", "subject", "from", "type", "provider", "tags", "campaign_id", "opened_at", "clicked_at"];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        response.Headers.CacheControl = "no-store";
        // Spreadsheets take what has no byte order mark for another alphabet.
        await using var writer = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await writer.WriteAsync(Line(Header));
        await foreach (var row in rows.WithCancellation(httpContext.RequestAborted))
            foreach (var delivery in row.Deliveries)
                await writer.WriteAsync(Line(
                    PublicId.Format(PublicId.Message, row.Id), Time(row.CreatedAt), delivery.To, EnumNames.Of(delivery.Role), EnumNames.Of(delivery.Status), row.Subject, row.From,
                    row.Type, delivery.Provider ?? "", string.Join(", ", row.Tags), row.CampaignId ?? "", Time(delivery.OpenedAt), Time(delivery.ClickedAt)));
    }

    internal static string Line(params IEnumerable<string> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>
    /// A spreadsheet runs what begins like a formula, and a stranger chose the subject: such a cell begins with an apostrophe, which
    /// makes it text. https://owasp.org/www-community/attacks/CSV_Injection
    /// </summary>
    private static string Cell(string text)
    {
        var safe = text.TrimStart() is ['=' or '+' or '-' or '@' or '\uFF1D' or '\uFF0B' or '\uFF0D' or '\uFF20', ..] || text is ['\t' or '\r' or '\n', ..] ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n'") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static string Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) ?? "";
}
