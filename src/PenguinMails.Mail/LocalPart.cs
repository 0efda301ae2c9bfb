using System.Buffers;
using System.Globalization;
using System.Text;

namespace PenguinMails.Mail;

/// <summary>The part before the @ (RFC 5321, 4.1.2; non-ASCII by RFC 6531).</summary>
internal static class LocalPart
{
    public const int MaxOctets = 64;

    private const string Atext = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~";
    private static readonly SearchValues<char> AtextOrDot = SearchValues.Create(Atext + ".");

    public static bool IsAtext(char c) => c >= 0x80 || (c != '.' && AtextOrDot.Contains(c));

    public static bool IsAsciiDotAtom(ReadOnlySpan<char> local) => !local.ContainsAnyExcept(AtextOrDot) && HasDotsInside(local);

    public static string ToWire(string local) => NeedsQuotes(local) ? QuotedString.Write(local) : local;

    /// <summary>Octets as sent: quotes and backslashes count.</summary>
    public static int WireOctets(ReadOnlySpan<char> local)
    {
        var octets = Encoding.UTF8.GetByteCount(local);
        return NeedsQuotes(local) ? octets + 2 + local.Count('"') + local.Count('\\') : octets;
    }

    public static string? ProblemOf(ReadOnlySpan<char> local, bool quoted)
    {
        if (local.IsEmpty)
            return "Nothing stands before the @.";
        if (!quoted && !HasDotsInside(local))
            return "The part before the @ has a dot at its start or end, or two in a row.";
        if (HasInvisible(local))
            return "The part before the @ has an invisible character.";
        return WireOctets(local) > MaxOctets ? "The part before the @ is longer than 64 octets." : null;
    }

    private static bool NeedsQuotes(ReadOnlySpan<char> local)
    {
        foreach (var c in local)
            if (c != '.' && !IsAtext(c))
                return true;
        return !HasDotsInside(local);
    }

    private static bool HasDotsInside(ReadOnlySpan<char> local) =>
        !local.IsEmpty && local[0] != '.' && local[^1] != '.' && local.IndexOf("..") < 0;

    // They come along with copied text and make an address that reads right and reaches nobody.
    // The two joiners (U+200C, U+200D) are spelling in Persian and Indic scripts.
    private static bool HasInvisible(ReadOnlySpan<char> local)
    {
        foreach (var rune in local.EnumerateRunes())
        {
            if (rune.IsAscii || rune.Value is 0x200C or 0x200D)
                continue;
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator or UnicodeCategory.Format)
                return true;
        }

        return false;
    }
}
