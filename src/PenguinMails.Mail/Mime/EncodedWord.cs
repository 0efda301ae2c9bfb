using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PenguinMails.Mail.Mime;

/// <summary>
/// Text that a header cannot hold as it is (RFC 2047): UTF-8 in words of at most 75 characters, on lines of at most 76, broken
/// between graphemes so that a reader who shows a word alone shows whole characters.
/// </summary>
internal sealed class EncodedWord(FieldWriter fields, OctetBuffer to, SearchValues<byte> safe)
{
    private const int LineWidth = 76;
    private const int Frame = 12;

    /// <summary>Any printable ASCII but the three that mean something.</summary>
    private static readonly SearchValues<byte> InText = SearchValues.Create(
        "!\"#$%&'()*+,-./0123456789:;<>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^`abcdefghijklmnopqrstuvwxyz{|}~ "u8);

    /// <summary>What a display name may hold (RFC 2047, 5 (3)).</summary>
    private static readonly SearchValues<byte> InPhrase = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/ "u8);

    public static void Write(FieldWriter fields, OctetBuffer to, ReadOnlySpan<char> text, bool phrase)
    {
        var words = new EncodedWord(fields, to, phrase ? InPhrase : InText);
        var readable = words.IsMostlyReadable(text);
        while (!text.IsEmpty)
        {
            var taken = words.TakeAtThisColumn(text, readable);
            words.WriteWord(text[..taken], readable);
            text = text[taken..];
        }
    }

    private int TakeAtThisColumn(ReadOnlySpan<char> text, bool readable)
    {
        var room = LineWidth - fields.Column - 1 - Frame;
        var taken = Take(text, readable, room, wholeGraphemes: true);
        if (taken == 0 && !fields.MayFold)
            taken = Take(text, readable, room, wholeGraphemes: false);
        if (taken > 0)
            return taken;

        fields.Fold();
        taken = Take(text, readable, LineWidth - 1 - Frame, wholeGraphemes: true);
        return taken > 0 ? taken : Take(text, readable, LineWidth - 1 - Frame, wholeGraphemes: false);
    }

    // As with bodies: what people can still read when nothing decodes it.
    private bool IsMostlyReadable(ReadOnlySpan<char> text)
    {
        var (octets, escapes) = Measure(text);
        return escapes <= octets / 3;
    }

    // How many UTF-16 units fit into so many characters of an encoded word.
    private int Take(ReadOnlySpan<char> text, bool readable, int capacity, bool wholeGraphemes)
    {
        int taken = 0, octets = 0, escapes = 0;
        while (taken < text.Length)
        {
            var next = LengthOfNext(text[taken..], wholeGraphemes);
            var more = Measure(text.Slice(taken, next));
            octets += more.Octets;
            escapes += more.Escapes;
            if ((readable ? octets + 2 * escapes : Base64.GetMaxEncodedToUtf8Length(octets)) > capacity)
                break;
            taken += next;
        }

        return taken;
    }

    private static int LengthOfNext(ReadOnlySpan<char> text, bool wholeGraphemes)
    {
        if (wholeGraphemes)
            return StringInfo.GetNextTextElementLength(text);
        Rune.DecodeFromUtf16(text, out _, out var units);
        return units;
    }

    private (int Octets, int Escapes) Measure(ReadOnlySpan<char> text)
    {
        int octets = 0, escapes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            octets += rune.Utf8SequenceLength;
            if (!rune.IsAscii || !safe.Contains((byte)rune.Value))
                escapes += rune.Utf8SequenceLength;
        }

        return (octets, escapes);
    }

    private void WriteWord(ReadOnlySpan<char> text, bool readable)
    {
        Span<byte> octets = stackalloc byte[LineWidth];
        octets = octets[..Encoding.UTF8.GetBytes(text, octets)];
        fields.Separate(" ", 0);
        to.Write(readable ? "=?utf-8?Q?"u8 : "=?utf-8?B?"u8);
        if (readable)
            WriteReadable(octets);
        else
            WriteBase64(octets);
        to.Write("?="u8);
    }

    private void WriteReadable(ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
            if (octet == ' ')
                to.Write((byte)'_');
            else if (safe.Contains(octet))
                to.Write(octet);
            else
                Hex.Write(to, (byte)'=', octet);
    }

    private void WriteBase64(ReadOnlySpan<byte> octets)
    {
        Base64.EncodeToUtf8(octets, to.Reserve(LineWidth), out _, out var characters);
        to.Advance(characters);
    }
}
