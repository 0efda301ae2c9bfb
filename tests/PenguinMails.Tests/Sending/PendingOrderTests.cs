using System.Text.Json;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;
using PenguinMails.Mail;
using Xunit;

namespace PenguinMails.Tests.Sending;

/// <summary>What waits goes out by class, then by deadline, and no tenant waits for another.</summary>
public sealed class PendingOrderTests
{
    private const int Many = 100_000;

    private static readonly Batching Ten = new(10, int.MaxValue, OneMessage: false);
    private static readonly DateTimeOffset Now = StoppedClock.Now().GetUtcNow();

    private readonly ReadyQueue queue = new(Guid.NewGuid(), Guid.NewGuid(), new QueueMemory(), StoppedClock.Now());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void With_100_000_bulk_queued_a_transactional_email_is_in_the_next_call()
    {
        Fill(Many);
        queue.TryTake(Ten, Allowances.Unlimited);
        queue.AddHalves([Envelope(isBulk: true), Envelope(isBulk: true)]);
        var reset = Envelope(isBulk: false);
        Assert.True(queue.TryAdd(reset));

        Assert.Equal([reset.Id], Taken());
    }

    [Fact]
    public void However_slow_the_calls_with_bulk_are_a_transactional_one_starts()
    {
        Fill(Many);
        while (queue.TryTake(Ten, Allowances.Unlimited) is not null)
        {
        }

        var reset = Envelope(isBulk: false);
        queue.TryAdd(reset);
        Assert.Equal([reset.Id], Taken());
    }

    [Fact]
    public void An_earlier_deadline_overtakes_what_is_in_memory_and_what_is_known_by_id()
    {
        Fill(Many);
        var late = Enumerable.Range(0, 5_000).Select(i => Envelope(isBulk: true, Now.AddHours(2).AddSeconds(i))).ToList();
        Assert.All(late, envelope => Assert.True(queue.TryAdd(envelope)));
        var early = Envelope(isBulk: true, Now.AddHours(1));
        Assert.True(queue.TryAdd(early));

        Assert.Equal([early.Id, .. late.Take(9).Select(envelope => envelope.Id)], Taken());
        for (var taken = 9; taken < late.Count;)
        {
            var next = Taken();
            Assert.Equal(late.Skip(taken).Take(next.Count).Select(envelope => envelope.Id), next.Take(late.Count - taken));
            taken += next.Count;
            if (queue.TryBeginFill(500) is { } fill)
            {
                foreach (var id in fill.Recalled)
                    queue.TryAdd(late.First(envelope => envelope.Id == id), isRecalled: true);
                queue.EndFill();
            }
        }

        Assert.All(Taken(), id => Assert.DoesNotContain(late, envelope => envelope.Id == id));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_waits_in_the_store_goes_out_by_class_then_by_deadline_then_as_it_came(StorageKind storage)
    {
        await using var gateway = await QuietGateway.StartedAsync(storage);
        var until = gateway.Time.GetUtcNow().AddHours(3);
        foreach (var (name, type, deadline) in new (string, string, DateTimeOffset?)[]
        {
            ("bulk-1", "marketing", null), ("bulk-late", "marketing", until.AddMinutes(2)), ("bulk-2", "newsletter", null), ("bulk-early", "promotional", until),
            ("reset-1", "transactional", null), ("reset-late", "transactional", until.AddMinutes(1)), ("reset-early", "transactional", until), ("reset-2", "transactional", null),
        })
        {
            (await gateway.SendAsync(JsonSerializer.SerializeToNode(Email(name, type, deadline))!)).AssertAccepted();
            gateway.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        string[] all = ["reset-early", "reset-late", "reset-1", "reset-2", "bulk-early", "bulk-late", "bulk-1", "bulk-2"];
        Assert.Equal(all, await NextAsync(100, DueScope.All));
        Assert.Equal(all[..5], await NextAsync(5, DueScope.All));
        Assert.Equal(all[..6], await NextAsync(100, DueScope.Ahead));
        Assert.Equal(all[..4], await NextAsync(100, DueScope.Urgent));

        async Task<IEnumerable<string>> NextAsync(int limit, DueScope scope) =>
            (await gateway.Server.Get<ScheduledQueue>().ReadAsync(gateway.Tenant.Id, gateway.Tenant.Id, gateway.Time.GetUtcNow(), limit, scope, Ct)).Select(row => row.RecipientKey.Split('@')[0]);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task With_thousands_of_bulk_waiting_for_a_provider_the_next_call_carries_what_is_urgent(StorageKind storage)
    {
        await using var day = await BadDay.StartAsync(storage);
        await day.Sandbox.FaultAsync("mailgun", "rate_limit", probability: 1, retryAfterS: 60);
        for (var batch = 0; batch < 3; batch++)
            await day.SendBulkAsync(1_000, $"batch{batch}.");
        await day.PassAsync(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(async () => day.Gateway.Server.Get<ReadyQueues>().All.Any(queue => queue.Gate is { IsThrottled: true, OpenCalls: 0 }));
        var soon = await day.Gateway.SendAsync(Pinned("soon@example.com", "newsletter", day.Time.GetUtcNow().AddHours(1)));
        var reset = await day.Gateway.SendAsync(Pinned("reset@example.com", "transactional", null));
        var before = await LastCallAsync();

        await day.Sandbox.ClearFaultsAsync();
        await day.UntilAsync([reset, soon], TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(15), "sent", "delivered");

        var next = await CallsAfterAsync(before);
        Assert.Equal(next[0], CallOf((await day.DeliveriesAsync([reset])).Single()));
        Assert.Equal(next[1], CallOf((await day.DeliveriesAsync([soon])).Single()));

        static Guid CallOf(JsonElement delivery) => Guid.ParseExact(delivery.GetProperty("attempts").EnumerateArray().Last().GetProperty("call_id").GetString()!, "N");

        async Task<Guid> LastCallAsync()
        {
            using var read = await day.Gateway.Server.Get<Database>().ReadAsync(Ct);
            return read.First<Guid>("SELECT id FROM calls ORDER BY id DESC LIMIT 1");
        }

        async Task<IReadOnlyList<Guid>> CallsAfterAsync(Guid last)
        {
            using var read = await day.Gateway.Server.Get<Database>().ReadAsync(Ct);
            return read.Query<Guid>("SELECT id FROM calls WHERE id > @last ORDER BY id LIMIT 2", new { last });
        }
    }

    [Fact]
    public async Task A_tenant_with_ten_emails_does_not_wait_for_one_with_thousands()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var other = await gateway.Server.CreateTenantAsync();
        var small = new ConnectedGateway { Sandbox = gateway.Sandbox, Server = gateway.Server, Tenant = other, Sender = gateway.Server.Client(other.SendKey), Reader = gateway.Server.Client(other.ReadKey) };
        await small.ConnectAsync();
        await gateway.Sandbox.FaultAsync("mailgun", "slow", probability: 1, delayMs: 300);
        foreach (var batch in Enumerable.Range(0, 10))
            await gateway.SendAsync(News(Enumerable.Range(0, 1_000).Select(i => $"large{batch}.{i}@example.com")));
        var before = await gateway.Sandbox.CountAsync();
        await small.SendAsync(News(Enumerable.Range(0, 10).Select(i => $"small{i}@example.com")));
        await Eventually.TrueAsync(async () => await gateway.Sandbox.CountAsync() == 10_010);

        var taken = (await gateway.Sandbox.MessagesAsync()).OrderBy(one => one.TakenAt).ToList();
        Assert.True(before < 5_000, $"{before} were gone before the test began.");
        var last = taken.FindLastIndex(one => one.Recipient.StartsWith("small", StringComparison.Ordinal));
        Assert.True(last < before + 3_000, $"The small tenant's last email was number {last} of all; {before} were gone when it came.");
    }

    private static object News(IEnumerable<string> to) => new { from = "news@yourdomain.com", to, subject = "News", text_body = "News", type = "newsletter" };

    private static object Pinned(string to, string type, DateTimeOffset? until) =>
        new { from = "noreply@yourdomain.com", to, subject = "Hello", text_body = "Hello", type, useful_until = until, provider = "mailgun", failover = false };

    private static object Email(string name, string type, DateTimeOffset? until) =>
        new { from = "noreply@yourdomain.com", to = name + "@example.com", subject = "Hello", text_body = "Hello", type, useful_until = until };

    private List<Guid> Taken()
    {
        var batch = queue.TryTake(Ten, Allowances.Unlimited)!.Envelopes;
        queue.Release(batch);
        return [.. batch.Select(envelope => envelope.Id)];
    }

    /// <summary>Bulk without a deadline: 2,000 in memory, the rest by id.</summary>
    private void Fill(int emails)
    {
        for (var i = 0; i < emails; i++)
            if (!queue.TryRemember(isBulk: true, Guid.NewGuid(), [Guid.NewGuid()], null))
                queue.TryAdd(Envelope(isBulk: true));
    }

    private static QueuedEnvelope Envelope(bool isBulk, DateTimeOffset? until = null)
    {
        var id = Guid.NewGuid();
        var email = new OutgoingEmail(new EmailContent { Subject = "Hello", TextBody = "Hello" })
        {
            MessageId = id,
            MessageIdHeader = $"{id:N}@example.com",
            Date = Now,
            Type = isBulk ? EmailType.Newsletter : EmailType.Transactional,
            From = new(null, new EmailAddress("noreply", "yourdomain.com")),
        };
        return new()
        {
            TenantId = Guid.Empty,
            Outgoing = new(id, email, [new EnvelopeRecipient(new(null, new EmailAddress("user", "example.com")), RecipientRole.To, id)]),
            Deliveries = [id],
            Since = Now,
            UsefulUntil = until,
        };
    }
}
