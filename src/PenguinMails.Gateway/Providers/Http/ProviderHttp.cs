using System.Net.Sockets;
using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Providers.Http;

/// <param name="Timeout">For the whole exchange with all its retries.</param>
/// <param name="Retries">Tries after the first, of what was certainly not taken. None for a GET: see <see cref="RepeatableCalls"/>.</param>
/// <param name="NotTaken">Whether an answer means "not now, and nothing was taken".</param>
internal sealed record Patience(TimeSpan Timeout, int Retries, Func<HttpOutcome.Answered, bool> NotTaken)
{
    public static Patience Of(HttpMethod method, int seconds, int retries, Func<HttpOutcome.Answered, bool> notTaken) =>
        new(TimeSpan.FromSeconds(seconds), method == HttpMethod.Get ? 0 : retries, notTaken);
}

/// <summary>Sends a request so that "it can't have been taken" and "it may have been taken" stay apart.</summary>
internal sealed class ProviderHttp(IHttpClientFactory clients, TimeProvider clock)
{
    private static readonly Backoff Pauses = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(3200));

    /// <exception cref="OperationCanceledException">Only for <paramref name="ct"/>, never for a timeout.</exception>
    public async Task<HttpOutcome> SendAsync(string client, Func<HttpRequestMessage> request, Patience patience, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(patience.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        for (var retry = 0; ; retry++)
        {
            var exchange = await OnceAsync(client, request, patience.Timeout, either.Token, ct);
            if (retry == patience.Retries || deadline.IsCancellationRequested) return exchange;
            if (WaitBefore(retry, exchange, patience) is not { } wait) return exchange;
            await Task.Delay(wait, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ct.ThrowIfCancellationRequested();
            if (deadline.IsCancellationRequested) return exchange;
        }
    }

    /// <summary>Asks for what is too long to be held at once.</summary>
    /// <returns>Why it could not be read to the end; null where it was.</returns>
    public async Task<string?> StreamAsync(
        string client, Func<HttpRequestMessage> make, TimeSpan timeout, Func<Stream, CancellationToken, Task> read, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        using var request = make();
        try
        {
            using var response = await clients.CreateClient(client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode)
                return $"HTTP {(int)response.StatusCode}";

            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            await read(body, either.Token);
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return $"no answer within {timeout.TotalSeconds:0} s";
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException or FormatException)
        {
            return error.Message;
        }
    }

    private async Task<HttpOutcome> OnceAsync(
        string client, Func<HttpRequestMessage> make, TimeSpan timeout, CancellationToken either, CancellationToken ct)
    {
        using var request = make();
        var body = request.Content is null ? null : new SendProgressContent(request.Content);
        request.Content = body;
        try
        {
            using var response = await clients.CreateClient(client).SendAsync(request, either);
            var bytes = await response.Content.ReadAsByteArrayAsync(either);
            return new HttpOutcome.Answered((int)response.StatusCode, bytes, RetryAfter.Of(response, clock.GetUtcNow()));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Without(body, $"no answer within {timeout.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException error)
        {
            return Without(body, error.HttpRequestError == HttpRequestError.Unknown ? error.Message : $"{error.HttpRequestError}: {error.Message}");
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            // Of a socket: a connection that breaks off just when it was made comes as it is out of the client.
            return Without(body, error.Message);
        }
    }

    private static HttpOutcome Without(SendProgressContent? body, string why) =>
        body is null or { Sent: true } ? new HttpOutcome.Lost(why) : new HttpOutcome.NotSent(why);

    private static TimeSpan? WaitBefore(int retry, HttpOutcome exchange, Patience patience)
    {
        var backoff = Pauses.After(retry);
        var wait = exchange switch
        {
            HttpOutcome.NotSent => backoff,
            HttpOutcome.Answered answer when patience.NotTaken(answer) => answer.RetryAfter ?? backoff,
            _ => TimeSpan.MaxValue,
        };
        return wait <= RetryAfter.LongestWait ? wait : null;
    }
}
