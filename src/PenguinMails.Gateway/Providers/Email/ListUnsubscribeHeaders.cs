namespace PenguinMails.Gateway.Providers.Email;

/// <summary>https://www.rfc-editor.org/rfc/rfc8058</summary>
internal static class ListUnsubscribeHeaders
{
    public const string Link = "List-Unsubscribe";
    public const string Post = "List-Unsubscribe-Post";
    public const string OneClick = "List-Unsubscribe=One-Click";

    /// <summary>Whether the gateway offers its own link: for bulk, unless the caller's header says how to leave.</summary>
    public static bool AreOurs(OutgoingEmail email) =>
        email.Type.IsBulk && !email.Headers.Keys.Contains(Link, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether bulk email with these headers of the caller can be left with one click: by our link, or one of the caller's that says so.</summary>
    public static bool HaveOneClick(IReadOnlyDictionary<string, string> headers) =>
        !headers.Keys.Contains(Link, StringComparer.OrdinalIgnoreCase) || headers.Keys.Contains(Post, StringComparer.OrdinalIgnoreCase);

    /// <summary>Nothing where there is no link.</summary>
    public static IEnumerable<(string Name, string Value)> Headers(string? url) => url is null ? [] : [(Link, $"<{url}>"), (Post, OneClick)];
}
