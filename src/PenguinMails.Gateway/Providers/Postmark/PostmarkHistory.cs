using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>
/// https://postmarkapp.com/developer/api/messages-api and bounce-api: what became of one message, in the words and with the times of its webhooks.
/// </summary>
internal sealed class PostmarkHistory(PostmarkApi api, PostmarkSettings settings)
{
    private const int Most = 500;

    public async Task<HistoryPage> OfMessageAsync(string messageId, CancellationToken ct)
    {
        try
        {
            var message = Uri.EscapeDataString(messageId);
            if (await AskAsync($"/messages/outbound/{message}/details", ct) is not JsonObject details)
                throw new FormatException("The message is no object.");

            var events = (details["MessageEvents"] as JsonArray ?? []).OfType<JsonObject>().ToList();
            var bodies = new List<JsonObject>();
            bodies.AddRange(events.Where(e => Is(e, "Delivered")).Select(Delivery));
            foreach (var bounce in events.Select(e => Detail(e, "BounceID")).OfType<string>().Distinct())
                if (await AskAsync($"/bounces/{Uri.EscapeDataString(bounce)}", ct) is JsonObject told)
                    bodies.Add(told);
            if (events.Exists(e => Is(e, "Opened")))
                bodies.AddRange(Listed(await AskAsync($"/messages/outbound/opens/{message}?count={Most}&offset=0", ct), "Opens", "Open"));
            if (events.Exists(e => Is(e, "LinkClicked")))
                bodies.AddRange(Listed(await AskAsync($"/messages/outbound/clicks/{message}?count={Most}&offset=0", ct), "Clicks", "Click"));
            // A bounce or complaint puts an address on the list as well, and is told by itself.
            bodies.AddRange(events.Where(e => Is(e, "SubscriptionChanged") && !bodies.Exists(IsOfList) && Detail(e, "Origin") == "Recipient").Select(Unsubscribed));
            return new([.. bodies.Select(body => Written(body, messageId, details))], null);
        }
        catch (NoAnswer missing)
        {
            return HistoryPage.Failed(missing.Message);
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            return HistoryPage.Failed("Postmark's answer can't be read.");
        }
    }

    private async Task<JsonNode?> AskAsync(string path, CancellationToken ct) => await api.CallAsync(settings, HttpMethod.Get, path, null, ct) switch
    {
        HttpOutcome.Answered { Ok: true } answer => JsonNode.Parse(answer.Body),
        var other => throw new NoAnswer(PostmarkAccount.Explain(other)),
    };

    private static JsonObject Delivery(JsonObject e) => new()
    {
        ["RecordType"] = "Delivery",
        ["Recipient"] = e["Recipient"]?.DeepClone(),
        ["DeliveredAt"] = Utc(e),
        ["Details"] = Detail(e, "DeliveryMessage"),
    };

    private static JsonObject Unsubscribed(JsonObject e) => new()
    {
        ["RecordType"] = "SubscriptionChange",
        ["Recipient"] = e["Recipient"]?.DeepClone(),
        ["ChangedAt"] = Utc(e),
        ["Origin"] = "Recipient",
        ["SuppressSending"] = bool.TryParse(Detail(e, "SuppressSending"), out var suppressed) && suppressed,
        ["SuppressionReason"] = suppressed ? "ManualSuppression" : null,
    };

    private static IEnumerable<JsonObject> Listed(JsonNode? answer, string list, string type)
    {
        foreach (var visit in (answer?[list] as JsonArray ?? []).OfType<JsonObject>())
        {
            visit["RecordType"] = type;
            visit["ReceivedAt"] = Utc(visit);
            yield return visit;
        }
    }

    private static byte[] Written(JsonObject body, string messageId, JsonObject message)
    {
        body = (JsonObject)body.DeepClone();
        body["MessageID"] = messageId;
        body["MessageStream"] = message["MessageStream"]?.DeepClone();
        body["Metadata"] = message["Metadata"]?.DeepClone();
        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    private static bool Is(JsonObject e, string type) => (string?)e["Type"] == type;

    private static bool IsOfList(JsonObject body) => (string?)body["RecordType"] is "Bounce" or "SpamComplaint";

    private static string? Detail(JsonObject e, string name) => (e["Details"] as JsonObject)?[name]?.ToString();

    /// <summary>Answers are in the time of the US East coast, webhooks in UTC.</summary>
    private static string Utc(JsonObject e) => DateTimeOffset.Parse((string?)e["ReceivedAt"] ?? throw new FormatException("ReceivedAt is missing."), CultureInfo.InvariantCulture)
        .UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    private sealed class NoAnswer(string detail) : Exception(detail);
}
