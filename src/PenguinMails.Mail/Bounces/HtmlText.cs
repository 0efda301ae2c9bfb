using System.Text;
using MimeKit.Text;

namespace PenguinMails.Mail.Bounces;

/// <summary>HTML as lines of text, roughly: enough to read a bounce by.</summary>
internal static class HtmlText
{
    public static string Of(string html)
    {
        var text = new StringBuilder(html.Length);
        var tokens = new HtmlTokenizer(new StringReader(html));
        while (tokens.ReadNextToken(out var token))
            if (token is HtmlDataToken data)
                text.Append(data.Data);
            else if (token is HtmlTagToken tag && EndsLine(tag.Id))
                text.Append('\n');
        return text.ToString();
    }

    private static bool EndsLine(HtmlTagId tag) => tag is
        HtmlTagId.Br or HtmlTagId.P or HtmlTagId.Div or HtmlTagId.BlockQuote or HtmlTagId.Pre or HtmlTagId.HR or HtmlTagId.Title or
        HtmlTagId.Table or HtmlTagId.TR or HtmlTagId.TD or HtmlTagId.TH or HtmlTagId.UL or HtmlTagId.OL or HtmlTagId.LI or
        HtmlTagId.DL or HtmlTagId.DT or HtmlTagId.DD or HtmlTagId.H1 or HtmlTagId.H2 or HtmlTagId.H3 or HtmlTagId.H4;
}
