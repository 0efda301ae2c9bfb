using System.Globalization;
using System.Text;
using System.Text.Json;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/events: what webhooks would have told, in the same words.</summary>
internal static class MailgunHistory
{
    public static string OfMessage(MailgunSettings settings, string messageId) =>
        $"{Path(settings)}?message-id={Uri.EscapeDataString(messageId)}&ascending=yes&limit=300";

    public static string Since(MailgunSettings settings, DateTimeOffset since) =>
        string.Create(CultureInfo.InvariantCulture, $"{Path(settings)}?begin={since.ToUnixTimeSeconds()}&ascending=yes&limit=300");

    public static async Task<HistoryPage> ReadAsync(MailgunApi api, MailgunSettings settings, string page, CancellationToken ct)
    {
        var exchange = await api.CallAsync(settings, HttpMethod.Get, page, null, ct);
        if (exchange is not HttpOutcome.Answered { Ok: true } answer)
            return HistoryPage.Failed(MailgunAccount.Explain(exchange));

        try
        {
            return JsonReading.Guarded(answer.Body, Read);
        }
        catch (FormatException)
        {
            return HistoryPage.Failed("Mailgun's answer can't be read.");
        }
    }

    private static HistoryPage Read(JsonElement root)
    {
        if (root.Child("items") is not { ValueKind: JsonValueKind.Array } items)
            throw new FormatException("items is missing.");

        var bodies = items.EnumerateArray().Select(item => Encoding.UTF8.GetBytes($$"""{"event-data":{{item.GetRawText()}}}""")).ToList();
        // The pages go on until one is empty.
        return new(bodies, bodies.Count == 0 ? null : MailgunApi.NextPage(root));
    }

    private static string Path(MailgunSettings settings) => $"/v3/{MailgunApi.Segment(settings.Domain)}/events";
}
