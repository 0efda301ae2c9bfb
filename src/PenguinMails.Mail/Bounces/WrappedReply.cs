using System.Text.RegularExpressions;

namespace PenguinMails.Mail.Bounces;

/// <summary>
/// What another server answered, where a gateway passes it on in a reply of its own: "5.1.0 - Unknown address error 550-'...'",
/// "undeliverable address: host mx.example.com said: 550 ...". Its own words and codes are the gateway's guess.
/// </summary>
internal static partial class WrappedReply
{
    private static readonly string[] Introductions = ["said:", "answered:", "replied:", "responded:", "returned:", "response:", "reply:", "was:"];

    /// <returns>Null where nothing is wrapped.</returns>
    public static string? In(string text)
    {
        var at = Quoted().Match(text) is { Success: true } quoted ? quoted.Index : -1;
        foreach (var introduction in Introductions)
            if (text.LastIndexOf(introduction, StringComparison.OrdinalIgnoreCase) is var i and >= 0 && i + introduction.Length is var after && after > at
                && StatusCodes.FindCode(text[after..]) != 0)
                at = after;
        return at > 0 ? text[at..] : null;
    }

    [GeneratedRegex(@"(?<![\w.@-])[45][0-5]\d[ -]['""]", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
