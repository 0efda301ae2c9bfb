using Microsoft.Playwright;
using PenguinMails.Gateway.Dashboard;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>Outgoing webhooks on their page: the real gateway, and an endpoint that answers.</summary>
[Collection(BrowserTests.Name)]
public sealed class HookPageTests(BrowserFixture browser) : IAsyncLifetime
{
    private ConnectedGateway gateway = null!;
    private WebhookReceiver receiver = null!;

    public async ValueTask InitializeAsync()
    {
        gateway = await ConnectedGateway.StartAsync();
        receiver = await WebhookReceiver.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await receiver.DisposeAsync();
    }

    [Fact]
    public async Task An_endpoint_is_added_with_its_secret_tested_told_replayed_and_deleted()
    {
        await using var screen = await OpenAsync();
        await screen.AssertAccessibleAsync("hooks-none");
        await screen.Page.GetByLabel("URL").FillAsync("https://10.0.0.1/");
        screen.Expected.Add(422);
        await screen.Button("Add endpoint").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Must be a public address.")).ToBeVisibleAsync();
        await screen.Page.GetByLabel("URL").FillAsync($"{receiver.Url}/hook");
        await screen.Page.GetByLabel("Description").FillAsync("CRM");
        await screen.Button("Add endpoint").ClickAsync();
        await Assertions.Expect(screen.Page.Locator(".code-line")).ToContainTextAsync("whsec_");

        receiver.AnswerWith(503);
        await screen.Button("Send test event").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("The endpoint answered 503. after")).ToBeVisibleAsync();
        Assert.DoesNotContain("whsec_", await screen.Page.ContentAsync(), StringComparison.Ordinal);
        await screen.Button("Send test event").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("The endpoint accepted the test event (200)")).ToBeVisibleAsync();

        await gateway.SendAsync(ConnectedGateway.Email("hard-bounce@example.com"));
        var hook = screen.Page.Url.Replace("/test", "", StringComparison.Ordinal);
        await Eventually.TrueAsync(async () =>
        {
            await screen.Page.GotoAsync(hook);
            return await screen.Page.Locator("#results form button").First.IsVisibleAsync();
        });
        await screen.AssertAccessibleAsync("hook");
        var told = receiver.All.Count;
        await screen.Page.Locator("#results form button").First.ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("The event is being sent again.")).ToBeVisibleAsync();
        await receiver.WaitForAsync(told + 1);

        await screen.Page.SetViewportSizeAsync(360, 740);
        Assert.Empty(await screen.OverflowingAsync());
        await screen.Link("Delete …").ClickAsync();
        await screen.Button("Delete the endpoint").ClickAsync();
        await Assertions.Expect(screen.Heading("No endpoints yet")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_script_it_is_tested_rotated_to_the_other_kind_of_signature_and_paused()
    {
        await using var screen = await OpenAsync(script: false);
        await screen.Page.GetByLabel("URL").FillAsync($"{receiver.Url}/hook");
        await screen.Button("Add endpoint").ClickAsync();
        await Assertions.Expect(screen.Page.Locator(".code-line")).ToContainTextAsync("whsec_");

        await screen.Button("Send test event").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("The endpoint accepted the test event (200)")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.Locator("#results tbody tr")).ToContainTextAsync("Test");
        await screen.Link("Rotate secret …").ClickAsync();
        await screen.Page.GetByLabel("Signature").SelectOptionAsync("v1a");
        await screen.Button("Rotate").ClickAsync();
        await Assertions.Expect(screen.Page.Locator(".code-line").First).ToContainTextAsync("whpk_");
        await Assertions.Expect(screen.Page.GetByText("the one before signs until")).ToBeVisibleAsync();
        await screen.Button("Pause").ClickAsync();
        await Assertions.Expect(screen.Button("Enable")).ToBeVisibleAsync();
    }

    private async Task<Screen> OpenAsync(bool script = true)
    {
        var screen = await browser.OpenAsync(gateway.Server.Url.GetLeftPart(UriPartial.Authority), script: script);
        await screen.Page.GotoAsync("/dashboard/login?returnUrl=" + HookAddresses.List);
        await screen.Page.GetByLabel("Email").FillAsync(gateway.Tenant.AdminEmail);
        await screen.Page.GetByLabel("Password").FillAsync(GatewayServer.Password);
        await screen.Button("Sign in").ClickAsync();
        await Assertions.Expect(screen.Heading("Outgoing webhooks")).ToBeVisibleAsync();
        return screen;
    }
}
