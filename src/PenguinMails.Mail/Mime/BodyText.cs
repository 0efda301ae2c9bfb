using System.Buffers;
using System.Text;

namespace PenguinMails.Mail.Mime;

/// <summary>
/// A text body in UTF-8 with CRLF lines, and how it has to be encoded. Output is always 7 bit: relays then leave it alone, and a
/// signature holds (RFC 6376, 5.3).
/// </summary>
internal readonly ref struct BodyText
{
    private const int MaxLine = 998;

    private static readonly SearchValues<byte> Plain = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(i => (byte)i), (byte)'\t', (byte)'\r', (byte)'\n']);

    private readonly ReadOnlySpan<byte> octets;

    private BodyText(ReadOnlySpan<byte> octets, TransferEncoding encoding)
    {
        this.octets = octets;
        Encoding = encoding;
    }

    public TransferEncoding Encoding { get; }

    /// <param name="text">Lines may end as they like.</param>
    /// <param name="scratch">Holds the octets as long as the result is in use.</param>
    public static BodyText Read(ReadOnlySpan<char> text, OctetBuffer scratch)
    {
        scratch.TakeBack(0);
        var fragile = false;
        while (true)
        {
            var end = text.IndexOfAny('\r', '\n');
            var start = scratch.Length;
            scratch.WriteUtf8(end < 0 ? text : text[..end]);
            fragile |= IsFragile(scratch.Written[start..]);
            if (end < 0)
                return new(scratch.Written, Choose(scratch.Written, fragile));

            scratch.Write("\r\n"u8);
            text = text[(end + (text[end..].StartsWith("\r\n") ? 2 : 1))..];
        }
    }

    /// <summary>The encoded text; its last line is ended.</summary>
    public void WriteTo(OctetBuffer to, bool endsOwnLine)
    {
        switch (Encoding)
        {
            case TransferEncoding.Base64:
                to.Advance(Base64Lines.Encode(octets, to.Reserve((int)Base64Lines.EncodedLength(octets.Length))));
                return;
            case TransferEncoding.QuotedPrintable:
                QuotedPrintable.Encode(octets, to);
                break;
            case TransferEncoding.SevenBit:
            default:
                to.Write(octets);
                break;
        }

        // Inside a multipart the last CRLF belongs to the delimiter (RFC 2046, 5.1.1), and the text keeps its own.
        if (!endsOwnLine || !octets.EndsWith("\r\n"u8))
            to.Write("\r\n"u8);
    }

    // Mailboxes turn "From " into ">From ", a dot alone ends the message, white space at the end of a line gets lost on the way.
    private static bool IsFragile(ReadOnlySpan<byte> line) =>
        line.Length > 0 && (line.Length > MaxLine || line[0] == '.' || line[^1] is (byte)' ' or (byte)'\t' || line.StartsWith("From "u8));

    private static TransferEncoding Choose(ReadOnlySpan<byte> octets, bool fragile)
    {
        var first = octets.IndexOfAnyExcept(Plain);
        if (first < 0)
            return fragile ? TransferEncoding.QuotedPrintable : TransferEncoding.SevenBit;

        // Quoted-printable stays readable where nothing decodes it, but an escape costs two octets more, base64 a third of all.
        var escapes = octets.Length / 3;
        foreach (var octet in octets[first..])
            if (octet >= 0x80 && escapes-- == 0)
                return TransferEncoding.Base64;
        return TransferEncoding.QuotedPrintable;
    }
}
