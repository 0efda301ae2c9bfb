namespace PenguinMails.Mail.Smtp;

/// <summary>
/// Makes content fit for the wire: every line ends with CRLF, whatever ended it before, and a line's first dot is doubled
/// (RFC 5321, 4.5.2). A bare CR or LF that went through could end the message at a server that is lax about line ends, and
/// what follows would be taken for commands ("SMTP smuggling").
/// </summary>
internal struct LineEndings(bool dots)
{
    private bool afterReturn;

    /// <summary>Nothing was written, or a whole line.</summary>
    public bool AtLineStart { get; private set; } = true;

    /// <summary>Copies what fits and returns how many octets were taken; at least one when four fit.</summary>
    public int Copy(ReadOnlySpan<byte> from, Span<byte> to, out int written)
    {
        written = 0;
        var taken = 0;
        // An octet becomes three at most: a dot's double, or a line's end.
        while (taken < from.Length && to.Length - written > 3)
        {
            var first = from[taken];
            if (afterReturn && first == '\n')
            {
                afterReturn = false;
                taken++;
                continue;
            }

            afterReturn = false;
            if (AtLineStart && dots && first == '.')
                to[written++] = (byte)'.';
            CopyLine(from, to, ref taken, ref written);
        }

        return taken;
    }

    private void CopyLine(ReadOnlySpan<byte> from, Span<byte> to, ref int taken, ref int written)
    {
        var rest = from[taken..Math.Min(from.Length, taken + to.Length - written - 2)];
        var length = rest.IndexOfAny((byte)'\r', (byte)'\n');
        var ends = length >= 0;
        if (!ends)
            length = rest.Length;
        rest[..length].CopyTo(to[written..]);
        taken += length;
        written += length;
        AtLineStart = ends || (AtLineStart && length == 0);
        if (!ends)
            return;
        afterReturn = from[taken++] == '\r';
        to[written++] = (byte)'\r';
        to[written++] = (byte)'\n';
    }
}
