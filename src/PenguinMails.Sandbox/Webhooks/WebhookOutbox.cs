using System.Threading.Channels;
using PenguinMails.Sandbox.Faults;

namespace PenguinMails.Sandbox.Webhooks;

internal sealed record WebhookCounts(long Waiting, long Delivered, long Retried, long Dropped);

/// <summary>Webhooks that are to be sent, after the faults had their way with them.</summary>
internal sealed class WebhookOutbox(SandboxOptions options, FaultBoard faults, Schedule schedule)
{
    private readonly Channel<WebhookJob> _ready = Channel.CreateBounded<WebhookJob>(1_000_000);
    private long _waiting;
    private long _delivered;
    private long _retried;
    private long _dropped;

    public ChannelReader<WebhookJob> Ready => _ready.Reader;

    public WebhookCounts Counts => new(
        Interlocked.Read(ref _waiting), Interlocked.Read(ref _delivered), Interlocked.Read(ref _retried), Interlocked.Read(ref _dropped));

    public void Send(Subscriber subscriber, WebhookEvent what, TaskCompletionSource? firstTry = null)
    {
        var fault = faults.ForWebhook(subscriber.Rules.Provider);
        switch (fault?.Kind)
        {
            case FaultKind.DropWebhooks:
                Interlocked.Increment(ref _dropped);
                firstTry?.TrySetResult();
                return;
            case FaultKind.DuplicateWebhooks:
                Later(TimeSpan.Zero, new(subscriber, what, firstTry));
                Later(fault.Delay(0), new(subscriber, what, null));
                return;
            case FaultKind.ShuffleWebhooks:
                Later(Anything(fault.Delay(1000)), new(subscriber, what, firstTry));
                return;
            case FaultKind.LateWebhooks:
                Later(fault.Delay(5000), new(subscriber, what, firstTry));
                return;
            default:
                Later(TimeSpan.Zero, new(subscriber, what, firstTry));
                return;
        }
    }

    public void Delivered(WebhookJob job)
    {
        job.Tried();
        Interlocked.Increment(ref _delivered);
        Interlocked.Decrement(ref _waiting);
    }

    /// <summary><paramref name="status"/> is null when no answer came.</summary>
    public void Failed(WebhookJob job, int? status)
    {
        job.Tried();
        Interlocked.Decrement(ref _waiting);
        if (job.Subscriber.Rules.TriesAgain(status) && job.NextRetry() is { } delay)
        {
            Interlocked.Increment(ref _retried);
            Later(TimeSpan.FromSeconds(delay * options.RetryScale), job);
        }
        else Interlocked.Increment(ref _dropped);
    }

    private void Later(TimeSpan delay, WebhookJob job)
    {
        Interlocked.Increment(ref _waiting);
        if (delay <= TimeSpan.Zero) Enqueue(job);
        else schedule.After(delay, () => Enqueue(job));
    }

    // Blocking the senders of email would be no imitation; a million unsent webhooks means that nobody listens.
    private void Enqueue(WebhookJob job)
    {
        if (_ready.Writer.TryWrite(job)) return;
        job.Tried();
        Interlocked.Decrement(ref _waiting);
        Interlocked.Increment(ref _dropped);
    }

#pragma warning disable CA5394 // A die, not a secret.
    private static TimeSpan Anything(TimeSpan atMost) => atMost * Random.Shared.NextDouble();
#pragma warning restore CA5394
}
