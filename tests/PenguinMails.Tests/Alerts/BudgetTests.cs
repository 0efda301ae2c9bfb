using System.Net.Http.Json;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Alerts.Checks;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Admin;
using PenguinMails.Gateway.Sending.Holds;
using Xunit;

namespace PenguinMails.Tests.Alerts;

/// <summary>A month's budget: admins hear of it before it is spent, and where they want it bulk email waits then. Mailgun's plan costs $55 from its first email on.</summary>
public sealed class BudgetTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task What_is_spent_holds_bulk_email_once_until_somebody_lets_it_go(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        await BudgetAsync(gateway, 50, BudgetStep.Stop);
        await SpendAsync(gateway);
        await RoundAsync(gateway);
        await RoundAsync(gateway);

        var holds = await HoldsAsync(gateway);
        Assert.Equal(["cold_outreach", "marketing"], holds.Select(hold => hold.Value).Order());
        Assert.All(holds, hold => Assert.Equal("The month's budget of $50.00 is spent.", hold.Reason));
        Assert.StartsWith("$55.00 of $50.00 is spent.", Assert.Single(await AlertsAsync(gateway)).Detail, StringComparison.Ordinal);
        var held = await gateway.SendAsync(ConnectedGateway.Email("b@example.com", "newsletter"));
        var urgent = await gateway.SendAsync(ConnectedGateway.Email("c@example.com"));
        await gateway.WaitForAsync(urgent, "sent", "delivered");
        await gateway.WaitForAsync(held, "queued");

        foreach (var hold in holds)
            await gateway.Server.Get<HoldStore>().EndAsync(gateway.Tenant.Id, hold.Id, HoldEnd.Release, "test", Ct);
        await RoundAsync(gateway);
        Assert.Empty(await HoldsAsync(gateway));
        await gateway.WaitForAsync(held, "sent", "delivered");
    }

    [Fact]
    public async Task A_larger_budget_lets_go_what_waits_and_ends_the_alert()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        await BudgetAsync(gateway, 50, BudgetStep.Stop);
        await SpendAsync(gateway);
        await RoundAsync(gateway);
        Assert.Equal(2, (await HoldsAsync(gateway)).Count);

        await BudgetAsync(gateway, 500, BudgetStep.Stop);
        await RoundAsync(gateway);

        Assert.Empty(await HoldsAsync(gateway));
        Assert.Equal(AlertState.Resolved, Assert.Single(await AlertsAsync(gateway)).State);
    }

    [Fact]
    public async Task Who_only_wants_to_be_warned_goes_on_sending()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        await BudgetAsync(gateway, 60, BudgetStep.Warn);
        await RoundAsync(gateway);
        Assert.Empty(await AlertsAsync(gateway));
        await SpendAsync(gateway);
        await RoundAsync(gateway);

        Assert.Empty(await HoldsAsync(gateway));
        Assert.StartsWith("$55.00 of $60.00 is spent.", Assert.Single(await AlertsAsync(gateway)).Detail, StringComparison.Ordinal);
    }

    private static async Task SpendAsync(ConnectedGateway gateway)
    {
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("a@example.com", "marketing")), "sent", "delivered");
        await Eventually.TrueAsync(async () => (await gateway.Server.Get<CostAdmin>().EstimateAsync(gateway.Tenant.Id, Ct)).Total > 0);
    }

    private static async Task BudgetAsync(ConnectedGateway gateway, decimal monthly, BudgetStep then)
    {
        using var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        var rules = new { default_provider = "smtp", rules = (object[])[new { type = "marketing", route_to = "mailgun" }, new { type = "any", route_to = "postmark" }], cost = new { budget = new { monthly, then = EnumNames.Of(then) } } };
        using var saved = await admin.PutAsJsonAsync("/api/v1/tenant/esp/routing", rules, Ct);
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync(Ct));
    }

    private static Task RoundAsync(ConnectedGateway gateway) => gateway.Server.Get<BudgetWatch>().RoundAsync(Ct);

    private static async Task<List<Hold>> HoldsAsync(ConnectedGateway gateway) => [.. (await gateway.Server.Get<HoldStore>().ListAsync(gateway.Tenant.Id, Ct)).Select(one => one.Hold)];

    private static async Task<List<Alert>> AlertsAsync(ConnectedGateway gateway) =>
        [.. (await gateway.Server.Get<AlertList>().ListAsync(gateway.Tenant.Id, Guid.Empty, null, null, 50, Ct)).Where(alert => alert.What == AlertKind.Budget)];
}
