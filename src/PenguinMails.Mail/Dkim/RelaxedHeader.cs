using System.Buffers;
using System.Text;

namespace PenguinMails.Mail.Dkim;

/// <summary>Header fields and their relaxed form (RFC 6376, 3.4.2).</summary>
internal static class RelaxedHeader
{
    private static readonly SearchValues<byte> White = SearchValues.Create(" \t\r\n"u8);

    /// <summary>Adds where each field stands, from top to bottom; lines that are no field are left out.</summary>
    public static void FindFields(ReadOnlySpan<byte> header, List<FieldPlace> places)
    {
        var start = 0;
        while (start < header.Length)
        {
            var end = EndOfField(header, start);
            var colon = header[start..end].IndexOf((byte)':');
            if (colon > 0)
                places.Add(new(start, NameOf(header.Slice(start, colon)).Length, end));
            start = end;
        }
    }

    /// <summary>Writes one field, given with or without its CRLF, in relaxed form and without CRLF.</summary>
    public static void Write(ReadOnlySpan<byte> field, IBufferWriter<byte> to)
    {
        var colon = field.IndexOf((byte)':');
        var name = NameOf(field[..colon]);
        var relaxed = to.GetSpan(field.Length);
        Ascii.ToLower(name, relaxed, out var written);
        relaxed[written++] = (byte)':';

        var value = field[(colon + 1)..];
        var isFirst = true;
        while (NextWord(ref value) is { IsEmpty: false } word)
        {
            if (!isFirst)
                relaxed[written++] = (byte)' ';
            isFirst = false;
            word.CopyTo(relaxed[written..]);
            written += word.Length;
        }

        to.Advance(written);
    }

    private static int EndOfField(ReadOnlySpan<byte> header, int start)
    {
        while (true)
        {
            var lineEnd = header[start..].IndexOf((byte)'\n');
            if (lineEnd < 0)
                return header.Length;

            start += lineEnd + 1;
            if (start == header.Length || header[start] is not ((byte)' ' or (byte)'\t'))
                return start;
        }
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> beforeColon) => beforeColon.TrimEnd(" \t"u8);

    private static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> value)
    {
        var start = value.IndexOfAnyExcept(White);
        if (start < 0)
            return [];

        value = value[start..];
        var end = value.IndexOfAny(White);
        var word = end < 0 ? value : value[..end];
        value = value[word.Length..];
        return word;
    }
}

/// <summary>Offsets of a field within a header; its end is behind its CRLF.</summary>
internal readonly record struct FieldPlace(int Start, int NameLength, int End);
