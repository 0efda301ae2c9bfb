using Microsoft.Playwright;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Alerts.Checks;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Dashboard;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>The bell and the notification centre of the real gateway.</summary>
[Collection(BrowserTests.Name)]
public sealed class NotificationTests(BrowserFixture browser) : IAsyncLifetime
{
    private ConnectedGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await ConnectedGateway.StartAsync();

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task The_bell_says_how_many_are_open_and_the_page_marks_and_resolves_them()
    {
        await RaiseAsync("postmark", AlertKind.KeyRejected, "10: The key is not known.");
        await RaiseAsync("mailgun", AlertKind.WebhookMismatch, "The signature is not the connection's.");
        await using var screen = await SignInAsync();
        var bell = screen.Page.Locator(".app-nav .bell");
        await Assertions.Expect(bell).ToHaveTextAsync("Notifications2 open");
        await bell.ClickAsync();

        var items = screen.Page.Locator(".alert-item");
        await Assertions.Expect(items).ToHaveCountAsync(2);
        var forged = items.Filter(new() { HasText = "Webhooks for Mailgun failed verification" });
        await Assertions.Expect(forged).ToHaveCountAsync(1);
        await screen.Button("Resolve: Webhooks for Mailgun failed verification").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Resolved: Webhooks for Mailgun failed verification.")).ToBeVisibleAsync();
        await Assertions.Expect(bell).ToHaveTextAsync("Notifications1 open");
        await Assertions.Expect(forged).ToContainTextAsync($"by user {gateway.Tenant.AdminEmail}");

        await screen.Button("Mark all as read").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Unread")).ToHaveCountAsync(0);

        await screen.Link("Open").ClickAsync();
        await Assertions.Expect(items).ToHaveCountAsync(1);
        await Assertions.Expect(items).ToContainTextAsync("10: The key is not known.");
        await screen.PhotographAsync("notifications-real");
        await screen.Link("Open Postmark").ClickAsync();
        await screen.Page.WaitForURLAsync("**/settings/integrations/esp/postmark");
    }

    [Fact]
    public async Task Emails_are_switched_off_and_on_also_without_script()
    {
        await using var screen = await SignInAsync(script: false);
        await screen.Page.GotoAsync(AlertAddresses.List);
        var wanted = screen.Page.GetByRole(AriaRole.Switch, new() { Name = "Email me about alerts" });
        await Assertions.Expect(wanted).ToBeCheckedAsync();
        await wanted.ClickAsync();
        await Assertions.Expect(wanted).Not.ToBeCheckedAsync();
        Assert.Single(await gateway.Server.Get<AlertMailChoice>().OffAsync(gateway.Tenant.Id, CancellationToken.None));
        await wanted.ClickAsync();
        await Assertions.Expect(wanted).ToBeCheckedAsync();
    }

    private async Task RaiseAsync(string provider, AlertKind kind, string detail) => await gateway.Server.Get<AlertStore>().RaiseAsync(
        (await gateway.Server.Get<ConnectionStore>().FindAsync(gateway.Tenant.Id, provider, CancellationToken.None))!, kind, detail);

    private async Task<Screen> SignInAsync(bool script = true)
    {
        var screen = await browser.OpenAsync(gateway.Server.Url.GetLeftPart(UriPartial.Authority), script: script);
        await screen.Page.GotoAsync("/dashboard/login");
        await screen.Page.GetByLabel("Email").FillAsync(gateway.Tenant.AdminEmail);
        await screen.Page.GetByLabel("Password").FillAsync(GatewayServer.Password);
        await screen.Button("Sign in").ClickAsync();
        await Assertions.Expect(screen.Heading("ESP Integration")).ToBeVisibleAsync();
        return screen;
    }
}
