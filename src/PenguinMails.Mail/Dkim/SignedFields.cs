using MimeKit;

namespace PenguinMails.Mail.Dkim;

/// <summary>
/// Which fields a signature covers: what the reader is shown or a mail program acts on, and nothing that relays change. Each is
/// named once more than it occurs, so that another one cannot be added unnoticed (RFC 6376, 8.15).
/// </summary>
internal static class SignedFields
{
    /// <summary>Covered even when absent: adding one changes who wrote it, what it says, or where an answer or a click goes.</summary>
    private static readonly string[] Always = ["from", "to", "cc", "reply-to", "subject", "date", "list-unsubscribe", "list-unsubscribe-post"];

    /// <summary>Relays may add these when they are missing.</summary>
    private static readonly string[] WhenPresent =
    [
        "message-id", "sender", "mime-version", "content-type", "content-transfer-encoding", "content-disposition", "in-reply-to", "references",
        "list-id", "list-help", "list-post", "feedback-id", "auto-submitted",
    ];

    public static IList<string> Of(MimeMessage message)
    {
        var headers = message.Headers.Concat(message.Body?.Headers ?? []).ToLookup(header => header.Field, StringComparer.OrdinalIgnoreCase);
        return
        [
            .. Always.SelectMany(name => Enumerable.Repeat(name, headers[name].Count() + 1)),
            .. WhenPresent.Where(headers.Contains).SelectMany(name => Enumerable.Repeat(name, headers[name].Count() + 1)),
        ];
    }
}
