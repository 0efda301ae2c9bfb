using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Hooks;

/// <summary>
/// Makes one request to an endpoint. It goes only to addresses that a tenant may have us connect to, whatever the name leads to at that moment;
/// no redirect is followed, and of an answer only the beginning is read.
/// </summary>
internal sealed class HookClient(HookVault vault, TenantHosts hosts, TimeProvider time) : IDisposable
{
    private const int MostRead = 16 << 10;
    private const int MostKept = 1_000;

    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        ConnectCallback = hosts.OpenAsync,
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        // What a name leads to is looked up again from time to time.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
        MaxResponseDrainSize = 0,
    });

    /// <param name="hook">Where to.</param>
    /// <param name="id">Of the event.</param>
    /// <param name="body">JSON.</param>
    /// <param name="ct">Ends it without an answer.</param>
    public async Task<HookAnswer> PostAsync(Hook hook, string id, string body, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(HookPolicy.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            using var request = Request(hook, id, body);
            using var response = await client.SendAsync(request, either.Token);
            var beginning = await BeginningAsync(response, either.Token);
            return new((int)response.StatusCode, time.GetElapsedTime(began), Body: beginning, RetryAfter: RetryAfter.Of(response, time.GetUtcNow()));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(null, time.GetElapsedTime(began), $"No answer within {HookPolicy.Timeout.TotalSeconds} seconds.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException or UnauthorizedAccessException)
        {
            return new(null, time.GetElapsedTime(began), ProblemOf(error));
        }
    }

    public void Dispose() => client.Dispose();

    private HttpRequestMessage Request(Hook hook, string id, string body)
    {
        var now = time.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, hook.Url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.ParseAdd("PenguinMails-Webhooks/1.0");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", FormattableString.Invariant($"{now.ToUnixTimeSeconds()}"));
        request.Headers.Add("webhook-signature", string.Join(' ', vault.Signing(hook).Select(secret => secret.Sign(id, now, body))));
        return request;
    }

    /// <summary>Once there is a status, nothing that is wrong with the body changes what it says.</summary>
    private static async Task<string?> BeginningAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var bytes = new byte[MostRead];
        var read = 0;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(ct);
            while (read < MostRead && await body.ReadAsync(bytes.AsMemory(read), ct) is > 0 and var more)
                read += more;
        }
        catch (Exception error) when (error is OperationCanceledException or HttpRequestException or IOException)
        {
        }

        var text = Encoding.UTF8.GetString(bytes, 0, read);
        return read == 0 ? null : new string([.. text.Take(MostKept).Select(c => (char.IsControl(c) && c is not ('\n' or '\t')) || char.IsSurrogate(c) ? ' ' : c)]);
    }

    /// <summary>In words that tell nothing of the network that we stand in.</summary>
    private static string ProblemOf(Exception error) => error switch
    {
        UnauthorizedAccessException or HttpRequestException { InnerException: UnauthorizedAccessException } => "The address is not public, so we do not connect to it.",
        HttpRequestException { InnerException: AuthenticationException } => "The TLS certificate was not accepted.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } or HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } }
            => "The host was not found.",
        HttpRequestException { InnerException: SocketException } or SocketException => "The endpoint could not be reached.",
        _ => "The connection broke off before the answer was complete.",
    };
}
