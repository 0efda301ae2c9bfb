using System.Net.Http.Json;
using System.Text.Json;
using PenguinMails.Tests.Sending;
using Xunit;

namespace PenguinMails.Tests.Suppressions;

/// <summary>Who is suppressed after an email was accepted does not get it, whichever way it goes out.</summary>
public sealed class HandoverTests
{
    private const string List = "/api/v1/tenant/suppressions";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Who_is_suppressed_while_an_email_waits_is_left_out_and_the_others_of_its_group_get_it(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        using var held = await admin.PostAsJsonAsync("/api/v1/tenant/esp/holds", new { scope = "tenant", reason = "Look" }, Ct);
        var hold = (await held.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetString();
        var group = await gateway.SendAsync(new { from = "noreply@yourdomain.com", to = "left@example.com", cc = "stays@example.com", subject = "s", text_body = "t" });
        var news = await gateway.SendAsync(ConnectedGateway.Email("unsubscribed@example.com", "newsletter"));
        var reset = await gateway.SendAsync(ConnectedGateway.Email("unsubscribed@example.com"));
        foreach (var id in (string[])[group, news, reset])
            await Eventually.TrueAsync(async () => (await gateway.MessageAsync(id)).GetProperty("deliveries").EnumerateArray().All(delivery => delivery.GetProperty("status_detail").GetString() == "On hold: Look"));

        await admin.PostAsJsonAsync(List, new { address = "left@example.com" }, Ct);
        await admin.PostAsJsonAsync(List, new { address = "unsubscribed@example.com", reason = "unsubscribe" }, Ct);
        await admin.DeleteAsync($"/api/v1/tenant/esp/holds/{hold}?then=release", Ct);

        await gateway.WaitForAsync(group, "delivered", "suppressed");
        await gateway.WaitForAsync(news, "suppressed");
        await gateway.WaitForAsync(reset, "delivered");
        Assert.Equal(["suppressed", "delivered"], (await gateway.MessageAsync(group)).GetProperty("deliveries").EnumerateArray().Select(delivery => delivery.GetProperty("status").GetString()));
        Assert.Equal("The address is on the suppression list.", (await gateway.MessageAsync(news)).GetProperty("deliveries")[0].GetProperty("status_detail").GetString());
        Assert.Equal(["stays@example.com", "unsubscribed@example.com"], (await gateway.Sandbox.MessagesAsync()).Select(taken => taken.Recipient).Order());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Who_is_suppressed_after_the_first_provider_failed_is_not_mailed_through_the_next(StorageKind storage)
    {
        await using var day = await BadDay.StartAsync(storage);
        var admin = day.Gateway.Server.Client(day.Gateway.Tenant.AdminKey);
        await day.Sandbox.FaultAsync("postmark", "error_503", probability: 1);
        await day.Sandbox.FaultAsync("mailgun", "rate_limit", probability: 1, retryAfterS: 60);
        var ids = new[] { await day.Gateway.SendAsync(ConnectedGateway.Email("user@example.com")), await day.Gateway.SendAsync(ConnectedGateway.Email("other@example.com")) };
        await Eventually.TrueAsync(async () =>
        {
            await day.PassAsync(TimeSpan.FromSeconds(5));
            return (await day.DeliveriesAsync(ids)).All(delivery => delivery.GetProperty("attempts").GetArrayLength() > 0);
        });

        await admin.PostAsJsonAsync(List, new { address = "user@example.com", reason = "complaint" }, Ct);
        await day.Sandbox.ClearFaultsAsync();
        var deliveries = await day.UntilAsync(ids, TimeSpan.FromHours(2), TimeSpan.FromSeconds(30), "suppressed", "delivered");

        Assert.Equal(["suppressed", "delivered"], deliveries.Select(BadDay.Status));
        Assert.Equal(["other@example.com"], (await day.Sandbox.MessagesAsync()).Select(taken => taken.Recipient));
    }
}
