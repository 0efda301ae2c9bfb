using System.Buffers;

namespace PenguinMails.Mail.Mime;

/// <summary>
/// RFC 2045, 6.7, in lines of at most 76. A line never starts with a dot or with "From ", nor ends with white space, whatever
/// relays and mailboxes do to such lines.
/// </summary>
internal static class QuotedPrintable
{
    private const int LineLength = 76;

    private static readonly SearchValues<byte> Safe = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Where(i => i != '=').Select(i => (byte)i), (byte)'\t']);

    /// <param name="octets">Lines end with CRLF.</param>
    public static void Encode(ReadOnlySpan<byte> octets, OctetBuffer to)
    {
        while (!octets.IsEmpty)
        {
            var end = octets.IndexOf("\r\n"u8);
            EncodeLine(end < 0 ? octets : octets[..end], to);
            if (end < 0)
                return;
            to.Write("\r\n"u8);
            octets = octets[(end + 2)..];
        }
    }

    private static void EncodeLine(ReadOnlySpan<byte> line, OctetBuffer to)
    {
        if (line.Length <= LineLength && !line.ContainsAnyExcept(Safe) && !NeedsEscape(line, 0) && (line.IsEmpty || !NeedsEscape(line, line.Length - 1)))
        {
            to.Write(line);
            return;
        }

        while (true)
        {
            line = line[EncodePart(line, to)..];
            if (line.IsEmpty)
                return;
            to.Write("=\r\n"u8);
        }
    }

    // As much as fits on one line, whose last column is kept free for the "=" unless the rest needs none.
    private static int EncodePart(ReadOnlySpan<byte> rest, OctetBuffer to)
    {
        var part = to.Reserve(LineLength);
        int column = 0, i = 0;
        while (i < rest.Length)
        {
            var run = SafeRun(rest, i, LineLength - 1 - column);
            rest.Slice(i, run).CopyTo(part[column..]);
            i += run;
            column += run;

            var escape = !Safe.Contains(rest[i]) || NeedsEscape(rest, i);
            if (column + (escape ? 3 : 1) > (i == rest.Length - 1 ? LineLength : LineLength - 1))
                break;
            if (escape)
                Hex.Write(part[column..], (byte)'=', rest[i]);
            else
                part[column] = rest[i];
            column += escape ? 3 : 1;
            i++;
        }

        to.Advance(column);
        return i;
    }

    // Without the first and the last octet of a line, which have rules of their own.
    private static int SafeRun(ReadOnlySpan<byte> rest, int from, int room)
    {
        if (from == 0)
            return 0;
        var most = Math.Min(room, rest.Length - 1 - from);
        var unsafeAt = rest.Slice(from, most).IndexOfAnyExcept(Safe);
        return unsafeAt < 0 ? most : unsafeAt;
    }

    private static bool NeedsEscape(ReadOnlySpan<byte> line, int at) =>
        at < line.Length &&
        ((at == 0 && (line[0] == '.' || line.StartsWith("From "u8))) || (at == line.Length - 1 && line[at] is (byte)' ' or (byte)'\t'));
}
