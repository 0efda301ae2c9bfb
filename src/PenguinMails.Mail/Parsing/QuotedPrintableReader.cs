namespace PenguinMails.Mail.Parsing;

/// <summary>RFC 2045, 6.7, and the Q encoding of RFC 2047. An escape that is none stands for itself.</summary>
internal static class QuotedPrintableReader
{
    public static byte[] Decode(ReadOnlySpan<byte> text, bool isHeader)
    {
        var octets = new byte[text.Length];
        var written = 0;
        for (var at = 0; at < text.Length;)
        {
            var c = text[at];
            if (c == '=' && IsEscape(text[at..], out var octet))
            {
                octets[written++] = octet;
                at += 3;
            }
            else if (!isHeader && c is (byte)'=' or (byte)' ' or (byte)'\t' && LineBreakAfter(text, at, out var next))
            {
                at = next;
            }
            else
            {
                octets[written++] = isHeader && c == '_' ? (byte)' ' : c;
                at++;
            }
        }

        return octets[..written];
    }

    private static bool IsEscape(ReadOnlySpan<byte> text, out byte octet)
    {
        octet = 0;
        if (text.Length < 3 || !char.IsAsciiHexDigit((char)text[1]) || !char.IsAsciiHexDigit((char)text[2]))
            return false;
        octet = (byte)((Hex(text[1]) << 4) | Hex(text[2]));
        return true;
    }

    private static int Hex(byte c) => c <= '9' ? c - '0' : (c & 0xDF) - 'A' + 10;

    /// <summary>
    /// A soft break goes with its line end; blanks at the end of a line were added on the way and go without it.
    /// </summary>
    private static bool LineBreakAfter(ReadOnlySpan<byte> text, int at, out int next)
    {
        const int mostBlanks = 80;
        next = at + 1;
        var most = Math.Min(text.Length, next + mostBlanks);
        while (next < most && text[next] is (byte)' ' or (byte)'\t')
            next++;
        var end = next < text.Length && text[next] == '\r' ? next + 1 : next;
        var breaks = end >= text.Length || text[end] == '\n';
        if (breaks && text[at] == '=')
            next = Math.Min(end + 1, text.Length);
        return breaks;
    }
}
