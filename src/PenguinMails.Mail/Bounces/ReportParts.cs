using MimeKit;

namespace PenguinMails.Mail.Bounces;

/// <summary>The parts of a report itself, without those of the message it returns.</summary>
internal static class ReportParts
{
    public static IEnumerable<MimeEntity> Of(MimeMessage message) => message.Body is { } body ? Of(body) : [];

    public static MimePart? Find(MimeMessage message, params ReadOnlySpan<string> types)
    {
        foreach (var part in Of(message).OfType<MimePart>())
            if (types.Contains(part.ContentType.MimeType, StringComparer.OrdinalIgnoreCase))
                return part;
        return null;
    }

    public static string TextOf(MimePart part) => part is TextPart text ? text.Text : "";

    private static IEnumerable<MimeEntity> Of(MimeEntity root) =>
        root is Multipart multipart ? multipart.SelectMany(Of).Prepend(root) : [root];
}
