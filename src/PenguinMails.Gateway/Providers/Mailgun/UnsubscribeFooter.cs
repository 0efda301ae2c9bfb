using PenguinMails.Gateway.Providers.Email;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>
/// "Add unsubscribe links automatically": under bulk email that shows no link of its own. Mailgun's own footer would be
/// for all mail of the domain, transactional too, and would keep the unsubscribe to itself.
/// </summary>
internal static class UnsubscribeFooter
{
    private const string BodyEnd = "</body>";

    public static MailgunContent Under(MailgunContent content, OutgoingEmail email)
    {
        if (content is not { UnsubscribeUrl: { } url, UnsubscribeUrlInHtml: { } urlInHtml } || ShowsLink(content, email)) return content;
        return content with
        {
            Html = content.Html is { } html ? Insert(html, $"<p><a href=\"{urlInHtml}\">Unsubscribe</a></p>") : null,
            Text = content.Text is { } text ? $"{text}\n\nUnsubscribe: {url}\n" : null,
        };
    }

    private static bool ShowsLink(MailgunContent content, OutgoingEmail email) =>
        Shows(content.Html, content) || Shows(content.Text, content)
        || Names(email.HtmlBody) || Names(email.TextBody);

    private static bool Shows(string? body, MailgunContent content) =>
        body is not null
        && (body.Contains(content.UnsubscribeUrl!, StringComparison.Ordinal) || body.Contains(content.UnsubscribeUrlInHtml!, StringComparison.Ordinal));

    /// <summary>A placeholder or Mailgun's variable of that name.</summary>
    private static bool Names(string? body) => body?.Contains("unsubscribe_url", StringComparison.OrdinalIgnoreCase) == true;

    private static string Insert(string html, string footer)
    {
        var end = html.LastIndexOf(BodyEnd, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? html + footer : html.Insert(end, footer);
    }
}
