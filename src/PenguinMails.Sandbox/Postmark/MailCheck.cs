using System.Buffers.Text;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>The checks that need nothing but the message itself.</summary>
internal static class MailCheck
{
    private const int MostRecipients = 50;
    private const int LargestBody = 5 * 1024 * 1024;
    private const int LargestMessage = 10 * 1024 * 1024;

    private static readonly HashSet<string> Forbidden = new(
        "vbs exe bin bat chm com cpl crt hlp hta inf ins isp jse lnk mdb pcd pif reg scr sct shs vbe vba wsf wsh wsl msc msi msp mst".Split(' '),
        StringComparer.OrdinalIgnoreCase);

    public static PostmarkError? Recipients(PostmarkMail mail, out Recipients recipients)
    {
        recipients = new();
        if (Read("To", mail.To, recipients.To) is { } to) return to;
        if (Read("Cc", mail.Cc, recipients.Cc) is { } cc) return cc;
        if (Read("Bcc", mail.Bcc, recipients.Bcc) is { } bcc) return bcc;
        if (recipients.To.Count == 0) return PostmarkError.Invalid("Zero recipients specified");
        return recipients.Count > MostRecipients
            ? PostmarkError.Invalid($"Too many recipients: {recipients.Count}. A message may have at most {MostRecipients} To, Cc and Bcc recipients in total.")
            : null;
    }

    public static PostmarkError? Content(PostmarkMail mail) =>
        Text(mail) ?? Options(mail) ?? Metadata(mail) ?? Headers(mail) ?? Attachments(mail) ?? Size(mail);

    private static PostmarkError? Read(string field, string? text, List<Address> into) =>
        Address.TryParseList(text, into, out var bad) ? null : PostmarkError.Invalid($"Error parsing '{field}': Illegal email address '{bad}'.");

    private static PostmarkError? Text(PostmarkMail mail)
    {
        if (string.IsNullOrEmpty(mail.HtmlBody) && string.IsNullOrEmpty(mail.TextBody))
            return PostmarkError.Invalid("Provide either email TextBody or HtmlBody or both.");
        if (mail.Subject?.Length > 2000) return PostmarkError.Invalid("The 'Subject' is longer than 2000 characters.");
        if (mail.Subject?.AsSpan().ContainsAny('\r', '\n') == true) return PostmarkError.Invalid("The 'Subject' must not contain line breaks.");
        return mail.HtmlBody?.Length > LargestBody || mail.TextBody?.Length > LargestBody
            ? PostmarkError.Invalid("'HtmlBody' and 'TextBody' may be at most 5 MB each.")
            : null;
    }

    private static PostmarkError? Options(PostmarkMail mail)
    {
        if (mail.Tag?.Length > 1000) return PostmarkError.Invalid("The 'Tag' is longer than 1000 characters.");
        if (mail.TrackLinks is not (null or "None" or "HtmlAndText" or "HtmlOnly" or "TextOnly"))
            return PostmarkError.Incompatible("'TrackLinks' must be one of None, HtmlAndText, HtmlOnly, TextOnly.");
        var replyTo = new List<Address>();
        return Read("ReplyTo", mail.ReplyTo, replyTo);
    }

    private static PostmarkError? Metadata(PostmarkMail mail)
    {
        if (mail.Metadata is not { } metadata) return null;
        if (metadata.Count > 10) return PostmarkError.Invalid("'Metadata' may have at most 10 fields.");
        foreach (var (name, value) in metadata)
        {
            if (name.Length is 0 or > 20) return PostmarkError.Invalid($"The name of the 'Metadata' field '{name}' must have 1 to 20 characters.");
            // The serialiser lets null through, whatever the type says.
            if ((string?)value is null) return PostmarkError.Incompatible($"The value of the 'Metadata' field '{name}' must be a string.");
            if (value.Length > 80) return PostmarkError.Invalid($"The value of the 'Metadata' field '{name}' is longer than 80 characters.");
        }

        return metadata.Count < 2 || metadata.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() == metadata.Count
            ? null
            : PostmarkError.Invalid("The names of 'Metadata' fields must be unique.");
    }

    private static PostmarkError? Headers(PostmarkMail mail)
    {
        foreach (var header in mail.Headers ?? [])
        {
            if (string.IsNullOrEmpty(header?.Name) || !header.Name.All(static c => c is > ' ' and < '\x7f' and not ':'))
                return PostmarkError.Invalid($"'{header?.Name}' is not a valid header name.");
            if (header.Value?.AsSpan().ContainsAny('\r', '\n') == true)
                return PostmarkError.Invalid($"The value of the header '{header.Name}' must not contain line breaks.");
        }

        return null;
    }

    private static PostmarkError? Attachments(PostmarkMail mail)
    {
        foreach (var file in mail.Attachments ?? [])
        {
            if (string.IsNullOrEmpty(file?.Name)) return PostmarkError.Invalid("An attachment has no 'Name'.");
            if (string.IsNullOrEmpty(file.ContentType)) return PostmarkError.Invalid($"The attachment '{file.Name}' has no 'ContentType'.");
            if (Forbidden.Contains(Path.GetExtension(file.Name).TrimStart('.')))
                return new(411, $"You tried to send an attachment of a forbidden file type: {file.Name}");
            if (file.Content is null || !Base64.IsValid(file.Content)) return PostmarkError.Invalid($"The content of the attachment '{file.Name}' is not base64.");
        }

        return null;
    }

    private static PostmarkError? Size(PostmarkMail mail) =>
        PostmarkContent.SizeOf(mail) > LargestMessage ? PostmarkError.Invalid("The message is larger than 10 MB.") : null;
}
