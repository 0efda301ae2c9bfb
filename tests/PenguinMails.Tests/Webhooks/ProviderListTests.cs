using System.Text.Json.Nodes;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Tests.Sending;
using Xunit;
using static PenguinMails.Tests.Webhooks.HookedGateway;

namespace PenguinMails.Tests.Webhooks;

/// <summary>What a provider's own suppression list knows is known here, so that no other provider mails that person.</summary>
public sealed class ProviderListTests
{
    [Theory]
    [InlineData(605, "suppress-bounce", "hard_bounce all")]
    [InlineData(606, "suppress-unsubscribe", "unsubscribe bulk")]
    [InlineData(607, "suppress-complaint", "complaint all")]
    public async Task What_mailgun_does_not_even_try_is_rejected_and_listed(int code, string reason, string expected)
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);
        var (message, delivery) = await gateway.ScheduleAsync();
        var report = gateway.MailgunEvent("failed", delivery);
        (report["event-data"]!["reason"], report["event-data"]!["delivery-status"]) = (reason, new JsonObject { ["code"] = code });

        Assert.Equal(200, (await gateway.MailgunAsync(report)).Status);

        await gateway.EventuallyAsync(async () => await gateway.StatusAsync(message) == "rejected");
        Assert.Equal([expected], await ListedAsync(gateway));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_hard_bounce_of_postmark_and_its_list_entry_are_one_bounce(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (message, delivery) = await gateway.ScheduleAsync();
        var entry = Subscription(gateway, delivery, "HardBounce");

        Assert.Equal(200, (await gateway.PostmarkAsync(entry)).Status);
        Assert.Equal(200, (await gateway.PostmarkAsync(Bounce(gateway, delivery, "HardBounce"))).Status);

        await gateway.SettledAsync("done", 2);
        var told = (await gateway.Quiet.GetAsync("/" + message)).Json.GetProperty("deliveries")[0];
        Assert.Equal("bounced", told.GetProperty("status").GetString());
        Assert.Equal("hard", Assert.Single(told.GetProperty("events").EnumerateArray()).GetProperty("class").GetString());
        Assert.Equal(["hard_bounce all"], await ListedAsync(gateway));
    }

    [Fact]
    public async Task A_bounce_that_only_the_list_tells_of_is_a_bounce()
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);
        var (message, delivery) = await gateway.ScheduleAsync();

        await gateway.PostmarkAsync(Subscription(gateway, delivery, "HardBounce"));

        await gateway.EventuallyAsync(async () => await gateway.StatusAsync(message) == "bounced");
    }

    [Fact]
    public async Task An_address_deactivated_by_hand_at_postmark_is_rejected_and_listed()
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);
        var (message, delivery) = await gateway.ScheduleAsync();

        await gateway.PostmarkAsync(Bounce(gateway, delivery, "ManuallyDeactivated"));

        await gateway.EventuallyAsync(async () => await gateway.StatusAsync(message) == "rejected");
        Assert.Equal(["manual all"], await ListedAsync(gateway));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task An_entry_made_by_hand_names_no_message(string? id)
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);
        var entry = Subscription(gateway, null, "ManualSuppression");
        entry["MessageID"] = id;

        await gateway.PostmarkAsync(entry);

        await gateway.SettledAsync("done", 1);
        Assert.Equal(["unsubscribe bulk"], await ListedAsync(gateway));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_reactivation_lifts_what_came_from_there_and_no_complaint_told_by_another(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (_, delivery) = await gateway.ScheduleAsync();
        await gateway.MailgunAsync(gateway.MailgunEvent("complained", delivery));
        await gateway.PostmarkAsync(Subscription(gateway, null, "ManualSuppression"));
        gateway.Quiet.Time.Advance(TimeSpan.FromMinutes(5));
        var late = Bounce(gateway, delivery, "HardBounce");
        gateway.Quiet.Time.Advance(TimeSpan.FromMinutes(5));

        await gateway.PostmarkAsync(Subscription(gateway, null, null));
        await gateway.SettledAsync("done", 3);
        await gateway.PostmarkAsync(late);
        await gateway.SettledAsync("done", 4);

        Assert.Equal(["complaint all"], await ListedAsync(gateway));
    }

    [Fact]
    public async Task A_complaint_is_not_cleared_by_a_later_success()
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);
        var (_, delivery) = await gateway.ScheduleAsync();
        await gateway.MailgunAsync(gateway.MailgunEvent("complained", delivery));
        gateway.Quiet.Time.Advance(TimeSpan.FromMinutes(5));
        foreach (var success in (string[])["delivered", "opened", "clicked"])
            await gateway.MailgunAsync(gateway.MailgunEvent(success, delivery));
        await gateway.PostmarkAsync(Subscription(gateway, null, null));

        await gateway.SettledAsync("done", 5);
        Assert.Equal(["complaint all"], await ListedAsync(gateway));
    }

    private static JsonObject Bounce(HookedGateway gateway, Guid delivery, string type)
    {
        var bounce = gateway.PostmarkDelivery(delivery);
        (bounce["RecordType"], bounce["Type"], bounce["ID"], bounce["Email"]) = ("Bounce", type, 5, "user@example.com");
        (bounce["BouncedAt"], bounce["Inactive"]) = (bounce["DeliveredAt"]!.DeepClone(), true);
        return bounce;
    }

    private static JsonObject Subscription(HookedGateway gateway, Guid? delivery, string? reason)
    {
        var change = gateway.PostmarkDelivery(delivery);
        (change["RecordType"], change["ChangedAt"], change["MessageStream"]) = ("SubscriptionChange", change["DeliveredAt"]!.DeepClone(), "outbound");
        (change["SuppressSending"], change["SuppressionReason"], change["Origin"]) = (reason is not null, reason, "Customer");
        if (delivery is null)
            change["MessageID"] = null;
        return change;
    }

    private static async Task<IReadOnlyList<string>> ListedAsync(HookedGateway gateway)
    {
        using var read = await gateway.Quiet.Server.Get<Database>().ReadAsync(TestContext.Current.CancellationToken);
        return [.. read.Rows(
            "SELECT t.reason, t.scope FROM suppressions t WHERE t.tenant_id = @Id AND t.address = 'user@example.com' AND t.active ORDER BY 1",
            new { gateway.Quiet.Tenant.Id }, row => $"{row.Text(0)} {row.Text(1)}")];
    }
}
