namespace PenguinMails.Gateway.Providers.Email;

/// <summary>https://www.rfc-editor.org/rfc/rfc8058</summary>
internal static class ListUnsubscribeHeaders
{
    private const string Link = "List-Unsubscribe";

    /// <summary>Nothing where there is no link, or where the caller's own header already says how to leave.</summary>
    public static IEnumerable<(string Name, string Value)> Headers(OutgoingEmail email, string? url)
    {
        if (url is null || email.Headers.Keys.Contains(Link, StringComparer.OrdinalIgnoreCase)) yield break;
        yield return (Link, $"<{url}>");
        yield return (Link + "-Post", "List-Unsubscribe=One-Click");
    }
}
