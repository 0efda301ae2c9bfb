using System.Net;
using System.Text.RegularExpressions;

namespace PenguinMails.Sandbox.Received;

/// <summary>Where the pictures and links of an HTML body lead.</summary>
internal static partial class HtmlUrls
{
    public static IReadOnlyList<string> Of(string? html) =>
        html is null ? [] : [.. Url().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups["url"].Value))];

    [GeneratedRegex("""\b(?:src|href)\s*=\s*["'](?<url>https?://[^"']+)""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Url();
}
