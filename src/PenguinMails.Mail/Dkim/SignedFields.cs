using System.Text;

namespace PenguinMails.Mail.Dkim;

/// <summary>
/// Which fields a signature covers: what the reader is shown or a mail program acts on, and nothing that relays change. Each is
/// named once more than it occurs, so that another one cannot be added unnoticed (RFC 6376, 8.15).
/// </summary>
internal static class SignedFields
{
    public static readonly SignedField[] All =
    [
        // Covered even when absent: adding one changes who wrote it, what it says, or where an answer or a click goes.
        Always("from"), Always("to"), Always("cc"), Always("reply-to"), Always("subject"), Always("date"),
        Always("list-unsubscribe"), Always("list-unsubscribe-post"),

        // Relays may add these when they are missing.
        WhenPresent("message-id"), WhenPresent("sender"), WhenPresent("mime-version"), WhenPresent("content-type"),
        WhenPresent("content-transfer-encoding"), WhenPresent("content-disposition"), WhenPresent("in-reply-to"),
        WhenPresent("references"), WhenPresent("list-id"), WhenPresent("list-help"), WhenPresent("list-post"),
        WhenPresent("feedback-id"), WhenPresent("auto-submitted"),
    ];

    private static SignedField Always(string name) => new(Encoding.ASCII.GetBytes(name), true);

    private static SignedField WhenPresent(string name) => new(Encoding.ASCII.GetBytes(name), false);
}

internal readonly record struct SignedField(byte[] Name, bool EvenWhenAbsent);
