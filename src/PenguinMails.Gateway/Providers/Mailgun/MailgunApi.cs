using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>One request to Mailgun, in the region of the account.</summary>
internal sealed class MailgunApi(ProviderHttp http, IOptions<MailgunUrls> urls)
{
    public const string Client = "mailgun";

    public Task<HttpOutcome> CallAsync(MailgunSettings settings, HttpMethod method, string path, Func<HttpContent>? form, CancellationToken ct)
    {
        var patience = Patience.Of(method, settings.TimeoutS, settings.RetryAttempts, MailgunErrors.IsNotNow);
        return http.SendAsync(Client, () => Request(settings, method, path, form), patience, ct);
    }

    /// <summary>Of what Mailgun keeps elsewhere: without the key.</summary>
    /// <returns>Why it could not be read to the end; null where it was.</returns>
    public Task<string?> DownloadAsync(Uri url, TimeSpan timeout, Func<Stream, CancellationToken, Task> read, CancellationToken ct) =>
        http.StreamAsync(Client, () => new(HttpMethod.Get, url), timeout, read, ct);

    /// <summary>Whether an address is Mailgun's own.</summary>
    public bool IsAtHome(MailgunSettings settings, Uri url) => UrlOf(settings) is var home && (url.Scheme, url.Authority) == (home.Scheme, home.Authority);

    /// <summary>Safe in a path: a slash in a domain would make another request of it.</summary>
    public static string Segment(string text) => Uri.EscapeDataString(text);

    /// <summary>Of the page after this one, without the host: the key must not follow a link to another.</summary>
    public static string? NextPage(JsonElement page) =>
        Uri.TryCreate(page.Child("paging")?.Text("next"), UriKind.Absolute, out var url) ? url.PathAndQuery : null;

    private HttpRequestMessage Request(MailgunSettings settings, HttpMethod method, string path, Func<HttpContent>? form)
    {
        var request = new HttpRequestMessage(method, UrlOf(settings).ToString().TrimEnd('/') + path) { Content = form?.Invoke() };
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes("api:" + settings.ApiKey));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        return request;
    }

    private Uri UrlOf(MailgunSettings settings) => settings.Region == "eu" ? urls.Value.EuBaseUrl : urls.Value.UsBaseUrl;
}
