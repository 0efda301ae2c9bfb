using System.Globalization;
using System.Text.Json;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/user-manual/events/event-structure</summary>
internal static class MailgunEventJson
{
    public static void Write(Utf8JsonWriter json, MailgunEvent what)
    {
        json.WriteStartObject();
        json.WriteString("event", what.Name);
        json.WriteString("id", what.Id);
        Seconds(json, what.At);
        json.WriteString("log-level", what.Kind switch { EventKind.PermanentFail => "error", EventKind.TemporaryFail or EventKind.Complained or EventKind.Unsubscribed => "warn", _ => "info" });
        json.WriteString("recipient", what.Recipient.Email);
        json.WriteString("recipient-domain", what.Recipient.Domain);
        Strings(json, "tags", what.Message.Tags);
        Strings(json, "campaigns", []);
        json.WriteStartObject("user-variables");
        foreach (var (name, value) in what.Message.Variables(what.Recipient)) json.WriteString(name, value);
        json.WriteEndObject();
        Message(json, what);
        Flags(json, what.Message);
        Particulars(json, what);
        json.WriteEndObject();
    }

    private static void Message(Utf8JsonWriter json, MailgunEvent what)
    {
        json.WriteStartObject("message");
        json.WriteStartObject("headers");
        json.WriteString("to", what.Message.ToHeader(what.Recipient));
        json.WriteString("message-id", what.Message.Id);
        json.WriteString("from", what.Message.From);
        json.WriteString("subject", what.Message.Subject(what.Recipient));
        json.WriteEndObject();
        json.WriteStartArray("attachments");
        foreach (var file in what.Message.Files)
        {
            json.WriteStartObject();
            json.WriteString("filename", file.Name);
            json.WriteString("content-type", file.ContentType);
            json.WriteNumber("size", file.Size);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("size", what.Message.Size);
        Strings(json, "recipients", [what.Recipient.Email]);
        if (what.Message.DeliveryTime is { } time) json.WriteNumber("scheduled-for", time.ToUnixTimeSeconds());
        json.WriteEndObject();
    }

    private static void Flags(Utf8JsonWriter json, MailgunMessage message)
    {
        json.WriteStartObject("flags");
        json.WriteBoolean("is-routed", false);
        json.WriteBoolean("is-authenticated", true);
        json.WriteBoolean("is-system-test", false);
        json.WriteBoolean("is-test-mode", message.TestMode);
        json.WriteBoolean("is-delayed-bounce", false);
        json.WriteEndObject();
    }

    private static void Particulars(Utf8JsonWriter json, MailgunEvent what)
    {
        switch (what.Kind)
        {
            case EventKind.Accepted:
                json.WriteString("method", "HTTP");
                Envelope(json, what);
                break;
            case EventKind.Delivered:
                Envelope(json, what);
                json.WriteString("recipient-provider", "Other");
                Status(json, 250, "", "OK", retrySeconds: null);
                break;
            case EventKind.PermanentFail or EventKind.TemporaryFail:
                Failed(json, what, what.Failure!);
                break;
            case EventKind.Clicked:
                json.WriteString("url", "https://example.com/");
                Visit(json);
                break;
            case EventKind.Opened or EventKind.Unsubscribed:
                Visit(json);
                break;
        }
    }

    private static void Failed(Utf8JsonWriter json, MailgunEvent what, Failure failure)
    {
        var temporary = what.Kind == EventKind.TemporaryFail;
        json.WriteString("severity", temporary ? "temporary" : "permanent");
        json.WriteString("reason", failure.Reason);
        Envelope(json, what);
        Status(json, failure.Code, failure.EnhancedCode, failure.Message, temporary ? 600 : 0);
    }

    private static void Envelope(Utf8JsonWriter json, MailgunEvent what)
    {
        json.WriteStartObject("envelope");
        json.WriteString("transport", "smtp");
        json.WriteString("sender", what.Message.Sender.Email);
        json.WriteString("sending-ip", "192.0.2.10");
        json.WriteString("targets", what.Recipient.Email);
        json.WriteEndObject();
        json.WriteStartObject("storage");
        json.WriteString("url", $"https://storage-us-east4.api.mailgun.net/v3/domains/{what.Message.Domain.Name}/messages/{what.Id}");
        json.WriteString("key", what.Id);
        json.WriteString("region", "us-east4");
        json.WriteString("env", "production");
        json.WriteEndObject();
    }

    private static void Status(Utf8JsonWriter json, int code, string enhanced, string message, int? retrySeconds)
    {
        json.WriteStartObject("delivery-status");
        json.WriteNumber("code", code);
        json.WriteString("enhanced-code", enhanced);
        json.WriteString("message", message);
        json.WriteString("description", "");
        json.WriteNumber("attempt-no", 1);
        json.WriteString("mx-host", "mx.example.com");
        json.WriteNumber("session-seconds", 0.12);
        json.WriteBoolean("tls", true);
        json.WriteBoolean("certificate-verified", true);
        json.WriteBoolean("utf8", true);
        if (retrySeconds is { } seconds) json.WriteNumber("retry-seconds", seconds);
        json.WriteEndObject();
    }

    private static void Visit(Utf8JsonWriter json)
    {
        json.WriteString("ip", "192.0.2.1");
        json.WriteStartObject("geolocation");
        json.WriteString("country", "US");
        json.WriteString("region", "IL");
        json.WriteString("city", "Chicago");
        json.WriteEndObject();
        json.WriteStartObject("client-info");
        json.WriteString("client-os", "Windows");
        json.WriteString("device-type", "desktop");
        json.WriteString("client-name", "Chrome");
        json.WriteString("client-type", "browser");
        json.WriteString("user-agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36");
        json.WriteString("bot", "");
        json.WriteEndObject();
    }

    private static void Seconds(Utf8JsonWriter json, DateTimeOffset at)
    {
        json.WritePropertyName("timestamp");
        json.WriteRawValue((at.ToUnixTimeMilliseconds() / 1000m).ToString("F3", CultureInfo.InvariantCulture), skipInputValidation: true);
    }

    private static void Strings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
