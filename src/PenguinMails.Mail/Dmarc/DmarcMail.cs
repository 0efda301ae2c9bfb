using MimeKit;
using PenguinMails.Mail.Bounces;

namespace PenguinMails.Mail.Dmarc;

/// <summary>The reports that came by mail (RFC 9990, 4), also where somebody has forwarded the mail as an attachment.</summary>
public static class DmarcMail
{
    private const int MostFiles = 10;

    // In base64, with what stands around it.
    private const int MostOctets = DmarcFile.MostPacked / 3 * 5;

    private static readonly string[] Types = ["application/gzip", "application/x-gzip", "application/zip", "application/x-zip-compressed", "application/xml", "text/xml"];
    private static readonly string[] Endings = [".xml", ".gz", ".zip"];

    /// <summary>None where nothing attached is a report; the problem is then a sentence for people.</summary>
    public static IReadOnlyList<DmarcReport> Read(ReadOnlyMemory<byte> message, out string problem)
    {
        problem = "No DMARC report is attached.";
        var found = new List<DmarcReport>();
        foreach (var file in PartsOf(InboundMessage.Read(message, MostOctets).Body).Where(IsFile).Take(MostFiles))
            if (DmarcFile.Read(ContentOf(file), out var wrong) is { } report)
                found.Add(report);
            else
                problem = wrong;

        if (found.Count > 0)
            problem = "";
        return found;
    }

    private static IEnumerable<MimePart> PartsOf(MimeEntity? entity) => entity switch
    {
        Multipart several => several.SelectMany(PartsOf),
        MessagePart { Message: { } inner } => PartsOf(inner.Body),
        MimePart part => [part],
        _ => [],
    };

    private static bool IsFile(MimePart part) =>
        Types.Contains(part.ContentType.MimeType, StringComparer.OrdinalIgnoreCase)
        || Endings.Any(ending => part.FileName?.EndsWith(ending, StringComparison.OrdinalIgnoreCase) == true);

    private static byte[] ContentOf(MimePart part)
    {
        using var content = new MemoryStream();
        part.Content?.DecodeTo(content);
        return content.ToArray();
    }
}
