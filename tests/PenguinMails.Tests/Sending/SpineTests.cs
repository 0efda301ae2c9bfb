using System.Text.Json;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class SpineTests
{
    [Theory, ClassData(typeof(Storages))]
    public async Task An_email_is_accepted_handed_over_and_reported_delivered(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);

        var id = await gateway.SendAsync(ConnectedGateway.Email("user@example.com"));
        var message = await gateway.WaitForAsync(id, "delivered");

        var delivery = message.GetProperty("deliveries")[0];
        Assert.Equal("postmark", delivery.GetProperty("provider").GetString());
        Assert.Equal("accepted", delivery.GetProperty("attempts")[0].GetProperty("outcome").GetString());
        Assert.Contains(delivery.GetProperty("events").EnumerateArray(), e => e.GetProperty("type").GetString() == "delivered");
        var taken = Assert.Single(await gateway.Sandbox.MessagesAsync());
        Assert.Equal("user@example.com", taken.Recipient);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Bulk_goes_through_Mailgun_in_one_call_and_every_recipient_is_reported(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);

        var id = await gateway.SendAsync(new
        {
            from = "newsletter@yourdomain.com",
            recipients = Enumerable.Range(0, 40).Select(i => new { to = $"reader{i}@example.com", variables = new { name = $"Reader {i}" } }),
            subject = "News for {{name}}",
            html_body = "<p>Dear {{name}}</p>",
            type = "newsletter",
            campaign_id = "camp_1",
        });
        var message = await gateway.WaitForAsync(id, "delivered");

        Assert.Equal(40, message.GetProperty("deliveries").GetArrayLength());
        Assert.All(message.GetProperty("deliveries").EnumerateArray(), delivery => Assert.Equal("mailgun", delivery.GetProperty("provider").GetString()));
        Assert.Equal(40, (await gateway.Sandbox.MessagesAsync()).Select(taken => taken.Recipient).Distinct().Count());
    }
}
