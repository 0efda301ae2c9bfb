using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Alerts.Checks;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Tenants;
using Xunit;

namespace PenguinMails.Tests.Alerts;

/// <summary>What admins get by email.</summary>
public sealed class AlertMailTests
{
    private const string Title = "Postmark rejected its API key";

    [Theory, ClassData(typeof(Storages))]
    public async Task Admins_are_told_through_another_connection_what_opened_and_what_is_over(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        await RaiseAsync(watched);
        await watched.RoundAsync();
        var mail = Assert.Single(await watched.WaitForMailsAsync(Title, 1));
        Assert.Equal(("mailgun", Title), (mail.Provider, mail.Subject));
        Assert.Empty(await watched.Sandbox.MessagesAsync(to: watched.Tenant.MemberEmail));
        Assert.Equal(1, await CountAsync(watched));

        await EndAsync(watched);
        await watched.RoundAsync();
        Assert.Single(await watched.MailsAsync(Title));
        await watched.PassAsync(AlertMail.Quiet);
        Assert.Equal("Resolved: " + Title, (await watched.WaitForMailsAsync(Title, 2))[1].Subject);
        await watched.PassAsync(AlertMail.Quiet);
        Assert.Equal(2, await CountAsync(watched));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_flaps_is_told_once_an_hour_at_most_and_only_as_it_is_then(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        for (var i = 0; i < 10; i++)
        {
            await RaiseAsync(watched);
            await watched.PassAsync(TimeSpan.FromMinutes(2));
            await EndAsync(watched);
            await watched.PassAsync(TimeSpan.FromMinutes(2));
        }

        await RaiseAsync(watched);
        await watched.PassAsync(AlertMail.Quiet);
        Assert.Equal(1, await CountAsync(watched));

        await EndAsync(watched);
        await watched.PassAsync(AlertMail.Quiet);
        Assert.Equal(2, await CountAsync(watched));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Where_nothing_else_can_carry_it_there_is_only_the_notification(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        await watched.Get<ConnectionChanges>().SetEnabledAsync(watched.Tenant.Id, "mailgun", false, "test");
        await RaiseAsync(watched);
        await watched.RoundAsync();
        Assert.Equal(0, await CountAsync(watched));
        Assert.Single(await watched.AlertsAsync("?state=open"));
    }

    [Fact]
    public async Task What_is_over_before_anybody_was_told_is_not_told()
    {
        await using var watched = await WatchedGateway.StartAsync();
        await RaiseAsync(watched);
        await EndAsync(watched);
        await watched.PassAsync(AlertMail.Quiet);
        Assert.Equal(0, await CountAsync(watched));
    }

    [Fact]
    public async Task An_email_that_fails_over_never_goes_through_what_it_is_about()
    {
        await using var watched = await WatchedGateway.StartAsync();
        await watched.Sandbox.FaultAsync("mailgun", "error_503", count: 1);
        await RaiseAsync(watched);
        await watched.RoundAsync();
        await Eventually.TrueAsync(async () =>
        {
            await watched.PassAsync(TimeSpan.FromSeconds(31));
            return (await watched.MailsAsync(Title)).Count > 0;
        });
        Assert.Equal("mailgun", Assert.Single(await watched.MailsAsync(Title)).Provider);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Who_wants_no_emails_gets_none(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        var user = await watched.Get<Users>().FindByEmailAsync(watched.Tenant.AdminEmail, CancellationToken.None);
        await watched.Get<AlertMailChoice>().ChooseAsync(watched.Tenant.Id, user!.Id, wanted: false);
        await RaiseAsync(watched);
        await watched.RoundAsync();
        Assert.Equal(0, await CountAsync(watched));

        await watched.Get<AlertMailChoice>().ChooseAsync(watched.Tenant.Id, user.Id, wanted: true);
        await EndAsync(watched);
        watched.Time.Advance(TimeSpan.FromMinutes(2));
        await RaiseAsync(watched);
        await watched.RoundAsync();
        Assert.Equal(1, await CountAsync(watched));
    }

    [Fact]
    public async Task The_rounds_are_made_without_being_asked_for()
    {
        var time = StoppedClock.Now();
        await using var gateway = await ConnectedGateway.StartAsync(time: time, alerts: true);
        var connection = await gateway.Server.Get<ConnectionStore>().FindAsync(gateway.Tenant.Id, "postmark", CancellationToken.None);
        await gateway.Server.Get<AlertStore>().RaiseAsync(connection!, AlertKind.KeyRejected, "10: The key is not known.");
        await Eventually.TrueAsync(async () =>
        {
            // A call that is under way shall not run out of its time.
            if (gateway.Server.Get<ReadyQueues>().All.All(queue => queue is { Waiting: 0, Gate.OpenCalls: 0 }))
                time.Advance(TimeSpan.FromSeconds(15));

            return (await gateway.Sandbox.MessagesAsync(to: gateway.Tenant.AdminEmail)).Any(mail => mail.Subject == Title);
        });
    }

    private static async Task RaiseAsync(WatchedGateway watched) =>
        await watched.Get<AlertStore>().RaiseAsync(await watched.ConnectionAsync("postmark"), AlertKind.KeyRejected, "10: The key is not known.");

    private static async Task EndAsync(WatchedGateway watched)
    {
        var connection = await watched.ConnectionAsync("postmark");
        Assert.True(await watched.Get<AlertStore>().ClearAsync(new(connection.TenantId, AlertKind.KeyRejected, connection.Id, ""), null));
    }

    /// <summary>How many about the key were accepted, whether they have gone out already or not.</summary>
    private static async Task<int> CountAsync(WatchedGateway watched) =>
        (await WatchedGateway.JsonAsync(watched.Gateway.Reader, "/api/v1/emails?tag=alert")).GetProperty("data").EnumerateArray()
            .Count(email => email.GetProperty("subject").GetString()!.EndsWith(Title, StringComparison.Ordinal));
}
