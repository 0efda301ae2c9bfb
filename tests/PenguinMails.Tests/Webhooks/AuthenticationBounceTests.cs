using System.Text.Json.Nodes;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Providers;
using Xunit;
using static PenguinMails.Tests.Webhooks.HookedGateway;

namespace PenguinMails.Tests.Webhooks;

public sealed class AuthenticationBounceTests
{
    [Theory, ClassData(typeof(Storages))]
    public async Task A_bounce_for_want_of_authentication_closes_the_domain_to_that_mailbox_provider_and_is_told(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (message, delivery) = await gateway.ScheduleAsync("user@gmail.com");
        var report = gateway.MailgunEvent("failed", delivery);
        (report["event-data"]!["recipient"], report["event-data"]!["reason"]) = ("user@gmail.com", "bounce");
        report["event-data"]!["delivery-status"] = new JsonObject
        {
            ["code"] = 550,
            ["message"] = "550-5.7.26 This mail has been blocked because the sender is unauthenticated.",
        };

        await gateway.MailgunAsync(report);

        await gateway.EventuallyAsync(async () => await gateway.StatusAsync(message) == "bounced");
        await gateway.EventuallyAsync(async () => await AlertsAsync(gateway) is ["authentication_refused yourdomain.com to Gmail"]);
        var closed = gateway.Quiet.Server.Get<ReadyQueues>().Of(gateway.Quiet.Tenant.Id, gateway.Mailgun.Id).Gate.Senders;
        Assert.NotNull(closed.ClosedUntil(Samples.Queued("yourdomain.com", "other@gmail.com")));
        Assert.Null(closed.ClosedUntil(Samples.Queued("yourdomain.com", "other@example.com")));
        Assert.Equal(0, await gateway.Quiet.CountAsync("suppressions"));
    }

    private static async Task<IReadOnlyList<string>> AlertsAsync(HookedGateway gateway)
    {
        using var read = await gateway.Quiet.Server.Get<Database>().ReadAsync(TestContext.Current.CancellationToken);
        return read.Rows("SELECT kind, subject FROM alerts WHERE tenant_id = @Id", new { gateway.Quiet.Tenant.Id }, row => $"{row.Text(0)} {row.Text(1)}");
    }
}
