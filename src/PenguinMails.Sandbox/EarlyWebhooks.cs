namespace PenguinMails.Sandbox;

/// <summary>Now and then a provider's webhook is faster than its answer to the send.</summary>
internal sealed class EarlyWebhooks(SandboxOptions options, TimeProvider clock)
{
#pragma warning disable CA5394 // A die, not a secret.
    public bool Now() => Random.Shared.NextDouble() < options.EarlyWebhooks;
#pragma warning restore CA5394

    /// <summary>Starts the webhooks and waits until the first of them has arrived.</summary>
    public async Task WaitAsync(Action<TaskCompletionSource> begin)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        begin(first);
        await first.Task.WaitAsync(TimeSpan.FromSeconds(options.EarlyPatienceSeconds), clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
