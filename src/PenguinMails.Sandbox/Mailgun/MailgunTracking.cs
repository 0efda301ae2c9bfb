using System.Text.RegularExpressions;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>
/// What a message's own options make of opens and clicks: https://documentation.mailgun.com/docs/mailgun/user-manual/tracking-messages/tracking-messages.
/// What a message leaves open is on, as if the domain had it on.
/// </summary>
internal sealed partial record MailgunTracking(bool Opens, bool Clicks, bool TextClicks)
{
    private static readonly string[] Known = ["yes", "no", "true", "false", "True", "False", "1", "0"];

    /// <returns>Null for a value that Mailgun does not know.</returns>
    public static MailgunTracking? Read(string? all, string? opens, string? clicks)
    {
        if (!IsKnown(all) || !IsKnown(opens) || !IsKnown(clicks)) return null;
        var isOn = !IsNo(all);
        var clicksOn = isOn && !IsNo(clicks);
        return new(isOn && !IsNo(opens), clicksOn, clicksOn && "htmlonly" != (clicks ?? all));
    }

    public static bool IsNo(string? value) => value is "no" or "false" or "False" or "0";

    public string Html(string html, string host, string id)
    {
        if (Clicks) html = Href().Replace(html, link => $"href=\"{Wrapped(host, link.Groups[1].Value)}\"");
        if (!Opens) return html;
        var pixel = $"<img width=\"1px\" height=\"1px\" alt=\"\" src=\"http://{host}/o/{Uri.EscapeDataString(id)}\">";
        var end = html.LastIndexOf("</body>", StringComparison.OrdinalIgnoreCase);
        return end < 0 ? html + pixel : html.Insert(end, pixel);
    }

    public string Text(string text, string host) => TextClicks ? Link().Replace(text, link => Wrapped(host, link.Value)) : text;

    private static string Wrapped(string host, string target) => $"http://{host}/c/{Uri.EscapeDataString(target)}";

    private static bool IsKnown(string? value) => value is null or "htmlonly" || Known.Contains(value);

    [GeneratedRegex("href=\"(https?://[^\"]+)\"", RegexOptions.IgnoreCase)]
    private static partial Regex Href();

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex Link();
}
