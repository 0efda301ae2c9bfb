namespace PenguinMails.Mail.Parsing;

/// <summary>
/// Finds the lines that part a multipart (RFC 2046, 5.1.1). Only lines that start with two hyphens are looked at, each once.
/// </summary>
internal static class Boundaries
{
    private static ReadOnlySpan<byte> Hyphens => "--"u8;

    /// <summary>The parts between the boundary lines; the last may lack its closing line.</summary>
    public static List<Range> Split(ReadOnlySpan<byte> body, ReadOnlySpan<byte> boundary, int most)
    {
        var parts = new List<Range>();
        var start = -1;
        for (var at = NextCandidate(body, 0); at >= 0 && parts.Count < most; at = NextCandidate(body, at + Hyphens.Length))
        {
            if (!IsDelimiter(LineAt(body, at)[Hyphens.Length..], boundary, out var closes))
                continue;
            if (start >= 0)
                parts.Add(start..BeforeLineBreak(body, start, at));
            start = closes ? -1 : LineEnd(body, at);
            if (closes)
                return parts;
        }

        if (start >= 0 && parts.Count < most)
            parts.Add(start..body.Length);
        return parts;
    }

    /// <summary>The boundary of a multipart that names none: its first line of the form.</summary>
    public static byte[] Guess(ReadOnlySpan<byte> body)
    {
        for (var at = NextCandidate(body, 0); at >= 0; at = NextCandidate(body, at + Hyphens.Length))
        {
            var boundary = LineAt(body, at)[Hyphens.Length..].TrimEnd(" \t\r\n"u8);
            if (boundary.Length is > 0 and <= 200 && boundary.IndexOfAny(" \t"u8) < 0)
                return boundary.ToArray();
        }

        return [];
    }

    private static int NextCandidate(ReadOnlySpan<byte> body, int from)
    {
        if (from == 0 && body.StartsWith(Hyphens))
            return 0;
        var found = body[from..].IndexOf("\n--"u8);
        return found < 0 ? -1 : from + found + 1;
    }

    // A longer boundary may start with a shorter one, so that nothing but blanks may follow.
    private static bool IsDelimiter(ReadOnlySpan<byte> line, ReadOnlySpan<byte> boundary, out bool closes)
    {
        closes = false;
        if (!line.StartsWith(boundary))
            return false;
        var rest = line[boundary.Length..].Trim(" \t\r\n"u8);
        closes = rest.SequenceEqual(Hyphens);
        return closes || rest.IsEmpty;
    }

    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> body, int at) => body[at..LineEnd(body, at)];

    private static int LineEnd(ReadOnlySpan<byte> body, int at)
    {
        var end = body[at..].IndexOf((byte)'\n');
        return end < 0 ? body.Length : at + end + 1;
    }

    // The line break before a boundary line belongs to it.
    private static int BeforeLineBreak(ReadOnlySpan<byte> body, int start, int at)
    {
        if (at > start && body[at - 1] == '\n')
            at--;
        return at > start && body[at - 1] == '\r' ? at - 1 : at;
    }
}
