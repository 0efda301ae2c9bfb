using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PenguinMails.Gateway.Dashboard;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>Stopping email, and API keys, on their pages: the real gateway against the sandbox.</summary>
[Collection(BrowserTests.Name)]
public sealed partial class HoldAndKeyPageTests(BrowserFixture browser) : IAsyncLifetime
{
    private ConnectedGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await ConnectedGateway.StartAsync();

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task Email_is_stopped_and_released_with_its_count()
    {
        await using var screen = await OpenAsync(HoldAddresses.List, "Holds");
        await screen.AssertAccessibleAsync("holds-none");
        await screen.Page.GetByLabel("What to stop").SelectOptionAsync("type");
        await screen.Page.GetByLabel("Reason").FillAsync("Wrong price");
        screen.Expected.Add(422);
        await screen.Button("Stop this email").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Required: 1 to 255 characters.")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.GetByLabel("Reason")).ToHaveValueAsync("Wrong price");
        await screen.Page.GetByLabel("Which one").FillAsync("transactional");
        await screen.Button("Stop this email").ClickAsync();
        await Assertions.Expect(screen.Heading("Email of type Transactional")).ToBeVisibleAsync();

        await gateway.SendAsync(ConnectedGateway.Email("user@example.com"));
        await Eventually.TrueAsync(async () =>
        {
            await screen.Page.ReloadAsync();
            return await screen.Page.GetByText("1 email waits.").First.IsVisibleAsync();
        });
        Assert.Equal(0, await gateway.Sandbox.CountAsync());
        await screen.AssertAccessibleAsync("holds");
        await screen.Button("Release Email of type Transactional").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Released: 1 email goes out.")).ToBeVisibleAsync();
        await Eventually.TrueAsync(async () => await gateway.Sandbox.CountAsync() == 1);
    }

    [Fact]
    public async Task What_waits_is_canceled_after_a_question()
    {
        await using var screen = await OpenAsync(HoldAddresses.List, "Holds");
        await screen.Page.GetByLabel("Reason").FillAsync("Stop");
        await screen.Button("Stop this email").ClickAsync();
        await screen.Link("Cancel its email …").ClickAsync();
        await screen.Button("Cancel the email").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("0 emails were canceled.")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Heading("Nothing is stopped")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_key_in_safe_mode_is_made_shown_once_used_and_revoked()
    {
        await using var screen = await OpenAsync(KeyAddresses.List, "API Keys");
        await screen.Page.GetByLabel("Name").FillAsync("Staging");
        await screen.Page.GetByText("Safe mode, for staging").ClickAsync();
        await screen.Page.GetByLabel("Allowed recipients").FillAsync("@yourdomain.com\nnot a domain");
        screen.Expected.Add(422);
        await screen.Button("Create key").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("main .field-error")).ToBeVisibleAsync();
        await screen.Page.GetByLabel("Allowed recipients").FillAsync("@yourdomain.com");
        await screen.Button("Create key").ClickAsync();
        var secret = KeyPattern().Match(await screen.Page.Locator(".code-line").InnerTextAsync()).Value;
        await screen.AssertAccessibleAsync("keys");
        await screen.Page.GotoAsync(KeyAddresses.List);
        Assert.DoesNotContain(secret, await screen.Page.ContentAsync(), StringComparison.Ordinal);

        using var sender = gateway.Server.Client(secret);
        using var answer = await sender.PostAsJsonAsync("/api/v1/emails/send", ConnectedGateway.Email("user@example.com"), TestContext.Current.CancellationToken);
        Assert.Contains("suppressed", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await screen.Link("Revoke Staging …").ClickAsync();
        await screen.Button("Revoke the key").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("The key is revoked.")).ToBeVisibleAsync();
        await screen.Page.GotoAsync(KeyAddresses.Audit);
        await Assertions.Expect(screen.Page.GetByText("Key revoked")).ToBeVisibleAsync();
        await screen.AssertAccessibleAsync("audit");
        await screen.Page.SetViewportSizeAsync(360, 740);
        Assert.Empty(await screen.OverflowingAsync());
    }

    [GeneratedRegex("pm_[A-Za-z0-9]+")]
    private static partial Regex KeyPattern();

    private async Task<Screen> OpenAsync(string address, string heading)
    {
        var screen = await browser.OpenAsync(gateway.Server.Url.GetLeftPart(UriPartial.Authority));
        await screen.Page.GotoAsync("/dashboard/login?returnUrl=" + address);
        await screen.Page.GetByLabel("Email").FillAsync(gateway.Tenant.AdminEmail);
        await screen.Page.GetByLabel("Password").FillAsync(GatewayServer.Password);
        await screen.Button("Sign in").ClickAsync();
        await Assertions.Expect(screen.Heading(heading)).ToBeVisibleAsync();
        return screen;
    }
}
