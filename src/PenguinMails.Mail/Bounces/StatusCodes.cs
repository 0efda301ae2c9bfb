using System.Globalization;
using System.Text.RegularExpressions;

namespace PenguinMails.Mail.Bounces;

/// <summary>The reply code and enhanced status (RFC 3463) that stand in a diagnostic.</summary>
internal static partial class StatusCodes
{
    public static int FindCode(string text) =>
        CodePattern().Match(text) is { Success: true } match ? int.Parse(match.ValueSpan, CultureInfo.InvariantCulture) : 0;

    /// <summary>The first status that says more than its class; else the first.</summary>
    public static string? FindEnhanced(string text)
    {
        string? first = null;
        foreach (var match in EnhancedPattern().EnumerateMatches(text))
        {
            var status = text.Substring(match.Index, match.Length);
            if (!IsVague(status))
                return status;
            first ??= status;
        }

        return first;
    }

    /// <summary>What a Status field says, of success too; comments may stand around it.</summary>
    public static string? FindStatus(string text) =>
        StatusPattern().Match(text) is { Success: true } match ? match.Value : null;

    /// <summary>x.0.0 stands for "no idea", x.5.0 and x.3.0 hardly say more.</summary>
    public static bool IsVague(string? status) =>
        status is not { Length: >= 5 } || status[1..] is ".0.0" or ".5.0" or ".3.0" or ".1.0";

    // Not within an IP address, a version or a longer number.
    [GeneratedRegex(@"(?<![\w.])[45]\.\d{1,3}\.\d{1,3}(?!\d|\.\d)", RegexOptions.CultureInvariant)]
    private static partial Regex EnhancedPattern();

    [GeneratedRegex(@"(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?!\d)", RegexOptions.CultureInvariant)]
    private static partial Regex StatusPattern();

    [GeneratedRegex(@"(?<![\w.@-])[45][0-5]\d(?=[ -]|$)", RegexOptions.CultureInvariant)]
    private static partial Regex CodePattern();
}
