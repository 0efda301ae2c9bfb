namespace PenguinMails.Mail.Smtp;

/// <summary>
/// Finds the end of the content that follows DATA and takes the dots off (RFC 5321, 4.5.2). Only CRLF "." CRLF is the end: a
/// reader that also takes a bare LF there lets a sender put a second message, and its envelope, into the first.
/// </summary>
internal struct DotReader
{
    private State state;

    private enum State { LineStart, Dot, DotReturn, Line, Return, End }

    public readonly bool AtEnd => state == State.End;

    /// <summary>Returns how many octets were taken: all, or those up to the end. <paramref name="to"/> must be longer by one than <paramref name="from"/>.</summary>
    public int Read(ReadOnlySpan<byte> from, Span<byte> to, out int written)
    {
        written = 0;
        var taken = 0;
        while (taken < from.Length && state != State.End)
        {
            if (state == State.Line)
                CopyLine(from, to, ref taken, ref written);
            else
                Step(from[taken++], to, ref written);
        }

        return taken;
    }

    private void CopyLine(ReadOnlySpan<byte> from, Span<byte> to, ref int taken, ref int written)
    {
        var rest = from[taken..];
        var end = rest.IndexOf((byte)'\r');
        var length = end < 0 ? rest.Length : end + 1;
        rest[..length].CopyTo(to[written..]);
        taken += length;
        written += length;
        if (end >= 0)
            state = State.Return;
    }

    private void Step(byte octet, Span<byte> to, ref int written)
    {
        if (state == State.LineStart && octet == '.')
        {
            state = State.Dot;
            return;
        }

        if (state == State.Dot && octet == '\r')
        {
            state = State.DotReturn;
            return;
        }

        if (state == State.DotReturn)
        {
            if (octet == '\n')
            {
                state = State.End;
                return;
            }

            to[written++] = (byte)'\r';
            state = State.Return;
        }

        to[written++] = octet;
        state = octet switch
        {
            (byte)'\r' => State.Return,
            (byte)'\n' when state == State.Return => State.LineStart,
            _ => State.Line,
        };
    }
}
