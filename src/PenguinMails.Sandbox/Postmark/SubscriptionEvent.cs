using System.Text.Json;
using PenguinMails.Sandbox.Webhooks;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>A SubscriptionChange that no message caused: somebody edited the list.</summary>
internal sealed class SubscriptionEvent(PostmarkServer server, string stream, string recipient, PostmarkSuppression? suppression, DateTimeOffset at) : WebhookEvent
{
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("RecordType", nameof(RecordType.SubscriptionChange));
        json.WriteNull("MessageID");
        json.WriteNumber("ServerID", server.Id);
        json.WriteString("MessageStream", stream);
        json.WriteString("ChangedAt", PostmarkTime.Utc(at));
        json.WriteString("Recipient", recipient);
        json.WriteString("Origin", "Customer");
        json.WriteBoolean("SuppressSending", suppression is not null);
        json.WriteString("SuppressionReason", suppression?.SuppressionReason);
        json.WriteNull("Tag");
        json.WriteStartObject("Metadata");
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
