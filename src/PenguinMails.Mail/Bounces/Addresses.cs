using System.Text.RegularExpressions;

namespace PenguinMails.Mail.Bounces;

/// <summary>Addresses in text that was never meant for a parser.</summary>
internal static partial class Addresses
{
    private const int MaxText = 16 * 1024;

    public static IEnumerable<string> In(string text) => text.Contains('@', StringComparison.Ordinal)
        ? Pattern().Matches(text.Length > MaxText ? text[..MaxText] : text).Select(m => m.Value)
        : [];

    public static string? First(string text) => In(text).FirstOrDefault();

    /// <summary>"rfc822; a@b", "utf-8; a@b", or the address alone, with or without angle brackets (RFC 3464, 2.3.1).</summary>
    public static string? OfField(string? value)
    {
        if (value is null)
            return null;
        var address = value[(value.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim(' ', '\t', '<', '>');
        if (Unprintable.FirstIn(address) >= 0)
            return null;
        return address.Length is > 0 and <= 320 && address.Contains('@', StringComparison.Ordinal) ? address : null;
    }

    // Each side is bounded, so that a long run of letters is not walked again from each of its places.
    [GeneratedRegex(@"(?<![\w.+=-])[\w.+=!#$%&'*/?^`{|}~-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,10}", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
