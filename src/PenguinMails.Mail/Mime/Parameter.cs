using System.Buffers;
using System.Text;

namespace PenguinMails.Mail.Mime;

/// <summary>
/// A parameter of Content-Type or Content-Disposition. What is not short plain ASCII goes as RFC 2231 says, in pieces of whole
/// characters, and once more as an ASCII likeness for readers who do not know that form.
/// </summary>
internal static class Parameter
{
    private const int LongestPlain = 60;

    private static readonly SearchValues<byte> Unescaped = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    public static void Write(FieldWriter fields, string name, string value)
    {
        fields.Append(";");
        fields.Token($"{name}=\"{value}\"");
    }

    /// <summary>The likeness comes last: a reader that takes the first of two then has the right one.</summary>
    public static void WriteText(FieldWriter fields, string name, string value)
    {
        if (!IsPlain(value))
            WriteExtended(fields, name, value);
        Write(fields, name, Likeness(value));
    }

    public static bool IsPlain(string value) =>
        value.Length <= LongestPlain && HeaderText.IsPrintable(value) && !value.AsSpan().ContainsAny('"', '\\') && !HeaderText.LooksEncoded(value);

    public static string Likeness(string value)
    {
        if (IsPlain(value))
            return value;

        var likeness = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
            likeness.Append(rune.Value is >= ' ' and <= '~' and not ('"' or '\\' or '=') ? (char)rune.Value : '_');
        if (likeness.Length > LongestPlain)
            likeness.Remove(LongestPlain / 2, likeness.Length - LongestPlain);
        return likeness.ToString();
    }

    private static void WriteExtended(FieldWriter fields, string name, string value)
    {
        var escaped = Escape(value, LongestPlain);
        for (var i = 0; i < escaped.Count; i++)
        {
            fields.Append(";");
            fields.Token($"{name}*{(escaped.Count > 1 ? $"{i}*" : "")}={(i == 0 ? "utf-8''" : "")}{escaped[i]}");
        }
    }

    private static List<string> Escape(string value, int longest)
    {
        List<string> pieces = [];
        var piece = new StringBuilder(longest);
        Span<byte> octets = stackalloc byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(octets);
            var isPlain = length == 1 && Unescaped.Contains(octets[0]);
            if (piece.Length + (isPlain ? 1 : 3 * length) > longest)
            {
                pieces.Add(piece.ToString());
                piece.Clear();
            }

            if (isPlain)
                piece.Append((char)octets[0]);
            else
                foreach (var octet in octets[..length])
                    piece.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        pieces.Add(piece.ToString());
        return pieces;
    }
}
