using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace PenguinMails.Sandbox.Webhooks;

/// <summary>Sends one webhook at a time; its buffers are used again for the next.</summary>
internal sealed class WebhookPost(HttpMessageInvoker http, TimeSpan patience) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private ArrayBufferWriter<byte> _body = new(2048);
    private CancellationTokenSource _timeout = new();

    /// <summary>The answer's status, null when none came.</summary>
    public async Task<int?> SendAsync(WebhookJob job, CancellationToken ct)
    {
        using var request = Request(job);
        if (!_timeout.TryReset())
        {
            _timeout.Dispose();
            _timeout = new CancellationTokenSource();
        }

        _timeout.CancelAfter(patience);
        using var stop = ct.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _timeout);
        int? status = null;
        try
        {
            using var answer = await http.SendAsync(request, _timeout.Token);
            status = (int)answer.StatusCode;
            await answer.Content.CopyToAsync(Stream.Null, _timeout.Token);
            return status;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or SocketException)
        {
            // The broken connection may still be reading the old buffer. A receiver that speaks HTTP/1.0 ends its answer by hanging up,
            // perhaps before it has read all of the webhook: it has answered all the same.
            _body = new(2048);
            return status;
        }
    }

    public void Dispose() => _timeout.Dispose();

    private HttpRequestMessage Request(WebhookJob job)
    {
        _body.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_body)) job.What.Write(json);
        var request = new HttpRequestMessage(HttpMethod.Post, job.Subscriber.Url)
        {
            Content = new ReadOnlyMemoryContent(_body.WrittenMemory) { Headers = { ContentType = Json } },
        };
        foreach (var (name, value) in job.Subscriber.Headers) request.Headers.TryAddWithoutValidation(name, value);
        if (job.Subscriber.Rules != RetryRules.Postmark) return request;
        request.Headers.TryAddWithoutValidation("X-PM-Webhook-Trace-Id", job.TraceId);
        request.Headers.TryAddWithoutValidation("X-PM-Retries-Remaining", job.RetriesRemaining.ToString(CultureInfo.InvariantCulture));
        return request;
    }
}
