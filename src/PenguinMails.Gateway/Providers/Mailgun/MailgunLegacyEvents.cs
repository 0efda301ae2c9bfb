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
        };
    }

    private static (EventType Type, BounceClass? Class, bool Suppresses) Kind(string name, MailgunFields fields) => name switch
    {
        "delivered" => (EventType.Delivered, null, false),
        "opened" => (EventType.Opened, null, false),
        "clicked" => (EventType.Clicked, null, false),
        "complained" => (EventType.Complained, null, true),
        "unsubscribed" => (EventType.Unsubscribed, null, true),
        "bounced" => Bounce(new("bounce", fields.First("code"), null)),
        "dropped" => Bounce(new(fields.First("reason"), fields.First("code"), null)),
        _ => throw new FormatException($"The event {name} is not known."),
    };

    private static (EventType Type, BounceClass? Class, bool Suppresses) Bounce(MailgunFailure failure)
    {
        var kind = MailgunBounces.OfPermanent(failure);
        return (kind.Type, kind.Class, kind.Suppresses);
    }
}
