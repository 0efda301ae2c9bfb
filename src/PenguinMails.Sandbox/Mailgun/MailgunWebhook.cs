using System.Globalization;
using System.Text.Json;
using PenguinMails.Sandbox.Webhooks;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>An event on its way to one URL. The token is the delivery's own and stays the same when it is tried again.</summary>
internal sealed class MailgunWebhook(MailgunEvent what, DateTimeOffset now) : WebhookEvent
{
    private readonly string _timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    private readonly string _token = MailgunSigning.NewToken();

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("signature");
        json.WriteString("token", _token);
        json.WriteString("timestamp", _timestamp);
        json.WriteString("signature", MailgunSigning.Sign(what.Message.Domain.Account.SigningKeyBytes, _timestamp, _token));
        json.WriteEndObject();
        json.WritePropertyName("event-data");
        MailgunEventJson.Write(json, what);
        json.WriteEndObject();
    }
}
