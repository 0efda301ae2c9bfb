using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Providers.Postmark;
using Xunit;

namespace PenguinMails.Tests.Sending;

/// <summary>Every fault of a provider ends with every delivery in the right state and not one sent twice.</summary>
public sealed class BadDayTests
{
    private const int Several = 6;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static TheoryData<string, int> Faults => new()
    {
        { "refuse", 1 }, { "rate_limit", 1 }, { "rate_limit", 3 }, { "error_500", 1 }, { "error_503", 1 }, { "html_502", 1 }, { "hang", 1 },
        { "slow", 1 }, { "accept_then_reset", 1 }, { "accept_then_500", 1 }, { "drop_webhooks", 2 }, { "duplicate_webhooks", 20 },
        { "shuffle_webhooks", 20 }, { "late_webhooks", 20 },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task Transactional_mail_gets_through_Postmark_once(string fault, int count)
    {
        await using var day = await BadDay.StartAsync();
        await day.Sandbox.FaultAsync("postmark", fault, count, delayMs: Delay(fault));
        var ids = await day.SendTransactionalAsync(Several);

        await day.UntilAsync(ids, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(2), Ends(fault));
        await day.AssertOnceEachAsync(Several);
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Bulk_mail_gets_through_Mailgun_once(string fault, int count)
    {
        await using var day = await BadDay.StartAsync();
        await day.Sandbox.FaultAsync("mailgun", fault, count, delayMs: Delay(fault));
        var ids = await day.SendBulkAsync(Several);

        await day.UntilAsync(ids, Hour, TimeSpan.FromSeconds(15), Ends(fault));
        await day.AssertOnceEachAsync(Several);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Many_faults_at_once_lose_nothing_and_double_nothing(StorageKind storage)
    {
        await using var day = await BadDay.StartAsync(storage);
        foreach (var provider in (string[])["postmark", "mailgun"])
            foreach (var fault in (string[])["rate_limit", "error_500", "accept_then_reset", "accept_then_500", "refuse"])
                await day.Sandbox.FaultAsync(provider, fault, count: 2, probability: 0.3);
        string[] ids = [.. await day.SendTransactionalAsync(30), .. await day.SendBulkAsync(30)];

        await day.UntilAsync(ids, 3 * Hour, TimeSpan.FromSeconds(15), "delivered");
        await day.AssertOnceEachAsync(60);
    }

    [Fact]
    public async Task Told_to_slow_down_with_a_time_it_waits_that_long_and_says_so()
    {
        await using var day = await BadDay.StartAsync();
        await day.Sandbox.FaultAsync("postmark", "rate_limit", count: 1, retryAfterS: 40);
        var ids = await day.SendTransactionalAsync(1);
        await Eventually.TrueAsync(async () => BadDay.Outcomes((await day.DeliveriesAsync(ids))[0]).Contains("postmark throttled"));
        await day.PassAsync(TimeSpan.FromSeconds(20));
        await day.PassAsync(TimeSpan.FromSeconds(15));

        var waiting = (await day.DeliveriesAsync(ids))[0];
        Assert.Equal("queued", BadDay.Status(waiting));
        Assert.Contains("ESP rate limit reached. Emails queued for retry.", waiting.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await day.Sandbox.CountAsync());

        await day.UntilAsync(ids, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(2), "delivered");
        await day.AssertOnceEachAsync(1);
    }

    [Fact]
    public async Task An_email_that_was_taken_without_a_trace_is_risked_again_after_two_minutes_and_not_before()
    {
        await using var day = await BadDay.StartAsync();
        await day.Sandbox.FaultAsync("postmark", "accept_then_reset", count: 1);
        await day.Sandbox.FaultAsync("postmark", "drop_webhooks", count: 100);
        var ids = await day.SendTransactionalAsync(1);
        await Eventually.TrueAsync(async () => await day.Sandbox.CountAsync() == 1);
        // Its key does not even let it ask; so it can't know.
        await day.Sandbox.FaultAsync("postmark", "invalid_key", count: 1_000);
        for (var passed = 0; passed < 116; passed += 4)
            await day.PassAsync(TimeSpan.FromSeconds(4));

        Assert.Equal("sending", BadDay.Status((await day.DeliveriesAsync(ids))[0]));
        Assert.Equal(1, await day.Sandbox.CountAsync());

        // Postmark is out; the copy goes the way of every failover.
        await day.UntilAsync(ids, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(2), "sent", "delivered");
        Assert.Equal(2, await day.Sandbox.CountAsync());
    }

    [Fact]
    public async Task When_Postmark_is_down_Mailgun_takes_over_after_the_second_try()
    {
        await using var day = await BadDay.StartAsync();
        await day.Sandbox.FaultAsync("postmark", "error_503", count: 1_000);
        var ids = await day.SendTransactionalAsync(1);
        await Eventually.TrueAsync(async () =>
            (await day.DeliveriesAsync(ids))[0] is var first && BadDay.Outcomes(first).Any() && BadDay.Status(first) == "queued");
        await day.PassAsync(TimeSpan.FromSeconds(28));
        Assert.Equal(["postmark unavailable"], BadDay.Outcomes((await day.DeliveriesAsync(ids))[0]));

        var delivery = (await day.UntilAsync(ids, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), "delivered"))[0];
        Assert.Equal(["postmark unavailable", "postmark unavailable", "mailgun accepted"], BadDay.Outcomes(delivery));
        Assert.Equal("mailgun", delivery.GetProperty("provider").GetString());
        await day.AssertOnceEachAsync(1);
    }

    [Fact]
    public async Task A_wrong_key_switches_at_once_and_closes_the_connection()
    {
        await using var day = await BadDay.StartAsync();
        await day.Sandbox.FaultAsync("postmark", "invalid_key", count: 1_000);
        var first = await day.SendTransactionalAsync(1);
        var delivery = (await day.UntilAsync(first, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), "delivered"))[0];
        Assert.Equal(["postmark misconfigured", "mailgun accepted"], BadDay.Outcomes(delivery));

        var second = (await day.UntilAsync(await day.SendTransactionalAsync(1, "other"), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), "delivered"))[0];
        Assert.Equal(["mailgun accepted"], BadDay.Outcomes(second));
        await day.AssertOnceEachAsync(2);
    }

    [Fact]
    public async Task Without_failover_it_stays_parks_and_fails_after_24_hours()
    {
        await using var day = await BadDay.StartAsync();
        await day.Sandbox.FaultAsync("postmark", "error_503", count: 1_000);
        var id = await day.Gateway.SendAsync(new { from = "noreply@yourdomain.com", to = "user@example.com", subject = "s", text_body = "t", provider = "postmark", failover = false });
        await Eventually.TrueAsync(async () =>
            (await day.DeliveriesAsync([id]))[0] is var first && BadDay.Outcomes(first).Any() && BadDay.Status(first) == "queued");
        for (var hour = 0; hour < 22; hour++)
            await day.PassAsync(Hour);
        Assert.Equal("queued", BadDay.Status((await day.DeliveriesAsync([id]))[0]));

        var delivery = (await day.UntilAsync([id], 4 * Hour, TimeSpan.FromMinutes(10), "failed"))[0];
        Assert.Contains("Failed after the last attempt", delivery.ToString(), StringComparison.Ordinal);
        Assert.All(BadDay.Outcomes(delivery), outcome => Assert.Equal("postmark unavailable", outcome));
        Assert.Equal(0, await day.Sandbox.CountAsync());
    }

    [Fact]
    public async Task When_the_outage_ends_what_was_parked_goes_out()
    {
        await using var day = await BadDay.StartAsync();
        await day.Sandbox.FaultAsync("postmark", "error_503", count: 1_000);
        await day.Sandbox.FaultAsync("mailgun", "invalid_key", count: 1_000);
        var ids = await day.SendTransactionalAsync(20);
        for (var minute = 0; minute < 20; minute++)
            await day.PassAsync(TimeSpan.FromMinutes(1));
        Assert.All(await day.DeliveriesAsync(ids), delivery => Assert.Equal("queued", BadDay.Status(delivery)));

        await day.Sandbox.ClearFaultsAsync();
        await day.UntilAsync(ids, 2 * Hour, TimeSpan.FromSeconds(30), "delivered");
        await day.AssertOnceEachAsync(20);
    }

    [Fact]
    public async Task A_batch_that_is_refused_for_one_recipient_is_halved_until_that_one_stands_alone()
    {
        await using var day = await BadDay.StartAsync();
        await day.Sandbox.FaultAsync("mailgun", "partial_batch", count: 5);
        var ids = await day.SendBulkAsync(16);

        var deliveries = await day.UntilAsync(ids, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), "delivered", "rejected");
        var rejected = deliveries.Count(delivery => BadDay.Status(delivery) == "rejected");
        // Five refusals: of 16, 8, 4 and so on in the order in which the halves were tried; a single one ends there.
        Assert.InRange(rejected, 0, 2);
        await day.AssertOnceEachAsync(16 - rejected);
    }

    [Fact]
    public async Task Postmark_names_the_bad_items_of_a_batch_and_the_others_go()
    {
        await using var day = await BadDay.StartAsync();
        await day.Sandbox.FaultAsync("postmark", "slow", count: 8, delayMs: 300);
        await day.Sandbox.FaultAsync("postmark", "partial_batch", count: 1_000);
        var ids = await day.SendTransactionalAsync(40);

        var deliveries = await day.UntilAsync(ids, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), "delivered", "rejected");
        var rejected = deliveries.Count(delivery => BadDay.Status(delivery) == "rejected");
        Assert.InRange(rejected, 1, 39);
        await day.AssertOnceEachAsync(40 - rejected);
    }

    [Fact]
    public async Task What_was_canceled_while_it_waited_never_leaves()
    {
        await using var day = await BadDay.StartAsync();
        await day.Sandbox.FaultAsync("postmark", "rate_limit", count: 1, retryAfterS: 30);
        var first = await day.SendTransactionalAsync(1);
        await Eventually.TrueAsync(async () => BadDay.Outcomes((await day.DeliveriesAsync(first))[0]).Contains("postmark throttled"));
        // These wait in memory, the first one in the scheduled queue.
        var others = await day.SendTransactionalAsync(3, "other");
        foreach (var id in (string[])[.. first, others[1]])
            await day.CancelAsync(id);

        await day.UntilAsync([others[0], others[2]], TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(2), "delivered");
        await day.UntilAsync([.. first, others[1]], TimeSpan.Zero, TimeSpan.FromSeconds(1), "canceled");
        Assert.Equal(["other0@example.com", "other2@example.com"], (await day.Sandbox.MessagesAsync()).Select(taken => taken.Recipient).Order());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_transactional_email_does_not_wait_behind_5000_bulk_ones_in_the_same_queue(StorageKind storage)
    {
        await using var day = await BadDay.StartAsync(storage);
        // Slowed down to a crawl by the provider, so that the bulk fills the ready queue and the scheduled queue.
        await day.Sandbox.FaultAsync("postmark", "rate_limit", count: 8, retryAfterS: 60);
        for (var i = 0; i < 5; i++)
            await day.Gateway.SendAsync(new { from = "n@yourdomain.com", to = Enumerable.Range(0, 1_000).Select(n => $"b{i}.{n}@example.com"), subject = "b", text_body = "b", type = "newsletter", provider = "postmark" });
        await day.PassAsync(TimeSpan.FromSeconds(1));
        var fresh = await day.SendTransactionalAsync(1, "urgent");
        var scheduled = await day.Gateway.SendAsync(new { from = "n@yourdomain.com", to = "later@example.com", subject = "b", text_body = "b", send_at = day.Time.GetUtcNow().AddSeconds(90) });

        await day.UntilAsync([.. fresh, scheduled], TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(2), "sent", "delivered");
        var taken = await day.Sandbox.MessagesAsync();
        Assert.InRange(taken.Count, 2, 2_500);
    }

    [Fact]
    public async Task Email_of_a_tenant_without_a_connection_waits_for_one_and_other_tenants_do_not_stand_in_its_way()
    {
        await using var day = await BadDay.StartAsync();
        var tenants = new List<TestTenant>();
        for (var i = 0; i < 3; i++)
            tenants.Add((await day.SendWithoutConnectionAsync($"tenant{i}@example.com")).Tenant);

        await day.PassAsync(TimeSpan.FromSeconds(40));
        foreach (var tenant in tenants.Skip(1))
            Assert.NotNull(await day.Gateway.Server.Get<ConnectionChanges>().SaveAsync(
                tenant.Id, "postmark", new PostmarkSettings { ApiToken = Guid.NewGuid().ToString(), DefaultSender = "a@yourdomain.com" }, null, "test", CancellationToken.None));
        await Eventually.TrueAsync(async () =>
        {
            await day.PassAsync(TimeSpan.FromSeconds(2));
            return await day.Sandbox.CountAsync() >= 2;
        });

        Assert.Equal(["tenant1@example.com", "tenant2@example.com"], (await day.Sandbox.MessagesAsync()).Select(taken => taken.Recipient).Order());
    }

    // The sandbox goes by real time.
    private static int? Delay(string fault) => fault is "slow" ? 300 : fault is "late_webhooks" or "shuffle_webhooks" ? 400 : null;

    /// <summary>Where the news of delivery was dropped, sent is all that can be known.</summary>
    private static string[] Ends(string fault) => fault == "drop_webhooks" ? ["sent", "delivered"] : ["delivered"];
}
