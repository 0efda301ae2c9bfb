using System.Text.Json;

namespace PenguinMails.Sandbox.Postmark;

internal static class OutboundJson
{
    public static void Write(Utf8JsonWriter json, PostmarkMessage message)
    {
        json.WriteStartObject();
        WriteFields(json, message);
        json.WriteEndObject();
    }

    public static void WriteDetails(Utf8JsonWriter json, PostmarkMessage message)
    {
        WriteFields(json, message);
        json.WriteString("TextBody", message.Content.Mail.TextBody ?? "");
        json.WriteString("HtmlBody", message.Content.Mail.HtmlBody ?? "");
        json.WriteString("Body", message.Content.Render(message.Recipients.To[0].Email));
        json.WriteStartArray("MessageEvents");
        foreach (var happened in message.Events()) WriteEvent(json, happened);
        json.WriteEndArray();
    }

    private static void WriteFields(Utf8JsonWriter json, PostmarkMessage message)
    {
        json.WriteString("Tag", message.Tag ?? "");
        json.WriteString("MessageID", message.Id);
        json.WriteString("MessageStream", message.Stream);
        Addresses(json, "To", message.Recipients.To);
        Addresses(json, "Cc", message.Recipients.Cc);
        Addresses(json, "Bcc", message.Recipients.Bcc);
        json.WriteStartArray("Recipients");
        foreach (var email in message.Recipients.Emails()) json.WriteStringValue(email);
        json.WriteEndArray();
        json.WriteString("ReceivedAt", PostmarkTime.Local(message.ReceivedAt));
        json.WriteString("From", message.From);
        json.WriteString("Subject", message.Subject);
        json.WriteStartArray("Attachments");
        foreach (var name in message.AttachmentNames) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteString("Status", "Sent");
        json.WriteBoolean("TrackOpens", message.TrackOpens);
        json.WriteString("TrackLinks", message.TrackLinks);
        json.WriteStartObject("Metadata");
        foreach (var (name, value) in message.Metadata) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteBoolean("Sandboxed", false);
    }

    private static void Addresses(Utf8JsonWriter json, string property, List<Address> addresses)
    {
        json.WriteStartArray(property);
        foreach (var address in addresses)
        {
            json.WriteStartObject();
            json.WriteString("Email", address.Email);
            if (address.Name.Length == 0) json.WriteNull("Name");
            else json.WriteString("Name", address.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEvent(Utf8JsonWriter json, MessageEvent happened)
    {
        json.WriteStartObject();
        json.WriteString("Recipient", happened.Recipient);
        json.WriteString("Type", happened.Type);
        json.WriteString("ReceivedAt", PostmarkTime.Local(happened.ReceivedAt));
        json.WriteStartObject("Details");
        foreach (var (name, value) in happened.Details) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
