using System.Globalization;
using System.Text;

namespace PenguinMails.Mail;

/// <summary>
/// Domains in other alphabets, as A-labels. IdnMapping neither lower-cases nor normalises in invariant mode and would
/// make another domain of the same word in another form, so what is not in its plain form is refused.
/// </summary>
internal static class InternationalDomain
{
    // Its ASCII rules stay off: DomainName checks the result and says what is wrong.
    private static readonly IdnMapping Idn = new();

    public static bool TryNormalize(ReadOnlySpan<char> text, out string domain, out string problem)
    {
        domain = "";
        problem = DomainName.TooLong;
        if (text.Length > DomainName.MaxOctets)
            return false;

        var name = WithAsciiDots(text.ToString()).ToLowerInvariant();
        problem = DomainName.ShapeProblemOf(name) ?? FormProblemOf(name) ?? "";
        return problem.Length == 0
            && TryEncode(name, out var encoded, out problem)
            && DomainName.TryNormalizeAscii(encoded, out domain, out problem);
    }

    // What a Chinese or Japanese keyboard gives for a dot (RFC 3490, 3.1).
    private static string WithAsciiDots(string name) =>
        name.Replace('\u3002', '.').Replace('\uFF0E', '.').Replace('\uFF61', '.');

    private static string? FormProblemOf(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (!rune.IsAscii && !IsLetterOrDigit(rune))
                return "Domain has a character that no domain can have.";
            if (IsOtherForm(rune.Value))
                return "Domain has a letter in an unusual form; write it as one plain character.";
        }

        return null;
    }

    // The LetterDigits of IDNA 2008 (RFC 5892, 2.1) without capitals, which are lower-cased by now.
    private static bool IsLetterOrDigit(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;

    private static bool IsOtherForm(int value) => value is
        (>= 0x0300 and <= 0x036F) or    // accents typed apart from their letter
        (>= 0x1100 and <= 0x11FF) or    // Korean syllables in pieces
        0x3099 or 0x309A or             // Japanese voicing marks apart from their letter
        (>= 0xF900 and <= 0xFFFF) or    // ligatures, presentation forms, full and half width
        (>= 0x1D400 and <= 0x1D7FF) or  // mathematical letters
        (>= 0x2F800 and <= 0x2FA1F);    // compatibility ideographs

    private static bool TryEncode(string name, out string encoded, out string problem)
    {
        try
        {
            encoded = Idn.GetAscii(name);
            problem = "";
            return true;
        }
        catch (ArgumentException)
        {
            encoded = "";
            problem = "Domain is not a valid international name.";
            return false;
        }
    }
}
