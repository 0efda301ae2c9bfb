using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Sending.Api;

/// <summary>The caller's own way to unsubscribe: https://www.rfc-editor.org/rfc/rfc2369 and https://www.rfc-editor.org/rfc/rfc8058.</summary>
internal static class UnsubscribeHeaders
{
    private const string Field = "headers.";

    public static void Check(IReadOnlyDictionary<string, string> headers, SendProblems problems)
    {
        var (link, post) = (Find(headers, ListUnsubscribeHeaders.Link), Find(headers, ListUnsubscribeHeaders.Post));
        var links = LinksOf(link.Value ?? "");
        if (link.Value is not null && links is null)
            problems.Add(Field + link.Key, "Must be https and mailto links in angle brackets, such as <https://example.com/unsubscribe>, <mailto:leave@example.com>.");
        if (post.Value is null)
            return;
        if (post.Value != ListUnsubscribeHeaders.OneClick)
            problems.Add(Field + post.Key, $"Must be {ListUnsubscribeHeaders.OneClick}.");
        else if (link.Value is null || links?.Any(one => one.Scheme == Uri.UriSchemeHttps) == false)
            problems.Add(Field + post.Key, $"One-click needs an https link in {ListUnsubscribeHeaders.Link}.");
    }

    private static KeyValuePair<string, string> Find(IReadOnlyDictionary<string, string> headers, string name) =>
        headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Null where anything else stands there.</summary>
    private static List<Uri>? LinksOf(string value)
    {
        var links = new List<Uri>();
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            // A comma may stand within a link.
            if (links.Count > 0 && !part.StartsWith('<'))
                return null;
            if (LinkOf(part) is not { } link)
                return null;

            links.Add(link);
        }

        return links;
    }

    private static Uri? LinkOf(string text) =>
        text is ['<', .. var inner, '>'] && inner.All(c => c is > ' ' and < '\u007f' and not ('<' or '>'))
        && Uri.TryCreate(inner, UriKind.Absolute, out var link) && (IsWeb(link) || IsMail(link)) ? link : null;

    private static bool IsWeb(Uri link) => link.Scheme == Uri.UriSchemeHttps && link.Host.Length > 0 && link.UserInfo.Length == 0;

    private static bool IsMail(Uri link) =>
        link.Scheme == Uri.UriSchemeMailto && EmailAddress.TryParse(Uri.UnescapeDataString(link.OriginalString["mailto:".Length..].Split('?')[0]), out _, out _);
}
