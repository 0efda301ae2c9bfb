using System.Runtime.InteropServices;
using System.Text;
using MimeKit;
using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers.Smtp;

/// <summary>
/// mixed(alternative(plain, related(html, inline ...)), attachments ...), where a level with one child is left out. All of it is
/// 7 bit: relays then leave it alone, and a signature holds (RFC 6376, 5.3).
/// </summary>
internal static class SmtpMailBody
{
    private const string AnyType = "application/octet-stream";
    private const int LongestLine = 76;

    public static MimeEntity Of(string? text, string? html, IReadOnlyList<Attachment> attachments)
    {
        var builder = new BodyBuilder { TextBody = WithLines(text), HtmlBody = WithLines(html) };
        foreach (var attachment in attachments)
        {
            // Without HTML nothing can refer to it.
            var inline = attachment.ContentId is not null && html is not null;
            (inline ? builder.LinkedResources : builder.Attachments).Add(Part(attachment, inline));
        }

        var body = builder.ToMessageBody();
        body.Prepare(EncodingConstraint.SevenBit, LongestLine);
        return body;
    }

    private static MimePart Part(Attachment attachment, bool inline)
    {
        var name = FileName(attachment.Name);
        var part = new MimePart(TypeOf(attachment.ContentType))
        {
            Content = new MimeContent(Stream(attachment.Content)),
            ContentTransferEncoding = ContentEncoding.Base64,
            ContentDisposition = new(inline ? ContentDisposition.Inline : ContentDisposition.Attachment),
        };
        Set(part.ContentType.Parameters, "name", name);
        Set(part.ContentDisposition.Parameters, "filename", name);
        if (inline)
            part.ContentId = SmtpMail.OneLine(attachment.ContentId!, "A content id");
        return part;
    }

    /// <summary>By RFC 2231 MimeKit cuts a long value in the middle of an emoji; by RFC 2047, which mail programs read too, it does not.</summary>
    private static void Set(ParameterList parameters, string key, string value)
    {
        parameters.Remove(key);
        parameters.Add(new Parameter(Encoding.UTF8, key, value)
        {
            EncodingMethod = value.Any(char.IsSurrogate) ? ParameterEncodingMethod.Rfc2047 : ParameterEncodingMethod.Rfc2231,
        });
    }

    private static MemoryStream Stream(ReadOnlyMemory<byte> content) => MemoryMarshal.TryGetArray(content, out var array)
        ? new(array.Array!, array.Offset, array.Count, writable: false)
        : new(content.ToArray(), writable: false);

    /// <summary>A message or a multipart may not be in base64 (RFC 2045, 6.4), and the general type keeps its octets.</summary>
    private static ContentType TypeOf(string given)
    {
        if (!ContentType.TryParse(given, out var type) || type.IsMimeType("multipart", "*") || type.IsMimeType("message", "*"))
            return ContentType.Parse(AnyType);
        type.Boundary = null;
        return type;
    }

    /// <summary>A name is not a path, and no control character is worth keeping.</summary>
    private static string FileName(string given)
    {
        var safe = string.Concat(SmtpMail.OneLine(given, "An attachment's name").Trim().Select(c => c is '/' or '\\' || char.IsControl(c) ? '_' : c));
        return safe.Length == 0 ? "attachment" : safe;
    }

    /// <summary>A carriage return alone may go over no wire.</summary>
    private static string? WithLines(string? text) =>
        text?.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\r\n", StringComparison.Ordinal);
}
