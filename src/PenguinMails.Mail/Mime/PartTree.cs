namespace PenguinMails.Mail.Mime;

/// <summary>
/// mixed(alternative(plain, related(html, inline ...)), attachments ...), where a level with one child is left out. Most clients
/// show this order best.
/// </summary>
internal sealed class PartTree(MailMessage message, PartWriter parts)
{
    private readonly bool hasText = message.TextBody is not null || message.HtmlBody is not null || message.Attachments.Count == 0;

    public void Write()
    {
        var attached = Count(inline: false);
        if (attached + (hasText ? 1 : 0) == 1)
        {
            WriteBodies(alone: true);
            WriteAttachments(inline: false, delimiter: null);
            return;
        }

        var delimiter = parts.Begin("multipart/mixed", 'm', type: null);
        if (hasText)
        {
            parts.Next(delimiter);
            WriteBodies(alone: false);
        }

        WriteAttachments(inline: false, delimiter);
        parts.End(delimiter);
    }

    private void WriteBodies(bool alone)
    {
        if (!hasText)
            return;
        if (message.TextBody is null || message.HtmlBody is null)
        {
            WriteEither(alone);
            return;
        }

        var delimiter = parts.Begin("multipart/alternative", 'a', type: null);
        parts.Next(delimiter);
        parts.Text("text/plain", message.TextBody, alone: false);
        parts.Next(delimiter);
        WriteHtml(message.HtmlBody, alone: false);
        parts.End(delimiter);
    }

    private void WriteEither(bool alone)
    {
        if (message.HtmlBody is { } html)
            WriteHtml(html, alone);
        else
            parts.Text("text/plain", message.TextBody ?? "", alone);
    }

    private void WriteHtml(string html, bool alone)
    {
        if (Count(inline: true) == 0)
        {
            parts.Text("text/html", html, alone);
            return;
        }

        var delimiter = parts.Begin("multipart/related", 'r', type: "text/html");
        parts.Next(delimiter);
        parts.Text("text/html", html, alone: false);
        WriteAttachments(inline: true, delimiter);
        parts.End(delimiter);
    }

    private void WriteAttachments(bool inline, string? delimiter)
    {
        for (var i = 0; i < message.Attachments.Count; i++)
        {
            if (IsInline(message.Attachments[i]) != inline)
                continue;
            if (delimiter is not null)
                parts.Next(delimiter);
            parts.Attachment(message.Attachments[i], inline);
        }
    }

    private int Count(bool inline)
    {
        var count = 0;
        for (var i = 0; i < message.Attachments.Count; i++)
            if (IsInline(message.Attachments[i]) == inline)
                count++;
        return count;
    }

    // Without HTML nothing can refer to it.
    private bool IsInline(MailAttachment attachment) => attachment.ContentId is not null && message.HtmlBody is not null;
}
