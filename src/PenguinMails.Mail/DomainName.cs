using System.Buffers;
using System.Text;

namespace PenguinMails.Mail;

/// <summary>A host name as mail uses it: at least two labels of letters, digits and hyphens (RFC 5321, 4.1.2; RFC 1035, 2.3.4).</summary>
internal static class DomainName
{
    public const int MaxOctets = 253;
    public const string EndsWithDot = "Domain ends with a dot.";
    public const string TooLong = "Domain is longer than 253 octets.";
    private const int MaxLabelOctets = 63;

    private static readonly SearchValues<char> LettersDigitsHyphen =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    public static bool TryNormalize(ReadOnlySpan<char> text, out string domain, out string problem) =>
        Ascii.IsValid(text)
            ? TryNormalizeAscii(text, out domain, out problem)
            : InternationalDomain.TryNormalize(text, out domain, out problem);

    public static bool TryNormalizeAscii(ReadOnlySpan<char> text, out string domain, out string problem)
    {
        problem = ShapeProblemOf(text) ?? LetterProblemOf(text) ?? "";
        domain = problem.Length == 0 ? ToLower(text) : "";
        return problem.Length == 0;
    }

    /// <summary>What can be said of a name before it is known in which alphabet it is written.</summary>
    public static string? ShapeProblemOf(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty)
            return "Nothing stands after the @.";
        if (!name.Contains('.'))
            return "Domain needs at least one dot.";
        if (name[^1] == '.')
            return EndsWithDot;

        foreach (var range in name.Split('.'))
        {
            var label = name[range];
            if (label.IsEmpty)
                return "Domain has a dot at its start or two in a row.";
            if (label[0] == '-' || label[^1] == '-')
                return "A part of the domain starts or ends with a hyphen.";
        }

        return null;
    }

    private static string? LetterProblemOf(ReadOnlySpan<char> name)
    {
        if (name.Length > MaxOctets)
            return TooLong;

        foreach (var range in name.Split('.'))
        {
            if (name[range].ContainsAnyExcept(LettersDigitsHyphen))
                return "Domain may have only letters, digits, hyphens and dots.";
            if (name[range].Length > MaxLabelOctets)
                return "A part of the domain is longer than 63 octets.";
        }

        return name[(name.LastIndexOf('.') + 1)..].ContainsAnyExceptInRange('0', '9')
            ? null
            : "Domain is a number; a name is needed.";
    }

    private static string ToLower(ReadOnlySpan<char> name) =>
        name.ContainsAnyInRange('A', 'Z')
            ? string.Create(name.Length, name, static (lower, given) => Ascii.ToLower(given, lower, out _))
            : name.ToString();
}
