using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>What Mailgun can't carry.</summary>
internal static class MailgunLimits
{
    private const long MessageBytes = 25_000_000;
    private const long ParameterBytes = 16 * 1024;
    private const int LongestLink = 500;

    // The Message-ID, one Reply-To with a long name, the link, three tags of 128 characters, the options and the names of all these.
    private const long FixedBytes = 6_000;

    private static readonly string AnyLink = new('x', LongestLink);
    private static readonly string AnyId = Guid.Empty.ToString("N");

    public static string? Broken(MailgunSettings settings, OutgoingEmail email, int recipients)
    {
        if (recipients > MailgunBatches.MostRecipients) return $"Mailgun accepts at most {MailgunBatches.MostRecipients} recipients in one email";
        if (EmailSize.Of(email) > MessageBytes) return "Mailgun accepts at most 25 MB with attachments as base64";
        if (email.From.Address.NeedsSmtpUtf8) return "Mailgun accepts only ASCII characters before the @ of a From address";
        if (email.Metadata.ContainsKey(CallTag.CallKey) || email.Metadata.ContainsKey(CallTag.EnvelopeKey))
            return "The metadata names pm_call and pm_env are taken";
        if (email.Attachments.Any(attachment => attachment.ContentId is { } id && id.AsSpan().ContainsAny("\"\r\n")))
            return "Mailgun does not accept a content ID with quotes or line breaks";
        return !IsFarFromLimit(email) && Parameters(settings, email) > ParameterBytes ? "Mailgun accepts at most 16 KB of headers, metadata and options" : null;
    }

    /// <summary>True for nearly every email, without writing its form: counted with three bytes a character and room for what is fixed.</summary>
    private static bool IsFarFromLimit(OutgoingEmail email)
    {
        if (email.ReplyTo.Count > 1) return false;
        var characters = 0L;
        foreach (var (name, value) in email.Headers) characters += name.Length + value.Length;
        foreach (var (name, value) in email.Metadata) characters += name.Length + value.Length;
        return (3 * characters) + FixedBytes < ParameterBytes;
    }

    private static long Parameters(MailgunSettings settings, OutgoingEmail email)
    {
        var form = new MailgunForm();
        var content = new MailgunContent { Subject = "", UnsubscribeUrl = AnyLink, EnvelopeId = AnyId };
        MailgunPayload.AddParameters(form, settings, email, CallTag.Format(Guid.Empty, Guid.Empty), content);
        return form.ParameterBytes;
    }
}
