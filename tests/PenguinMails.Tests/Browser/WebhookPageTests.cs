using Microsoft.Playwright;
using PenguinMails.Gateway.Dashboard;
using PenguinMails.Gateway.Tenants;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>The page of the webhooks over a real gateway and the sandbox.</summary>
[Collection(BrowserTests.Name)]
public sealed class WebhookPageTests(BrowserFixture browser) : IAsyncLifetime
{
    private ConnectedGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await ConnectedGateway.StartAsync();

    public async ValueTask DisposeAsync() => await gateway.DisposeAsync();

    [Fact]
    public async Task An_admin_chooses_events_and_addresses_copies_firewall_rules_and_tests_the_endpoint()
    {
        await using var screen = await OpenAsync();
        screen.Expected.Add(422);
        var events = screen.Page.GetByRole(AriaRole.Region, new() { Name = "Mailgun Events" });
        await Assertions.Expect(events.GetByText("All 6 events are registered at Mailgun.")).ToBeVisibleAsync();
        await events.GetByLabel("Opened: Recipient opened email.").UncheckAsync();
        await events.GetByRole(AriaRole.Button, new() { Name = "Save events" }).ClickAsync();
        await Assertions.Expect(screen.Page.Locator(".app-toast")).ToContainTextAsync("Saved.");
        await Assertions.Expect(screen.Page.GetByText("Open events of Mailgun are not listed here, because Opened is off in Mailgun's subscriptions.")).ToBeVisibleAsync();
        await Assertions.Expect(events.GetByText("All 6 events are registered at Mailgun.")).ToBeVisibleAsync();

        var security = screen.Page.GetByRole(AriaRole.Region, new() { Name = "Signature Verification of Postmark" });
        await security.GetByLabel("IP Whitelist (Optional)").FillAsync("127.0.0.1\nnobody");
        await security.GetByRole(AriaRole.Button, new() { Name = "Save list" }).ClickAsync();
        await Assertions.Expect(security.Locator(".field-error")).ToContainTextAsync("“nobody”");
        await Assertions.Expect(security.GetByLabel("IP Whitelist (Optional)")).ToHaveValueAsync("127.0.0.1\nnobody");
        await security.GetByRole(AriaRole.Button, new() { Name = "Use Postmark IPs" }).ClickAsync();
        await Assertions.Expect(security.GetByLabel("IP Whitelist (Optional)")).ToHaveValueAsync("3.134.147.250\n18.217.206.57\n50.31.156.6\n50.31.156.77");
        await security.GetByRole(AriaRole.Link, new() { Name = "Add to Firewall" }).ClickAsync();
        foreach (var tool in (string[])["ufw", "nftables", "iptables", "nginx"])
            await Assertions.Expect(screen.Page.Locator("#firewall-postmark").GetByRole(AriaRole.Heading, new() { Name = tool })).ToBeVisibleAsync();
        await screen.Button("Copy ufw rules for Postmark").ClickAsync();
        await screen.CopiedAsync($"ufw allow proto tcp from 3.134.147.250 to any port {gateway.Server.Url.Port} comment 'Postmark webhooks'");
        await screen.Page.Keyboard.PressAsync("Escape");

        await screen.Page.GetByLabel("Test event").SelectOptionAsync("bounced");
        await screen.Button("Send Test Event").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("The test event was received and processed.")).ToBeVisibleAsync();
        await screen.AssertAccessibleAsync("webhooks-tested");
        await screen.Link("View event").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Nothing. It is a test and about no email.")).ToBeVisibleAsync();
        await screen.Button("Replay").ClickAsync();
        await Assertions.Expect(screen.Page.Locator(".app-toast")).ToContainTextAsync("It is processed once more.");
        await screen.AssertAccessibleAsync("webhook-event-real");
    }

    [Fact]
    public async Task The_log_follows_what_is_reported_until_it_is_paused()
    {
        await using var screen = await OpenAsync();
        await screen.Page.GotoAsync(EspRoutes.FullLog + "?search=live@example.com");
        await Assertions.Expect(screen.Page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
        var rows = screen.Page.Locator(".event-table tbody tr");
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("live@example.com", "marketing")), "delivered");
        await Assertions.Expect(rows.Filter(new() { HasText = "Delivery" })).ToHaveCountAsync(1);

        await screen.Button("Pause").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Paused", new() { Exact = true })).ToBeVisibleAsync();
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("live@example.com", "marketing")), "delivered");
        await Assertions.Expect(rows.Filter(new() { HasText = "Delivery" })).ToHaveCountAsync(1);
        await screen.Button("Resume").ClickAsync();
        await Assertions.Expect(rows.Filter(new() { HasText = "Delivery" })).ToHaveCountAsync(2);
        await Assertions.Expect(screen.Button("Pause")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task It_works_without_script()
    {
        await using var screen = await OpenAsync(script: false);
        await screen.Link("Ask Postmark").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("All 6 events are registered at Postmark.")).ToBeVisibleAsync();
        await screen.Button("Send Test Event").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("The test event was received and processed.")).ToBeVisibleAsync();
        await screen.Page.GetByRole(AriaRole.Region, new() { Name = "Signature Verification of Mailgun" }).GetByRole(AriaRole.Link, new() { Name = "Add to Firewall" }).ClickAsync();
        await Assertions.Expect(screen.Heading("nginx")).ToBeVisibleAsync();
        await screen.Page.GotoAsync(EspRoutes.Webhooks);
        await screen.Page.GetByText("Log retention").ClickAsync();
        await screen.Page.GetByLabel("Postmark, days").FillAsync("7");
        await screen.Button("Save retention").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Log retention saved.")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.GetByLabel("Postmark, days")).ToHaveValueAsync("7");
    }

    private async Task<Screen> OpenAsync(bool script = true)
    {
        var user = await gateway.Server.Get<Users>().FindByEmailAsync(gateway.Tenant.AdminEmail, CancellationToken.None);
        var screen = await browser.OpenAsync(gateway.Server.Url.ToString(), script: script);
        await screen.Page.Context.AddCookiesAsync([new() { Name = SessionCookie.Name, Value = await gateway.Server.Get<Sessions>().StartAsync(user!), Url = gateway.Server.Url.ToString() }]);
        await screen.Page.GotoAsync(EspRoutes.Webhooks);
        return screen;
    }
}
