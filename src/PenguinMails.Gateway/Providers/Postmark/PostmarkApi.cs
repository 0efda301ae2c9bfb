using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>One request to Postmark: its server API, or the account's, each with its own token.</summary>
internal sealed class PostmarkApi(ProviderHttp http, IOptions<PostmarkUrls> urls)
{
    public const string Client = "postmark";

    private readonly string _base = urls.Value.BaseUrl.ToString().TrimEnd('/');

    public Task<HttpOutcome> CallAsync(PostmarkSettings settings, HttpMethod method, string path, byte[]? json, CancellationToken ct)
    {
        var patience = Patience.Of(method, settings.TimeoutS, settings.RetryAttempts, PostmarkErrors.IsNotNow);
        return http.SendAsync(Client, () => Request("X-Postmark-Server-Token", settings.ApiToken, method, path, json), patience, ct);
    }

    /// <inheritdoc cref="ProviderHttp.StreamAsync"/>
    public Task<string?> StreamAsync(PostmarkSettings settings, string path, TimeSpan timeout, Func<Stream, CancellationToken, Task> read, CancellationToken ct) =>
        http.StreamAsync(Client, () => Request("X-Postmark-Server-Token", settings.ApiToken, HttpMethod.Get, path, null), timeout, read, ct);

    public Task<HttpOutcome> AccountAsync(PostmarkSettings settings, HttpMethod method, string path, byte[]? json, CancellationToken ct)
    {
        var patience = Patience.Of(method, settings.TimeoutS, settings.RetryAttempts, PostmarkErrors.IsNotNow);
        return http.SendAsync(Client, () => Request("X-Postmark-Account-Token", settings.AccountToken, method, path, json), patience, ct);
    }

    private HttpRequestMessage Request(string header, string? token, HttpMethod method, string path, byte[]? json)
    {
        var request = new HttpRequestMessage(method, _base + path);
        request.Headers.Accept.Add(new("application/json"));
        request.Headers.TryAddWithoutValidation(header, token);
        if (json is not null)
            request.Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return request;
    }
}
