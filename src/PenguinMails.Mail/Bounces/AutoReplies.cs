using System.Buffers;
using MimeKit;

namespace PenguinMails.Mail.Bounces;

/// <summary>Answers by machines that say nothing about delivery (RFC 3834 and older habits).</summary>
internal static class AutoReplies
{
    private static readonly string[] Marks = ["X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-AutoReply-From", "X-Mail-Autoreply", "X-FC-MachineGenerated", "X-Vacation"];

    private static readonly SearchValues<string> Subjects = SearchValues.Create(
        [
            "auto:", "autoreply", "auto reply", "auto-reply", "automatic reply", "automated reply", "out of office", "out of the office",
            "on vacation", "abwesenheit", "automatische antwort", "réponse automatique", "respuesta automática", "risposta automatica",
            "afwezig", "automatisch antwoord", "resposta automática", "automatiskt svar", "fuera de la oficina", "absence du bureau",
        ],
        StringComparison.OrdinalIgnoreCase);

    public static InboundReport? ReadReceipt(MimeMessage root) =>
        ReportParts.Find(root, "message/disposition-notification", "message/global-disposition-notification") is null ? null : new InboundReport.AutoReply();

    public static InboundReport? Read(MimeMessage root)
    {
        var headers = root.Headers;
        var isMarked = headers.Value("Auto-Submitted") is { } auto && !auto.StartsWith("no", StringComparison.OrdinalIgnoreCase)
            || headers.Value("Precedence")?.ToLowerInvariant() is "auto_reply" or "bulk" or "junk"
            || Array.Exists(Marks, headers.Contains);
        return isMarked || headers.Value("Subject").AsSpan().ContainsAny(Subjects) ? new InboundReport.AutoReply() : null;
    }
}
