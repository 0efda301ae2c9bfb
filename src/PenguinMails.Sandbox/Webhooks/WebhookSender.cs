namespace PenguinMails.Sandbox.Webhooks;

/// <summary>A fixed number of senders over one pool of connections: as fast as the receiver, and no faster.</summary>
internal sealed partial class WebhookSender(SandboxOptions options, WebhookOutbox outbox, HttpMessageInvoker http, ILogger<WebhookSender> log)
    : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.WebhookConcurrency).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken ct)
    {
        using var post = new WebhookPost(http, TimeSpan.FromSeconds(options.WebhookTimeoutSeconds));
        await Task.Yield();
        while (!ct.IsCancellationRequested)
        {
            if (!outbox.Ready.TryRead(out var job))
            {
                await outbox.Ready.WaitToReadAsync(ct);
                continue;
            }

            var status = await post.SendAsync(job, ct);
            if (status is >= 200 and < 300) outbox.Delivered(job);
            else
            {
                NotDelivered(log, job.Subscriber.Rules.Provider, status, job.RetriesRemaining);
                outbox.Failed(job, status);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "A {Provider} webhook was answered {Status}; {Remaining} retries remain")]
    private static partial void NotDelivered(ILogger log, string provider, int? status, int remaining);
}
