using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Analytics.Slices;
using PenguinMails.Gateway.Commands.Seeding;
using PenguinMails.Gateway.Dashboard;
using PenguinMails.Tests.Sending;
using Xunit;

namespace PenguinMails.Tests.Analytics;

/// <summary>What Gmail blocks at the sandbox's Postmark.</summary>
public sealed class SliceWatchTests
{
    private const int Blocked = 60;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task What_a_mailbox_provider_refuses_of_one_connection_is_told_and_if_allowed_goes_through_the_next(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var (server, watch) = (gateway.Server, gateway.Server.Get<SliceWatch>());
        var seeder = ActivatorUtilities.CreateInstance<Seeder>(server.App.Services);
        await seeder.RunAsync(new(gateway.Tenant.Id, Deliveries: 20_000, Days: 9, OnlyCounts: true), await seeder.LanesAsync(gateway.Tenant.Id, Ct), _ => Task.CompletedTask, Ct);
        await watch.LookAsync(gateway.Tenant.Id, Ct);
        Assert.Empty(await OpenAsync(gateway));

        await Task.WhenAll(Enumerable.Range(0, Blocked).Select(i => gateway.SendAsync(ConnectedGateway.Email($"block+{i}@gmail.com"))));
        await Eventually.TrueAsync(async () =>
        {
            await watch.LookAsync(gateway.Tenant.Id, Ct);
            return (await OpenAsync(gateway)).Count > 0;
        });

        var alert = Assert.Single(await OpenAsync(gateway));
        Assert.Equal(("postmark", "gmail"), (alert.Provider, alert.Subject));
        Assert.Matches(@"^[0-9.]+% of [0-9]+ emails to Gmail were refused in the last hours, usually [0-9.]+%\.$", alert.Detail);
        Assert.Equal("postmark", (await SentAsync(gateway, "one@gmail.com")).Provider);
        Assert.Contains("More email from Postmark to Gmail is refused than usual", await (await server.SignedInAsync(gateway.Tenant.AdminEmail)).GetStringAsync(EspRoutes.Analytics, Ct), StringComparison.Ordinal);

        await AllowAsync(gateway);
        await watch.LookAsync(gateway.Tenant.Id, Ct);
        var (provider, reasons) = await SentAsync(gateway, "two@gmail.com");
        Assert.Equal("mailgun", provider);
        Assert.Matches(@"Postmark is not ready: [0-9.]+% of [0-9]+ emails to Gmail were refused", reasons);
        Assert.Equal("postmark", (await SentAsync(gateway, "two@yahoo.com")).Provider);
        Assert.NotNull(Assert.Single(await OpenAsync(gateway)).Carried);

        await server.Get<AlertStore>().ClearAsync(new(gateway.Tenant.Id, AlertKind.SliceDegraded, alert.ConnectionId, "gmail"), "admin");
        await watch.LookAsync(gateway.Tenant.Id, Ct);
        Assert.Equal("postmark", (await SentAsync(gateway, "three@gmail.com")).Provider);
        Assert.Empty(await OpenAsync(gateway));
    }

    private static Task<IReadOnlyList<Alert>> OpenAsync(ConnectedGateway gateway) =>
        gateway.Server.Get<AlertList>().OpenAsync(gateway.Tenant.Id, AlertKind.SliceDegraded, Ct);

    private static async Task AllowAsync(ConnectedGateway gateway)
    {
        using var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        var rules = new[] { new { name = "Transactional", type = "transactional", route_to = "postmark" } };
        var answer = await admin.PutAsJsonAsync("/api/v1/tenant/esp/routing", new { default_provider = "postmark", rules, failover = new { enabled = true, move_slices = true } }, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private static async Task<(string? Provider, string Reasons)> SentAsync(ConnectedGateway gateway, string to)
    {
        var message = await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email(to)), "delivered");
        var delivery = message.GetProperty("deliveries")[0];
        return (delivery.GetProperty("attempts")[0].GetProperty("provider").GetString(), delivery.GetProperty("decision").GetProperty("reasons").ToString());
    }
}
