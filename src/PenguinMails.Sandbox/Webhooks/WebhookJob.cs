namespace PenguinMails.Sandbox.Webhooks;

internal sealed class WebhookJob(Subscriber subscriber, WebhookEvent what, TaskCompletionSource? firstTry)
{
    public Subscriber Subscriber { get; } = subscriber;

    public WebhookEvent What { get; } = what;

    /// <summary>The same on every retry, which makes it the best key to recognise one.</summary>
    public string TraceId { get; } = Guid.NewGuid().ToString();

    public int Failures { get; private set; }

    public int RetriesRemaining => Subscriber.Rules.Schedule.Count - Failures;

    public void Tried() => firstTry?.TrySetResult();

    public double? NextRetry() => Failures < Subscriber.Rules.Schedule.Count ? Subscriber.Rules.Schedule[Failures++] : null;
}
