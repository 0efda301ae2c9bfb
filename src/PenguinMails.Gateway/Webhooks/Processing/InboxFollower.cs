using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>Brings the processor what is to be processed: from memory what comes, from the disk the rest.</summary>
internal sealed class InboxFollower(Database database, WebhookInbox inbox, Processor processor, TenantLeases leases, TimeProvider time) : IDisposable
{
    private const int PageSize = 1_000;

    /// <summary>Between batches: what comes meanwhile shares a transaction, and so the store's pages and its counts.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    /// <summary>One at a time processes what is on the disk, or they would do the same.</summary>
    private readonly SemaphoreSlim disk = new(1);

    private bool isOnDisk;

    /// <summary>
    /// Processes what the inbox hands over, until there is no more. After a burst that did not fit in memory, the rest is fetched from the disk.
    /// </summary>
    public async Task FollowAsync(CancellationToken ct)
    {
        var applying = Task.CompletedTask;
        try
        {
            while (isOnDisk || await inbox.Fresh.WaitToReadAsync(ct))
            {
                if (isOnDisk)
                {
                    await applying;
                    await CatchUpWithInboxAsync(ct);
                    continue;
                }

                var batch = TakeFresh();
                applying = await processor.ProcessAsync(batch, applying);
                if (batch.Count < PageSize && !isOnDisk)
                    await Task.Delay(Gathering, ct);
            }
        }
        finally
        {
            await applying;
        }
    }

    /// <summary>Processes what is due on disk: to be tried again, or stored by another node. Leaves it to whoever is at it already.</summary>
    public async Task RoundAsync(CancellationToken ct)
    {
        if (disk.CurrentCount > 0)
            await ProcessDueAsync(TimeSpan.Zero, ct);
    }

    /// <summary>Processes what an earlier run had in memory.</summary>
    public Task CatchUpAsync(CancellationToken ct) => ProcessDueAsync(WebhookInbox.Grace, ct);

    public void Dispose() => disk.Dispose();

    private List<RawEvent> TakeFresh()
    {
        var batch = new List<RawEvent>();
        while (!isOnDisk && batch.Count < PageSize && inbox.Fresh.TryRead(out var next))
            if (next is null)
                isOnDisk = true;
            else
                batch.Add(next);

        return batch;
    }

    private async Task CatchUpWithInboxAsync(CancellationToken ct)
    {
        await CatchUpAsync(ct);
        inbox.Resume();
        // What came in between.
        await CatchUpAsync(ct);
        isOnDisk = false;
    }

    /// <param name="ahead">For how long before its time it is processed, where it was not tried yet.</param>
    private async Task ProcessDueAsync(TimeSpan ahead, CancellationToken ct)
    {
        await disk.WaitAsync(ct);
        try
        {
            await ProcessPagesAsync(ahead, ct);
        }
        finally
        {
            disk.Release();
        }
    }

    private async Task ProcessPagesAsync(TimeSpan ahead, CancellationToken ct)
    {
        var (applying, after) = (Task.CompletedTask, RawEvent.FrontOfQueue);
        try
        {
            while (await DueAsync(after, ahead, ct) is [.., var last] due)
            {
                applying = await processor.ProcessAsync(due.FindAll(raw => leases.Owns(raw.TenantId)), applying);
                after = (last.NextAt, last.Id);
                if (due.Count < PageSize)
                    return;
            }
        }
        finally
        {
            await applying;
        }
    }

    private async Task<List<RawEvent>> DueAsync((DateTimeOffset, Guid) after, TimeSpan ahead, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return RawEvent.Due(read, after, time.GetUtcNow(), ahead, PageSize);
    }
}
