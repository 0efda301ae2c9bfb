using System.Text.Json;
using PenguinMails.Sandbox.Webhooks;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>https://postmarkapp.com/developer/webhooks/webhooks-overview and the page of each record type.</summary>
internal sealed class PostmarkEvent(RecordType type, PostmarkMessage message, string recipient, DateTimeOffset at) : WebhookEvent
{
    public Bounce? Bounce { get; init; }

    public PostmarkSuppression? Suppression { get; init; }

    public bool IncludeContent { get; init; }

    public RecordType Type => type;
    public PostmarkMessage Message => message;
    public string Visitor => recipient;
    public DateTimeOffset At => at;

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("RecordType", type.ToString());
        json.WriteString("MessageStream", message.Stream);
        json.WriteString("MessageID", message.Id);
        json.WriteString("Tag", message.Tag ?? "");
        Metadata(json);
        Particulars(json);
        json.WriteEndObject();
    }

    /// <summary>An open or a click as the messages API lists it.</summary>
    public void WriteVisit(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("MessageStream", message.Stream);
        json.WriteString("MessageID", message.Id);
        json.WriteString("Tag", message.Tag ?? "");
        Particulars(json);
        json.WriteEndObject();
    }

    private void Particulars(Utf8JsonWriter json)
    {
        switch (type)
        {
            case RecordType.Delivery:
                Delivery(json);
                break;
            case RecordType.Bounce or RecordType.SpamComplaint:
                BounceJson.WriteFields(json, Bounce!, IncludeContent);
                break;
            case RecordType.Open:
                json.WriteBoolean("FirstOpen", true);
                json.WriteNumber("ReadSeconds", 5);
                Visit(json);
                break;
            case RecordType.Click:
                json.WriteString("ClickLocation", "HTML");
                json.WriteString("OriginalLink", "https://example.com/");
                Visit(json);
                break;
            case RecordType.SubscriptionChange:
                Subscription(json);
                break;
        }
    }

    private void Delivery(Utf8JsonWriter json)
    {
        json.WriteNumber("ServerID", message.Server.Id);
        json.WriteString("Recipient", recipient);
        json.WriteString("DeliveredAt", Stamp(at));
        json.WriteString("Details", "smtp;250 2.0.0 OK");
    }

    private void Visit(Utf8JsonWriter json)
    {
        json.WriteNumber("ServerID", message.Server.Id);
        json.WriteString("Recipient", recipient);
        json.WriteString("ReceivedAt", Stamp(at));
        json.WriteString("Platform", "Desktop");
        json.WriteString("UserAgent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36");
        Named(json, "Client", "Chrome 141.0.0.0", "Google");
        Named(json, "OS", "Windows 10", "Microsoft Corporation");
        json.WriteStartObject("Geo");
        json.WriteString("CountryISOCode", "US");
        json.WriteString("Country", "United States");
        json.WriteString("RegionISOCode", "IL");
        json.WriteString("Region", "Illinois");
        json.WriteString("City", "Chicago");
        json.WriteString("Zip", "60601");
        json.WriteString("Coords", "41.8851,-87.6218");
        json.WriteString("IP", "192.0.2.1");
        json.WriteEndObject();
    }

    private void Subscription(Utf8JsonWriter json)
    {
        json.WriteNumber("ServerID", message.Server.Id);
        json.WriteString("Recipient", recipient);
        json.WriteString("ChangedAt", Stamp(at));
        json.WriteString("Origin", Suppression?.Origin ?? "Customer");
        json.WriteBoolean("SuppressSending", Suppression is not null);
        json.WriteString("SuppressionReason", Suppression?.SuppressionReason);
    }

    private void Metadata(Utf8JsonWriter json)
    {
        json.WriteStartObject("Metadata");
        foreach (var (name, value) in message.Metadata) json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static void Named(Utf8JsonWriter json, string property, string name, string company)
    {
        json.WriteStartObject(property);
        json.WriteString("Name", name);
        json.WriteString("Company", company);
        json.WriteString("Family", name.Split(' ')[0]);
        json.WriteEndObject();
    }

    private static string Stamp(DateTimeOffset at) => PostmarkTime.Utc(at);
}
