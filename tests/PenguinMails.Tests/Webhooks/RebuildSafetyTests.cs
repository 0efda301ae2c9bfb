using PenguinMails.Gateway.Retention;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Webhooks.Rebuild;
using Xunit;

namespace PenguinMails.Tests.Webhooks;

/// <summary>A rebuild does no harm: beside what goes on, after it was killed, where webhooks are gone, to others.</summary>
public sealed class RebuildSafetyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task What_is_reported_while_a_rebuild_runs_is_not_lost(StorageKind storage)
    {
        await using var gateway = await RebuiltGateway.StartAsync(storage);
        var (early, late) = (await gateway.History.AcceptedAsync(gateway.Hooked.Postmark), await gateway.History.AcceptedAsync(gateway.Hooked.Mailgun));
        gateway.History.Hear("Postmark/delivery.json", early);
        await gateway.History.ReportAsync();
        var run = gateway.NewRun();
        Assert.True(await gateway.Server.Get<RebuildTurn>().BeginAsync(run.Id, null));
        await gateway.Server.Get<WebhookPages>().GatherAsync(run, Ct);

        gateway.History.Hear("Postmark/open.json", early);
        gateway.History.Hear("Postmark/suppressed-after-bounce.json", early);
        gateway.History.Hear("Mailgun/complained.json", late);
        await gateway.History.ReportAsync();
        await gateway.Server.Get<DeliveryPages>().ReplaceAsync(run, Ct);
        await gateway.Server.Get<RebuildTurn>().EndAsync(run.Id);

        Assert.Equal(0, run.Tally.DeliveriesChanged);
        var again = await gateway.RebuildAsync();
        Assert.Equal((4, 2, 0, 0), (again.Webhooks, again.Deliveries, again.DeliveriesChanged, again.Suppressions));
    }

    [Fact]
    public async Task One_that_was_killed_is_done_again_from_the_beginning_and_loses_its_turn()
    {
        await using var gateway = await RebuiltGateway.StartAsync(StorageKind.Sqlite);
        gateway.History.Hear("Postmark/bounce.json", await gateway.History.AcceptedAsync(gateway.Hooked.Postmark));
        await gateway.History.ReportAsync();
        var right = await gateway.DumpAsync();
        await gateway.ChangeAsync("UPDATE deliveries SET attempts = replace(attempts, '\"bounce\":', '\"lost\":'), status = 'sent'");
        var killed = gateway.NewRun();
        Assert.True(await gateway.Server.Get<RebuildTurn>().BeginAsync(killed.Id, null));
        await gateway.Server.Get<WebhookPages>().GatherAsync(killed, Ct);

        Assert.Equal("A rebuild is running. If it was killed, try again in a minute.", (await Assert.ThrowsAsync<RebuildException>(() => gateway.RebuildAsync())).Message);
        await gateway.ChangeAsync("UPDATE rebuild SET alive_until = 0");
        Assert.Equal(1, (await gateway.RebuildAsync()).DeliveriesChanged);

        RebuiltGateway.AssertSame(right, await gateway.DumpAsync());
        await Assert.ThrowsAsync<RebuildException>(() => gateway.Server.Get<DeliveryPages>().ReplaceAsync(killed, Ct));
        Assert.Equal(0, await gateway.CountAsync("rebuild_facts") + await gateway.CountAsync("rebuild"));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_purged_webhooks_told_stays(StorageKind storage)
    {
        await using var gateway = await RebuiltGateway.PlayedAsync(storage);
        await gateway.ChangeAsync("UPDATE connections SET webhook_log_days = 1 WHERE provider = 'postmark'");
        gateway.Time.Advance(TimeSpan.FromDays(2));
        await gateway.Server.Get<RetentionRound>().RunAsync(Ct);
        var (all, before) = (await gateway.CountAsync("deliveries"), await gateway.DumpAsync());

        var some = await gateway.RebuildAsync();
        RebuiltGateway.AssertSame(before, await gateway.DumpAsync());
        Assert.InRange(some.DeliveriesFrozen, 15, all - 10);

        gateway.Time.Advance(TimeSpan.FromDays(31));
        await gateway.Server.Get<RetentionRound>().RunAsync(Ct);
        before = await gateway.DumpAsync();
        var none = await gateway.RebuildAsync();
        RebuiltGateway.AssertSame(before, await gateway.DumpAsync());
        Assert.Equal((0, all), (none.Webhooks, none.DeliveriesFrozen));
    }

    [Fact]
    public async Task Nothing_is_sent_again_because_no_webhook_shows_any_more_that_it_went_out()
    {
        await using var gateway = await RebuiltGateway.StartAsync(StorageKind.Sqlite);
        gateway.History.Hear("Postmark/delivery.json", await gateway.History.AcceptedAsync(gateway.Hooked.Postmark, outcome: AttemptOutcome.Unavailable));
        await gateway.History.ReportAsync();
        await gateway.ChangeAsync("DELETE FROM raw_events");

        var tally = await gateway.RebuildAsync();

        Assert.Equal((1, 1), (tally.DeliveriesChanged, tally.DeliveriesKept));
        Assert.Equal(1, await gateway.CountAsync("deliveries WHERE status = 'sent'"));
        var again = await gateway.RebuildAsync();
        Assert.Equal((0, 1), (again.DeliveriesChanged, again.DeliveriesKept));
    }

    [Fact]
    public async Task A_rebuild_of_one_tenant_leaves_the_others_alone()
    {
        await using var gateway = await RebuiltGateway.StartAsync(StorageKind.Sqlite);
        gateway.History.Hear("Postmark/bounce.json", await gateway.History.AcceptedAsync(gateway.Hooked.Postmark, "user@example.com"));
        await gateway.History.ReportAsync();
        await gateway.ChangeAsync("UPDATE hourly SET sent = 7");
        await gateway.ChangeAsync("UPDATE deliveries SET attempts = replace(attempts, '\"bounce\":', '\"lost\":')");
        await gateway.ChangeAsync("UPDATE suppressions SET detail = 'wrong'");
        var before = await gateway.DumpAsync();

        var other = (await gateway.Server.CreateTenantAsync()).Id;
        var nothing = await gateway.RebuildAsync(other);
        RebuiltGateway.AssertSame(before, await gateway.DumpAsync());
        Assert.Equal((0, 0), (nothing.Webhooks, nothing.Deliveries));

        var counted = await gateway.RebuildAsync(gateway.History.Tenant, onlyCounts: true);
        Assert.Equal((0, 0, 10), (counted.Deliveries, counted.DeliveriesChanged, counted.Counts));
        var tally = await gateway.RebuildAsync(gateway.History.Tenant);
        Assert.Equal((1, 1, 0), (tally.DeliveriesChanged, tally.Suppressions, tally.Counts));
    }
}
