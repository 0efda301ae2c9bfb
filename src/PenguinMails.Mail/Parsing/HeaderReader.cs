namespace PenguinMails.Mail.Parsing;

internal static class HeaderReader
{
    public const int MaxFields = 1000;
    public const int MaxFieldOctets = 64 * 1024;
    private const int MaxGroups = 1000;

    /// <summary>Reads fields up to an empty line, or to a line that is none and so belongs to the body already.</summary>
    public static HeaderFields Read(ReadOnlyMemory<byte> octets, out int bodyStart)
    {
        bodyStart = IsMboxLine(octets.Span) ? LineEnd(octets.Span, 0) : 0;
        return ReadGroup(octets, ref bodyStart, skipsOtherLines: false);
    }

    /// <summary>Groups of fields with empty lines between them, as in a delivery status (RFC 3464, 2.1).</summary>
    public static List<HeaderFields> ReadGroups(ReadOnlyMemory<byte> octets)
    {
        var groups = new List<HeaderFields>();
        for (var at = 0; at < octets.Length && groups.Count < MaxGroups;)
            if (ReadGroup(octets, ref at, skipsOtherLines: true) is { Count: > 0 } group)
                groups.Add(group);
        return groups;
    }

    private static HeaderFields ReadGroup(ReadOnlyMemory<byte> octets, ref int at, bool skipsOtherLines)
    {
        var fields = new List<HeaderField>();
        var span = octets.Span;
        while (at < span.Length)
        {
            var next = LineEnd(span, at);
            var line = span[at..next].TrimEnd("\r\n"u8);
            if (line.IsEmpty)
            {
                at = next;
                break;
            }

            var name = NameLength(line);
            if (name == 0 && !skipsOtherLines)
                break;
            var end = EndOfField(span, next);
            if (name > 0 && fields.Count < MaxFields)
                fields.Add(Field(octets[at..end], name));
            at = end;
        }

        return new(fields);
    }

    private static HeaderField Field(ReadOnlyMemory<byte> octets, int name)
    {
        var value = octets[(octets.Span.IndexOf((byte)':') + 1)..];
        return new(octets[..name], value.Length > MaxFieldOctets ? value[..MaxFieldOctets] : value);
    }

    private static int EndOfField(ReadOnlySpan<byte> span, int next)
    {
        while (next < span.Length && span[next] is (byte)' ' or (byte)'\t')
            next = LineEnd(span, next);
        return next;
    }

    /// <summary>0 when the line is no field. Blanks before the colon are an old form that still comes (RFC 5322, 4.5).</summary>
    private static int NameLength(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
            return 0;
        var name = line[..colon].TrimEnd(" \t"u8);
        return name.ContainsAnyExceptInRange((byte)33, (byte)126) ? 0 : name.Length;
    }

    private static bool IsMboxLine(ReadOnlySpan<byte> span) => span.StartsWith("From "u8) || span.StartsWith(">From "u8);

    private static int LineEnd(ReadOnlySpan<byte> span, int at)
    {
        var end = span[at..].IndexOf((byte)'\n');
        return end < 0 ? span.Length : at + end + 1;
    }
}
