using System.Text.Json;
using PenguinMails.Gateway.Alerts;
using Xunit;

namespace PenguinMails.Tests.Alerts;

/// <summary>A failover that lasts is told once, and its end once.</summary>
public sealed class FailoverAlertTests
{
    [Theory, ClassData(typeof(Storages))]
    public async Task The_alert_of_the_trouble_says_who_carries_the_email_and_ends_when_the_connection_does(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        await watched.Sandbox.FaultAsync("postmark", "invalid_key");
        var began = watched.Time.GetUtcNow();
        await SendAsync(watched, "first");
        Assert.DoesNotContain("carries", (await watched.WaitForAsync("key_rejected", "open")).GetProperty("detail").GetString(), StringComparison.Ordinal);

        for (var minute = 0; minute < 6; minute++)
        {
            await watched.PassAsync(TimeSpan.FromMinutes(1));
            await SendAsync(watched, $"minute{minute}");
        }

        await Eventually.TrueAsync(async () =>
        {
            await watched.RoundAsync();
            return DetailOf((await watched.AlertsAsync()).Single()).StartsWith($"Mailgun carries what Postmark should since {began.UtcDateTime:HH:mm} UTC: ", StringComparison.Ordinal);
        });
        await watched.PassAsync(TimeSpan.FromMinutes(1));
        await SendAsync(watched, "later");
        await watched.RoundAsync();
        Assert.Single(await watched.AlertsAsync());

        await watched.Sandbox.ClearFaultsAsync();
        await watched.PassAsync(TimeSpan.FromMinutes(6));
        await SendAsync(watched, "well");
        await watched.WaitForAsync("key_rejected", "resolved");
        await watched.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(await watched.AlertsAsync("?state=open"));
        Assert.Single(await watched.AlertsAsync());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Without_an_alert_of_its_own_the_failover_gets_one_that_no_blip_opens_and_that_outlives_what_a_node_remembers(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        var (postmark, mailgun) = (await watched.ConnectionAsync("postmark"), await watched.ConnectionAsync("mailgun"));
        var watch = watched.Get<FailoverWatch>();
        watch.StoodIn(postmark, mailgun, "its calls fail");
        await watched.PassAsync(TimeSpan.FromMinutes(4));
        watch.StoodIn(postmark, mailgun, "its calls fail");
        await watched.RoundAsync();
        Assert.Empty(await watched.AlertsAsync());

        await watched.PassAsync(TimeSpan.FromMinutes(2));
        watch.StoodIn(postmark, mailgun, "its calls fail");
        var alert = await watched.WaitForAsync("failover", "open");
        Assert.Equal("Other providers carry the email of Postmark", alert.GetProperty("title").GetString());
        Assert.Matches("^Mailgun carries what Postmark should since [0-9:]{5} UTC: its calls fail\\.$", DetailOf(alert));
        await watched.WaitForMailsAsync("Other providers carry the email of Postmark", 1);

        // Another node, or this one after a restart, knows of no failover; the alert is stored.
        watch.Carried(postmark.Id);
        await watched.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal("open", (await watched.WaitForAsync("failover", "open")).GetProperty("state").GetString());

        await watched.PassAsync(TimeSpan.FromHours(1));
        await SendAsync(watched, "well");
        await watched.WaitForAsync("failover", "resolved");
        Assert.Single(await watched.AlertsAsync());
    }

    private static async Task SendAsync(WatchedGateway watched, string to) =>
        await watched.Gateway.WaitForAsync(await watched.Gateway.SendAsync(ConnectedGateway.Email(to + "@example.com")), "sent", "delivered");

    private static string DetailOf(JsonElement alert) => alert.GetProperty("detail").GetString()!;
}
