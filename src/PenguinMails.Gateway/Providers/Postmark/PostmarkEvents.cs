using System.Globalization;
using System.Text.Json;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>
/// https://postmarkapp.com/developer/webhooks/webhooks-overview. One object per post; its keys are made of what stays the
/// same when Postmark sends it again.
/// </summary>
internal static class PostmarkEvents
{
    /// <summary>What stands where there is no message.</summary>
    private const string NoMessage = "00000000-0000-0000-0000-000000000000";

    /// <summary>In every sample of https://postmarkapp.com/email-webhooks, and so in what is posted to an address before its webhook is saved.</summary>
    private const string SampleMessage = "883953f4-6105-42a2-a16a-77a8eac79483";

    public static IReadOnlyList<ProviderEvent> Parse(ReadOnlyMemory<byte> body) => JsonReading.Guarded<IReadOnlyList<ProviderEvent>>(body, Read);

    private static List<ProviderEvent> Read(JsonElement root) => root.Text("RecordType") switch
    {
        "Delivery" => [Delivery(root)],
        "Bounce" or "SpamComplaint" or "SMTPApiError" => Bounce(root),
        "Open" => [Visit(root, EventType.Opened)],
        "Click" => [Visit(root, EventType.Clicked)],
        "SubscriptionChange" => [Subscription(root)],
        var other => throw new FormatException($"RecordType {other ?? "(none)"} is not known."),
    };

    private static ProviderEvent Delivery(JsonElement root) => Event(root, EventType.Delivered, "Recipient", "DeliveredAt") with
    {
        Key = $"delivery:{Message(root)}:{root.Required("Recipient")}:{root.Required("DeliveredAt")}",
        Detail = root.Text("Details"),
    };

    private static ProviderEvent Visit(JsonElement root, EventType type) => Event(root, type, "Recipient", "ReceivedAt") with
    {
        Key = $"{(type == EventType.Opened ? "open" : "click")}:{Message(root)}:{root.Required("Recipient")}:{root.Required("ReceivedAt")}:{root.Text("OriginalLink")}",
        Url = root.Text("OriginalLink"),
        UserAgent = root.Text("UserAgent"),
        Client = Joined(" on ", root.Child("Client")?.Text("Name"), root.Child("OS")?.Text("Name")),
        Device = root.Text("Platform")?.ToLowerInvariant() switch
        {
            "desktop" => DeviceKind.Desktop,
            "mobile" => DeviceKind.Mobile,
            "webmail" => DeviceKind.Webmail,
            _ => null,
        },
        Place = Joined(", ", root.Child("Geo")?.Text("City"), root.Child("Geo")?.Text("Region"), root.Child("Geo")?.Text("Country")),
    };

    private static string? Joined(string separator, params IEnumerable<string?> parts) =>
        string.Join(separator, parts.Where(part => !string.IsNullOrWhiteSpace(part))) is { Length: > 0 } joined ? joined : null;

    private static List<ProviderEvent> Bounce(JsonElement root)
    {
        var kind = PostmarkBounces.Of(root.Required("Type"), root.Text("Details") ?? "", root.Flag("Inactive") == true);
        if (kind is null) return [];
        return
        [
            Event(root, kind.Type, "Email", "BouncedAt") with
            {
                Key = $"bounce:{root.Required("ID")}",
                Class = kind.Class,
                Suppresses = kind.Suppresses,
                Detail = root.Text("Details") is { Length: > 0 } details ? details : root.Text("Description"),
            },
        ];
    }

    private static ProviderEvent Subscription(JsonElement root)
    {
        var suppressed = root.Flag("SuppressSending") ?? throw new FormatException("SuppressSending is missing.");
        // Without a reason, somebody put it on the list by hand.
        var reason = suppressed ? root.Text("SuppressionReason") is { Length: > 0 } given ? given : "ManualSuppression" : null;
        var type = (suppressed, reason) switch
        {
            (false, _) => EventType.Resubscribed,
            (_, "SpamComplaint") => EventType.Complained,
            (_, "HardBounce") => EventType.Bounced,
            _ => EventType.Unsubscribed,
        };
        return Event(root, type, "Recipient", "ChangedAt") with
        {
            Key = $"subscription:{root.Text("MessageStream")}:{root.Required("Recipient")}:{root.Required("ChangedAt")}:{reason ?? "none"}",
            Class = type == EventType.Bounced ? BounceClass.Hard : null,
            Suppresses = type == EventType.Bounced ? SuppressionReason.HardBounce : null,

            // Postmark sends it after the bounce or the complaint itself.
            IsOfList = type is EventType.Bounced or EventType.Complained,
            IsByAccount = root.Text("Origin") is "Customer" or "Admin",
            Detail = (reason ?? "Reactivated") + (root.Text("Origin") is { Length: > 0 } origin ? $" by {origin}" : ""),
        };
    }

    private static ProviderEvent Event(JsonElement root, EventType type, string recipient, string at)
    {
        var metadata = root.Child("Metadata");
        var messageId = root.Text("MessageID");
        var isSample = messageId == SampleMessage && metadata?.Text(CallTag.EnvelopeKey) is null && metadata?.Text(CallTag.CallKey) is null;
        return new()
        {
            Key = "",
            Type = type,
            At = Time(root.Required(at)),
            Recipient = root.Required(recipient),
            EnvelopeId = isSample ? TestReport.Envelope : metadata?.Id(CallTag.EnvelopeKey),
            CallId = CallTag.TryParse(metadata?.Text(CallTag.CallKey), out _, out var call) ? call : null,
            ProviderMessageId = messageId is { Length: > 0 } id && id != NoMessage ? id : null,
        };
    }

    private static string Message(JsonElement root) => root.Required("MessageID");

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : throw new FormatException("Not a time.");
}
