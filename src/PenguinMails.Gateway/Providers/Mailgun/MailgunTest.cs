using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>Events as Mailgun writes and signs them: https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads</summary>
internal static class MailgunTest
{
    public static TestReport? Of(Connection connection, EventType type, DateTimeOffset now)
    {
        var settings = (MailgunSettings)connection.Settings;
        if (Happened(type) is not { } data)
            return null;

        data["id"] = Guid.NewGuid().ToString("N");
        data["timestamp"] = now.ToUnixTimeMilliseconds() / 1000.0;
        data["recipient"] = TestReport.Recipient;
        data["domain"] = new JsonObject { ["name"] = settings.Domain };
        data["tags"] = new JsonArray("test");
        data["message"] = new JsonObject { ["headers"] = new JsonObject { ["message-id"] = $"test.{Guid.NewGuid():N}@{settings.Domain}" } };
        data["user-variables"] = new JsonObject { [CallTag.EnvelopeKey] = TestReport.Envelope.ToString("N"), [CallTag.CallKey] = CallTag.Format(connection.Id, Guid.CreateVersion7(now)) };
        var body = new JsonObject { ["signature"] = Signature(settings.WebhookSigningKey, now), ["event-data"] = data };
        return new(JsonSerializer.SerializeToUtf8Bytes(body), new Dictionary<string, string>());
    }

    private static JsonObject Signature(string key, DateTimeOffset now)
    {
        var (timestamp, token) = (now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), Guid.NewGuid().ToString("N"));
        return new() { ["timestamp"] = timestamp, ["token"] = token, ["signature"] = MailgunWebhooks.Sign(key, timestamp, token) };
    }

    private static JsonObject? Happened(EventType type) => type switch
    {
        EventType.Delivered => new() { ["event"] = "delivered", ["delivery-status"] = new JsonObject { ["code"] = 250, ["message"] = "OK" } },
        EventType.Bounced => new()
        {
            ["event"] = "failed",
            ["severity"] = "permanent",
            ["reason"] = "bounce",
            ["delivery-status"] = new JsonObject { ["code"] = 550, ["enhanced-code"] = "5.1.1", ["message"] = "550 5.1.1 Test: user unknown" },
        },
        EventType.Opened => Visit("opened"),
        EventType.Clicked => Visit("clicked"),
        _ => null,
    };

    private static JsonObject Visit(string type)
    {
        var visit = new JsonObject { ["event"] = type, ["client-info"] = new JsonObject { ["client-type"] = "browser", ["device-type"] = "desktop", ["user-agent"] = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15" } };
        if (type == "clicked")
            visit["url"] = "https://example.com/";

        return visit;
    }
}
