using System.Text.Json;
using Microsoft.Playwright;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>The overview of the real gateway, connected to the sandbox.</summary>
[Collection(BrowserTests.Name)]
public sealed class ConnectedTests(BrowserFixture browser) : IAsyncLifetime
{
    private SandboxServer sandbox = null!;
    private GatewayServer gateway = null!;
    private TestTenant tenant = null!;

    public async ValueTask InitializeAsync()
    {
        sandbox = await SandboxServer.StartAsync();
        gateway = await GatewayServer.StartAsync(sandboxUrl: sandbox.Url);
        tenant = await gateway.CreateTenantAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await sandbox.DisposeAsync();
    }

    [Fact]
    public async Task A_connection_is_tested_disabled_and_enabled_again_and_the_audit_log_says_by_whom()
    {
        await ConnectPostmarkAsync();
        await using var screen = await OpenAsync();
        var card = screen.Page.GetByRole(AriaRole.Article, new() { Name = "Postmark", Exact = true });
        await card.GetByText("Test Connection").ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("Connected in");
        await screen.Page.ReloadAsync();
        await Assertions.Expect(card).ToContainTextAsync("Last tested just now");

        var toggle = screen.Page.GetByRole(AriaRole.Switch, new() { Name = "Postmark enabled" });
        await toggle.ClickAsync();
        await screen.Button("Disable Postmark").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Postmark is disabled.")).ToBeVisibleAsync();
        await Assertions.Expect(toggle).Not.ToBeCheckedAsync();
        Assert.False((await FindAsync())!.Enabled);

        await toggle.ClickAsync();
        await Assertions.Expect(toggle).ToBeCheckedAsync();
        Assert.True((await FindAsync())!.Enabled);
        var log = await gateway.Get<Audit>().ListAsync(tenant.Id, null, 50, CancellationToken.None);
        Assert.Equal(
            ["connection.enabled", "connection.disabled"],
            log.Where(entry => entry.Actor == "user " + tenant.AdminEmail && entry.Action != "user.signed_in").Select(entry => entry.Action));
    }

    private async Task ConnectPostmarkAsync()
    {
        var settings = JsonSerializer.Deserialize(
            $$"""{"api_token": "{{Guid.NewGuid()}}", "default_sender": "noreply@yourdomain.com"}""", ProviderCatalog.Info("postmark")!.Settings!, Json.Options);
        await gateway.Get<ConnectionChanges>().SaveAsync(tenant.Id, "postmark", settings!, null, "test", CancellationToken.None);
    }

    private ValueTask<Connection?> FindAsync() => gateway.Get<ConnectionStore>().FindAsync(tenant.Id, "postmark", CancellationToken.None);

    private async Task<Screen> OpenAsync()
    {
        var screen = await browser.OpenAsync(gateway.Url.GetLeftPart(UriPartial.Authority));
        await screen.Page.GotoAsync("/dashboard/login");
        await screen.Page.GetByLabel("Email").FillAsync(tenant.AdminEmail);
        await screen.Page.GetByLabel("Password").FillAsync(GatewayServer.Password);
        await screen.Button("Sign in").ClickAsync();
        return screen;
    }
}
