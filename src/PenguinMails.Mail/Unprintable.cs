using System.Buffers;

namespace PenguinMails.Mail;

/// <summary>Control characters and everything that some software takes for a line break.</summary>
internal static class Unprintable
{
    private static readonly SearchValues<char> Characters = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(i => (char)i).Where(char.IsControl), '\u2028', '\u2029']);

    public const string NotAllowed = "Line breaks and control characters are not allowed.";

    public static bool Is(char c) => Characters.Contains(c);

    public static int FirstIn(ReadOnlySpan<char> text) => text.IndexOfAny(Characters);

    /// <summary>Tabs pass: between words they are white space.</summary>
    public static string? ProblemOf(ReadOnlySpan<char> text)
    {
        for (var rest = text; FirstIn(rest) is >= 0 and var i; rest = rest[(i + 1)..])
            if (rest[i] != '\t')
                return NotAllowed;

        return HasLoneSurrogate(text) ? "Text is not valid Unicode." : null;
    }

    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (var i = text.IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }

        return false;
    }
}
