using System.Text;
using PenguinMails.Sandbox.Received;

namespace PenguinMails.Sandbox.Postmark;

internal sealed class PostmarkContent(PostmarkMail mail) : Content(SizeOf(mail))
{
    public PostmarkMail Mail { get; private set; } = mail;

    public static long SizeOf(PostmarkMail mail)
    {
        var size = (long)(mail.HtmlBody?.Length ?? 0) + (mail.TextBody?.Length ?? 0) + (mail.Subject?.Length ?? 0);
        foreach (var file in mail.Attachments ?? []) size += file?.Content?.Length ?? 0;
        return size;
    }

    public override string Render(string recipient)
    {
        var text = new StringBuilder();
        Line(text, "From", Mail.From);
        Line(text, "To", Mail.To);
        Line(text, "Cc", Mail.Cc);
        Line(text, "Reply-To", Mail.ReplyTo);
        Line(text, "Subject", Mail.Subject);
        foreach (var header in Mail.Headers ?? []) Line(text, header.Name!, header.Value);
        if (Mail.TextBody is not null) text.Append("\n--- text ---\n").Append(Mail.TextBody).Append('\n');
        if (Mail.HtmlBody is not null) text.Append("\n--- html ---\n").Append(Mail.HtmlBody).Append('\n');
        foreach (var file in Mail.Attachments ?? []) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n--- {file.Name} ({file.ContentType}) ---\n");
        return text.ToString();
    }

    protected override void Release() => Mail = new() { From = Mail.From, To = Mail.To, Subject = Mail.Subject };

    private static void Line(StringBuilder text, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) text.Append(name).Append(": ").Append(value).Append('\n');
    }
}
