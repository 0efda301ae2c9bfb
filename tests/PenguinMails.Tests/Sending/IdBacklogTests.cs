using PenguinMails.Gateway.Sending.Dispatch;
using PenguinMails.Gateway.Sending.Queues;
using Xunit;

namespace PenguinMails.Tests.Sending;

/// <summary>More than a ready queue has room for waits by id alone, and loses nothing by that.</summary>
public sealed class IdBacklogTests
{
    private const int Batches = 7;
    private const int BatchSize = 500;

    [Theory, ClassData(typeof(Storages))]
    public async Task What_a_ready_queue_has_no_room_for_goes_out_once_when_it_can(StorageKind storage)
    {
        await using var day = await BadDay.StartAsync(storage);
        var ids = await OverfillAsync(day);
        await day.CancelAsync(ids[^1]);
        await day.Sandbox.ClearFaultsAsync();

        await UntilTakenAsync(day, ids.Count - 1);
        await day.AssertOnceEachAsync(ids.Count - 1);
        Assert.Equal(["canceled"], (await day.DeliveriesAsync([ids[^1]])).Select(BadDay.Status));
        // For a moment an email may wait in two places; the second copy is dropped when it is its turn.
        await Eventually.TrueAsync(async () =>
        {
            await day.PassAsync(TimeSpan.FromSeconds(15));
            return !day.Gateway.Server.Get<ReadyQueues>().All.Any(queue => queue.HasBacklog || queue.Waiting > 0);
        });
        await day.AssertOnceEachAsync(ids.Count - 1);
    }

    [Fact]
    public async Task An_emptied_ready_queue_leaves_its_backlog_in_the_scheduled_queue()
    {
        await using var day = await BadDay.StartAsync();
        var ids = await OverfillAsync(day);
        var queue = day.Gateway.Server.Get<ReadyQueues>().All.Single(queue => queue.HasBacklog);

        await day.Gateway.Server.Get<Dispatcher>().EmptyAsync(queue);
        Assert.False(queue.HasBacklog);
        await day.Sandbox.ClearFaultsAsync();
        await UntilTakenAsync(day, ids.Count);
        await day.AssertOnceEachAsync(ids.Count);
    }

    [Fact]
    public void What_comes_joins_the_backlog_behind_what_waits_there()
    {
        var backlog = new IdBacklog(new());
        Guid[] ids = [.. Enumerable.Range(1, 3).Select(i => new Guid(i, 0, 0, new byte[8]))];
        Assert.True(backlog.TryAdd(ids[0], [ids[0], ids[1]], null));
        Assert.True(backlog.TryAdd(ids[2], [ids[2]], null));

        Assert.Equal([ids[0], ids[2]], backlog.Take(10));
        Assert.Equal(0, backlog.Count);
    }

    [Fact]
    public void A_full_backlog_takes_no_part_of_an_envelope()
    {
        var backlog = new IdBacklog(new());
        var many = Enumerable.Range(0, QueueMemory.MostIds - 1).Select(_ => Guid.NewGuid()).ToList();
        Assert.True(backlog.TryAdd(many[0], many, null));
        Assert.False(backlog.TryAdd(many[0], [many[0], many[1]], null));
        Assert.Equal(QueueMemory.MostIds - 1, backlog.Count);
    }

    /// <summary>Fills the ready queue and its backlog while the provider takes nothing.</summary>
    private static async Task<IReadOnlyList<string>> OverfillAsync(BadDay day)
    {
        await day.Sandbox.FaultAsync("postmark", "rate_limit", probability: 1, retryAfterS: 60);
        var ids = new List<string>();
        for (var batch = 0; batch < Batches; batch++)
            ids.AddRange(await day.SendTransactionalAsync(BatchSize, $"batch{batch}."));

        Assert.Contains(day.Gateway.Server.Get<ReadyQueues>().All, queue => queue.HasBacklog);
        return ids;
    }

    private static async Task UntilTakenAsync(BadDay day, int emails) => await Eventually.TrueAsync(async () =>
    {
        await day.PassAsync(TimeSpan.FromSeconds(15));
        return await day.Sandbox.CountAsync() >= emails;
    });
}
