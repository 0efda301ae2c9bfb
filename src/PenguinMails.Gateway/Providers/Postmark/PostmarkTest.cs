using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>Events as Postmark writes them (https://postmarkapp.com/developer/webhooks/webhooks-overview), with what was registered to prove them.</summary>
internal static class PostmarkTest
{
    public static TestReport? Of(Connection connection, EventType type, DateTimeOffset now)
    {
        if (Body(type, now.ToString("O")) is not { } body)
            return null;

        body["MessageID"] = Guid.NewGuid().ToString();
        body["MessageStream"] = ((PostmarkSettings)connection.Settings).MessageStream;
        body["Tag"] = "test";
        body["Metadata"] = new JsonObject { [CallTag.EnvelopeKey] = TestReport.Envelope.ToString("N"), [CallTag.CallKey] = CallTag.Format(connection.Id, Guid.CreateVersion7(now)) };
        var credential = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{connection.Id:N}:{connection.WebhookSecret}"));
        return new(JsonSerializer.SerializeToUtf8Bytes(body), new Dictionary<string, string> { ["Authorization"] = $"Basic {credential}", [PostmarkWebhooks.SignatureHeader] = connection.WebhookSecret });
    }

    private static JsonObject? Body(EventType type, string now) => type switch
    {
        EventType.Delivered => new() { ["RecordType"] = "Delivery", ["Recipient"] = TestReport.Recipient, ["DeliveredAt"] = now, ["Details"] = "250 Test" },
        EventType.Bounced => new()
        {
            ["RecordType"] = "Bounce",
            ["ID"] = 42,
            ["Type"] = "HardBounce",
            ["TypeCode"] = 1,
            ["Name"] = "Hard bounce",
            ["Email"] = TestReport.Recipient,
            ["BouncedAt"] = now,
            ["Description"] = "The server was unable to deliver your message.",
            ["Details"] = "550 5.1.1 Test: user unknown",
            ["Inactive"] = true,
        },
        EventType.Opened => Visit("Open", now),
        EventType.Clicked => Visit("Click", now),
        _ => null,
    };

    private static JsonObject Visit(string type, string now)
    {
        var visit = new JsonObject
        {
            ["RecordType"] = type,
            ["Recipient"] = TestReport.Recipient,
            ["ReceivedAt"] = now,
            ["Platform"] = "Desktop",
            ["UserAgent"] = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15",
        };
        visit[type == "Click" ? "OriginalLink" : "FirstOpen"] = type == "Click" ? "https://example.com/" : true;
        return visit;
    }
}
