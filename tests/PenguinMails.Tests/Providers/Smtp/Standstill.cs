using System.Collections.Concurrent;

namespace PenguinMails.Tests.Providers.Smtp;

/// <summary>
/// Where a mail server stands still until it is told to go on: before it answers about a recipient whose address begins with "rcpt", and
/// before it answers to the content of a message, which it has by then, to one that begins with "data".
/// </summary>
internal sealed class Standstill : IDisposable
{
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<string> AtRecipient { get; } = [];
    public ConcurrentQueue<string> AfterContent { get; } = [];

    public void End() => over.TrySetResult();

    public void Dispose() => End();

    public Task AtRecipientAsync(string address, CancellationToken ct) => StandAsync(AtRecipient, "rcpt", [address], ct);

    public Task AfterContentAsync(IReadOnlyList<string> recipients, CancellationToken ct) => StandAsync(AfterContent, "data", recipients, ct);

    private async Task StandAsync(ConcurrentQueue<string> where, string whom, IReadOnlyList<string> addresses, CancellationToken ct)
    {
        if (over.Task.IsCompleted || addresses.FirstOrDefault(address => address.StartsWith(whom, StringComparison.Ordinal)) is not { } standing)
            return;

        where.Enqueue(standing);
        await over.Task.WaitAsync(ct);
    }
}
