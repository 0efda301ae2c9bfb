using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail;
using PenguinMails.Mail.Mime;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>An envelope as a message of the MIME library. Bcc is nobody's to see, so it is in the SMTP envelope alone.</summary>
internal static class SmtpMail
{
    /// <summary>Come back with what a bounce returns of the message.</summary>
    public const string CallHeader = "X-PM-Call";

    /// <inheritdoc cref="CallHeader"/>
    public const string EnvelopeHeader = "X-PM-Env";

    public static MailMessage Of(OutgoingEnvelope envelope, string? html, string callTag)
    {
        var email = envelope.Email;
        var to = Addressing.Of(envelope.Named);
        return new()
        {
            From = email.From,
            ReplyTo = email.ReplyTo,
            To = to.To,
            Cc = to.Cc,
            Subject = Personalisation.Render(email.Subject, envelope.Variables, ValueForm.Line)!,
            Date = email.Date,
            MessageId = email.MessageIdHeader,
            TextBody = Personalisation.Render(email.TextBody, envelope.Variables, ValueForm.Text),
            HtmlBody = html,
            Headers = Headers(envelope, callTag),
            Attachments = [.. email.Attachments.Select(attachment => new MailAttachment(attachment.Name, attachment.ContentType, attachment.Content, attachment.ContentId))],
        };
    }

    private static List<KeyValuePair<string, string>> Headers(OutgoingEnvelope envelope, string callTag)
    {
        var headers = new List<KeyValuePair<string, string>>(envelope.Email.Headers.Count + 4);
        headers.AddRange(envelope.Email.Headers);
        foreach (var (name, value) in ListUnsubscribeHeaders.Headers(envelope.Email, envelope.UnsubscribeUrl))
            headers.Add(new(name, value));

        headers.Add(new(CallHeader, callTag));
        headers.Add(new(EnvelopeHeader, envelope.Id.ToString("N")));
        return headers;
    }

    /// <summary>Every recipient, hidden ones too.</summary>
    public static string[] Recipients(OutgoingEnvelope envelope) => [.. envelope.Recipients.Select(recipient => recipient.Mailbox.Address.ToString())];

    /// <summary>Where bounces go that nobody reads by machine.</summary>
    public static string PlainReturnPath(SmtpSettings settings, OutgoingEmail email) =>
        (Mailbox.TryParse(settings.DefaultSender ?? "", out var sender, out _) ? sender : email.From).Address.ToString();
}
