using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>The flat form fields of webhooks that were set up before 2018.</summary>
internal static class MailgunLegacyEvents
{
    public static ProviderEvent Read(MailgunFields fields)
    {
        var name = fields.First("event")!;
        var kind = Kind(name, fields);
        var messageId = (fields.First("Message-Id") ?? fields.First("message-id"))?.Trim('<', '>', ' ');
        var recipient = fields.First("recipient") is { Length: > 0 } address ? address : throw new FormatException("recipient is missing.");
        var timestamp = fields.Last("timestamp");
        return new()
        {
            Key = $"{name}:{messageId}:{recipient}:{fields.First("url")}:{timestamp}",
            Type = kind.Type,
            Class = kind.Class,
            Suppresses = kind.Suppresses,
            At = MailgunEvents.Time(timestamp),
            Recipient = recipient,
            EnvelopeId = Guid.TryParseExact(fields.First(CallTag.EnvelopeKey), "N", out var envelope) ? envelope : null,
            CallId = CallTag.TryParse(fields.First(CallTag.CallKey), out _, out var call) ? call : null,
            ProviderMessageId = messageId,
            MessageIdHeader = messageId,
            Detail = fields.First("error") ?? fields.First("description"),
            Url = fields.First("url"),
            UserAgent = fields.First("user-agent"),
            Client = MailgunEvents.ClientOf(fields.First("client-name"), fields.First("client-os")),
            Device = MailgunEvents.DeviceOf(fields.First("device-type")),
            Place = MailgunEvents.PlaceOf(fields.First("city"), fields.First("region"), fields.First("country")),
        };
    }

    private static ReportedBounce Kind(string name, MailgunFields fields) => name switch
    {
        "delivered" => new(EventType.Delivered, null),
        "opened" => new(EventType.Opened, null),
        "clicked" => new(EventType.Clicked, null),
        "complained" => new(EventType.Complained, null),
        "unsubscribed" => new(EventType.Unsubscribed, null),
        "bounced" => MailgunBounces.OfPermanent(new("bounce", fields.First("code"), null, Said(fields))),
        "dropped" => MailgunBounces.OfPermanent(new(fields.First("reason"), fields.First("code"), null, Said(fields))),
        _ => throw new FormatException($"The event {name} is not known."),
    };

    private static string Said(MailgunFields fields) => $"{fields.First("error")}\n{fields.First("description")}\n{fields.First("notification")}";
}
