using System.Net;
using System.Text;

namespace PenguinMails.Mail.Bounces;

/// <summary>HTML as lines of text, roughly: enough to read a bounce by.</summary>
internal static class HtmlText
{
    public static string Of(string html)
    {
        var text = new StringBuilder(html.Length);
        for (var at = 0; at < html.Length;)
        {
            var tag = html.IndexOf('<', at);
            var end = tag < 0 ? -1 : html.IndexOf('>', tag);
            if (end < 0)
            {
                text.Append(html, at, html.Length - at);
                break;
            }

            text.Append(html, at, tag - at);
            if (EndsLine(html.AsSpan(tag + 1, end - tag - 1)))
                text.Append('\n');
            at = end + 1;
        }

        return WebUtility.HtmlDecode(text.ToString());
    }

    private static bool EndsLine(ReadOnlySpan<char> tag) =>
        tag.TrimStart('/') is [var first, ..] && char.ToLowerInvariant(first) is 'b' or 'p' or 'd' or 't' or 'h' or 'l' && !IsBold(tag);

    // The one tag of those letters that stands within a line.
    private static bool IsBold(ReadOnlySpan<char> tag) => tag.TrimStart('/').Equals("b", StringComparison.OrdinalIgnoreCase);
}
