using System.Globalization;
using System.Text.Json;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads</summary>
internal static class MailgunEvents
{
    // The last whole second that a DateTimeOffset can hold.
    private const double LastSecond = 253402300799;

    public static IReadOnlyList<ProviderEvent> Parse(ReadOnlyMemory<byte> body) => MailgunBody.Read<IReadOnlyList<ProviderEvent>>(
        body, root => [Read(root.Child("event-data") ?? throw new FormatException("event-data is missing."))], fields => [MailgunLegacyEvents.Read(fields)]);

    public static DateTimeOffset Time(string? seconds) =>
        double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var epoch) && epoch is >= 0 and <= LastSecond
            ? DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Floor(epoch * 1000))
            : throw new FormatException("timestamp is missing or no number of seconds.");

    private static ProviderEvent Read(JsonElement data)
    {
        var (at, variables) = (Time(data.Text("timestamp")), data.Child("user-variables"));
        var happened = new ProviderEvent
        {
            // Ids are unique within a day only.
            Key = string.Create(CultureInfo.InvariantCulture, $"{data.Required("id")}:{at.UtcDateTime:yyyyMMdd}"),
            Type = EventType.Accepted,
            At = at,
            Recipient = data.Required("recipient"),
            EnvelopeId = variables?.Id(CallTag.EnvelopeKey),
            CallId = CallTag.TryParse(variables?.Text(CallTag.CallKey), out _, out var call) ? call : null,
            MessageIdHeader = data.Child("message")?.Child("headers")?.Text("message-id")?.Trim('<', '>'),
        };
        happened = happened with { ProviderMessageId = happened.MessageIdHeader };
        return data.Required("event") switch
        {
            "accepted" => happened,
            "delivered" => happened with { Type = EventType.Delivered, Detail = Detail(data) },
            "failed" => Failed(happened, data),
            "rejected" => happened with { Type = EventType.Rejected, Class = BounceClass.Content, Detail = data.Child("reject")?.Text("reason") },
            "opened" => Visit(happened, data, EventType.Opened),
            "clicked" => Visit(happened, data, EventType.Clicked) with { Url = data.Text("url") },
            "complained" => happened with { Type = EventType.Complained },
            "unsubscribed" => Visit(happened, data, EventType.Unsubscribed),
            var other => throw new FormatException($"The event {other} is not known."),
        };
    }

    private static ProviderEvent Failed(ProviderEvent happened, JsonElement data)
    {
        var status = data.Child("delivery-status");
        var failure = new MailgunFailure(
            data.Text("reason"), status?.Text("code"), status?.Text("enhanced-code"), $"{status?.Text("message")}\n{status?.Text("description")}");
        var kind = data.Text("severity") == "temporary" ? MailgunBounces.OfTemporary(failure) : MailgunBounces.OfPermanent(failure);
        return happened with { Type = kind.Type, Class = kind.Class, Suppresses = kind.Suppresses, Detail = Detail(data) ?? failure.Reason };
    }

    private static ProviderEvent Visit(ProviderEvent happened, JsonElement data, EventType type) => happened with
    {
        Type = type,
        UserAgent = data.Child("client-info")?.Text("user-agent"),
        Client = ClientOf(data.Child("client-info")?.Text("client-name"), data.Child("client-info")?.Text("client-os")),
        Device = DeviceOf(data.Child("client-info")?.Text("device-type")),
        Place = PlaceOf(data.Child("geolocation")?.Text("city"), data.Child("geolocation")?.Text("region"), data.Child("geolocation")?.Text("country")),
        // Gmail's proxy loads a picture when a person opens the email.
        Machine = type != EventType.Unsubscribed && data.Child("client-info")?.Text("bot") is { Length: > 0 } bot && !(type == EventType.Opened && bot == "gmail"),
    };

    public static string? ClientOf(string? name, string? system) => Known(" on ", name, system);

    public static string? PlaceOf(string? city, string? region, string? country) => Known(", ", city, region, country);

    public static DeviceKind? DeviceOf(string? type) => type?.ToLowerInvariant() switch
    {
        "desktop" => DeviceKind.Desktop,
        "mobile" => DeviceKind.Mobile,
        "tablet" => DeviceKind.Tablet,
        _ => null,
    };

    /// <summary>What is not known is left out.</summary>
    private static string? Known(string separator, params IEnumerable<string?> parts) =>
        string.Join(separator, parts.Where(part => !string.IsNullOrWhiteSpace(part) && !part.Equals("unknown", StringComparison.OrdinalIgnoreCase))) is { Length: > 0 } known ? known : null;

    private static string? Detail(JsonElement data)
    {
        var status = data.Child("delivery-status");
        return status?.Text("message") is { Length: > 0 } message ? message : status?.Text("description") is { Length: > 0 } words ? words : null;
    }
}
