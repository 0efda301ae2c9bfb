using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.RegularExpressions;
using MimeKit;

namespace PenguinMails.Sandbox.Smtp;

/// <summary>Reads a message as its recipient's browser would: loads the images, follows the first link, or unsubscribes.</summary>
internal sealed partial class SinkReader(SandboxOptions sandbox, Schedule schedule, HttpMessageInvoker http, TimeProvider clock)
{
    private const string Browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    // Whoever opens within a second, or clicks within two, is taken for a scanner.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2.5);

    public void Begin(Reading what, MimeMessage message)
    {
        switch (what)
        {
            case Reading.Open or Reading.Click:
                var html = message.HtmlBody ?? "";
                foreach (Match image in Image().Matches(html))
                    Later(Soon, HttpMethod.Get, image.Groups["url"].Value);
                if (what == Reading.Click && Link().Matches(html).FirstOrDefault(IsSeen) is { } link)
                    Later(2 * Soon, HttpMethod.Get, link.Groups["url"].Value);
                break;
            case Reading.Unsubscribe when Unsubscribe().Match(message.Headers["List-Unsubscribe"] ?? "") is { Success: true } way:
                Later(Soon, HttpMethod.Post, way.Groups["url"].Value);
                break;
        }
    }

    private static bool IsSeen(Match link) => !link.Value.Contains("display:none", StringComparison.OrdinalIgnoreCase);

    private void Later(TimeSpan delay, HttpMethod method, string url)
    {
        if (Uri.TryCreate(System.Net.WebUtility.HtmlDecode(url), UriKind.Absolute, out var address) && address.IsLoopback)
            schedule.After(delay, () => _ = AskAsync(method, address));
    }

    private async Task AskAsync(HttpMethod method, Uri url)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.TryAddWithoutValidation("User-Agent", Browser);
        if (method == HttpMethod.Post)
            request.Content = new StringContent("List-Unsubscribe=One-Click", new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(sandbox.WebhookTimeoutSeconds), clock);
        try
        {
            using var answer = await http.SendAsync(request, patience.Token);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // A reader does not care.
        }
    }

    [GeneratedRegex("""<img\b[^>]*\bsrc\s*=\s*["'](?<url>https?://[^"']+)""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Image();

    [GeneratedRegex("""<a\b[^>]*\bhref\s*=\s*["'](?<url>https?://[^"']+)[^>]*>""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex("<(?<url>https?://[^>]+)>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Unsubscribe();
}
