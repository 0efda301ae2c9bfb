using System.Text;
using MimeKit;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>An envelope as a MIME message. Bcc is nobody's to see, so it is in the SMTP envelope alone.</summary>
internal static class SmtpMail
{
    /// <summary>Come back with what a bounce returns of the message.</summary>
    public const string CallHeader = "X-PM-Call";

    /// <inheritdoc cref="CallHeader"/>
    public const string EnvelopeHeader = "X-PM-Env";

    /// <exception cref="ArgumentException">Something cannot stand in a header, such as a line break in a name.</exception>
    public static MimeMessage Of(OutgoingEnvelope envelope, string? html, string callTag)
    {
        var email = envelope.Email;
        var named = Addressing.Of(envelope.Named);
        var message = new MimeMessage
        {
            // MimeKit writes a zone such as -03:30 as -03-30.
            Date = email.Date.ToUniversalTime(),
            Subject = OneLine(Personalisation.Render(email.Subject, envelope.Variables, ValueForm.Line)!, "A subject"),
            MessageId = OneLine(email.MessageIdHeader, "A Message-ID"),
        };
        SmtpMailAddresses.Add(message, HeaderId.From, message.From, [email.From]);
        SmtpMailAddresses.Add(message, HeaderId.ReplyTo, message.ReplyTo, email.ReplyTo);
        SmtpMailAddresses.Add(message, HeaderId.To, message.To, named.To);
        SmtpMailAddresses.Add(message, HeaderId.Cc, message.Cc, named.Cc);
        if (named.To.Count == 0)
            message.To.Add(new GroupAddress("undisclosed-recipients"));

        AddHeaders(message.Headers, envelope, callTag);
        message.Body = SmtpMailBody.Of(Personalisation.Render(email.TextBody, envelope.Variables, ValueForm.Text), html, email.Attachments);
        return message;
    }

    /// <summary>Every recipient, hidden ones too.</summary>
    public static string[] Recipients(OutgoingEnvelope envelope) => [.. envelope.Recipients.Select(recipient => recipient.Mailbox.Address.ToString())];

    /// <summary>Where bounces go that nobody reads by machine.</summary>
    public static string PlainReturnPath(SmtpSettings settings, OutgoingEmail email) =>
        (Mailbox.TryParse(settings.DefaultSender ?? "", out var sender, out _) ? sender : email.From).Address.ToString();

    /// <summary>What is accepted was checked before; this is the second line of defence.</summary>
    /// <exception cref="ArgumentException">It has a line break or NUL, which would start another header.</exception>
    public static string OneLine(string text, string what) =>
        text.AsSpan().IndexOfAny('\r', '\n', '\0') < 0 ? text : throw new ArgumentException($"{what} has a line break or NUL.");

    private static void AddHeaders(HeaderList headers, OutgoingEnvelope envelope, string callTag)
    {
        foreach (var (name, value) in envelope.Email.Headers)
            headers.Add(IsLink(name) ? OnOneLine(name, value) : new Header(Encoding.UTF8, OneLine(name, "A header's name"), OneLine(value, name)));
        foreach (var (name, value) in ListUnsubscribeHeaders.Headers(envelope.UnsubscribeUrl))
            headers.Add(OnOneLine(name, value));

        headers.Add(CallHeader, callTag);
        headers.Add(EnvelopeHeader, envelope.Id.ToString("N"));
    }

    private static bool IsLink(string name) => name.Equals(ListUnsubscribeHeaders.Link, StringComparison.OrdinalIgnoreCase);

    /// <summary>MimeKit would put a long link on the line after the name, over which some readers stumble.</summary>
    private static Header OnOneLine(string name, string value)
    {
        var header = new Header(name, "");
        header.SetRawValue(Encoding.ASCII.GetBytes($" {OneLine(value, name)}\r\n"));
        return header;
    }
}
