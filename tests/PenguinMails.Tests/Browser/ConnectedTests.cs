using Microsoft.Playwright;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Dashboard;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>The dashboard of the real gateway, connected to the sandbox.</summary>
[Collection(BrowserTests.Name)]
public sealed class ConnectedTests(BrowserFixture browser) : IAsyncLifetime
{
    private ConnectedGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await ConnectedGateway.StartAsync();

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task A_connection_is_tested_disabled_and_enabled_again_and_the_audit_log_says_by_whom()
    {
        await using var screen = await SignInAsync();
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
        var log = await gateway.Server.Get<Audit>().ListAsync(gateway.Tenant.Id, null, 50, CancellationToken.None);
        Assert.Equal(
            ["connection.enabled", "connection.disabled"],
            log.Where(entry => entry.Actor == "user " + gateway.Tenant.AdminEmail && entry.Action != "user.signed_in").Select(entry => entry.Action));
    }

    [Fact]
    public async Task Every_page_of_the_menu_opens_without_an_error()
    {
        await gateway.SendAsync(ConnectedGateway.Email("user@example.com"));
        await using var screen = await SignInAsync();
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Navigation)).ToContainTextAsync("PenguinMails");
        foreach (var page in Navigation.PagesOf(gateway.Server.Get<ProviderCatalog>()))
        {
            await screen.Page.GotoAsync(page.Address);
            await Assertions.Expect(screen.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).First).ToBeVisibleAsync();
            await screen.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        }
    }

    [Fact]
    public async Task The_overview_is_light_on_a_first_visit()
    {
        await gateway.SendAsync(ConnectedGateway.Email("user@example.com"));
        await using var screen = await SignInAsync();
        await screen.Page.Context.NewCDPSessionAsync(screen.Page).ContinueWith(cdp => cdp.Result.SendAsync("Network.clearBrowserCache"), TaskScheduler.Default).Unwrap();
        await screen.Page.SetViewportSizeAsync(1440, 900);
        await screen.Page.GotoAsync(EspRoutes.Overview);
        await screen.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var bytes = await screen.Page.EvaluateAsync<int>("""
            () => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].reduce((sum, entry) => sum + entry.transferSize, 0)
            """);
        Assert.InRange(bytes, 60_000, 120_000);
    }

    [Fact]
    public async Task An_email_that_was_sent_is_found_and_followed_until_it_is_delivered()
    {
        await gateway.SendAsync(ConnectedGateway.Email("user@example.com"));
        await using var screen = await SignInAsync();
        await screen.Link("Messages").ClickAsync();
        await screen.RenewAsync("#results", () => screen.Page.GetByLabel("Search messages").FillAsync("user@example.com"));
        await screen.RenewAsync("#results", () => screen.Button("Search").ClickAsync());
        await screen.Link("user@example.com").ClickAsync();
        await Assertions.Expect(screen.Heading("Hello")).ToBeVisibleAsync();
        var timeline = screen.Page.Locator(".timeline");
        await Assertions.Expect(timeline.GetByText("Delivered", new() { Exact = true })).ToBeVisibleAsync();
        foreach (var title in (string[])["Accepted by the gateway", "Routed to Postmark", "Postmark accepted the email"])
            await Assertions.Expect(timeline).ToContainTextAsync(title);

        await Assertions.Expect(screen.Page.FrameLocator("iframe").GetByText("Hello")).ToBeVisibleAsync();
        await screen.PhotographAsync("message-real");

        await screen.Link("Overview").ClickAsync();
        var card = screen.Page.GetByRole(AriaRole.Article, new() { Name = "Postmark", Exact = true });
        await Assertions.Expect(card).ToContainTextAsync("Active");
        await Assertions.Expect(card.Locator(".provider-stats dd")).ToHaveTextAsync(["1", "100.0% of 1 in 30 days", "just now"]);
        await screen.PhotographAsync("overview-real");
    }

    [Fact]
    public async Task What_is_scheduled_can_be_canceled()
    {
        await gateway.SendAsync(new
        {
            from = "noreply@yourdomain.com",
            to = "later@example.com",
            subject = "Later",
            text_body = "Hello",
            send_at = TimeProvider.System.GetUtcNow().AddDays(1),
        });
        await using var screen = await SignInAsync();
        await screen.Page.GotoAsync("/dashboard/messages?status=scheduled");
        await screen.Link("later@example.com").ClickAsync();
        await screen.Link("Cancel sending").ClickAsync();
        await Assertions.Expect(screen.Heading("Cancel this email?")).ToBeVisibleAsync();
        await screen.PhotographAsync("message-cancel");
        await screen.Button("Cancel sending").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Canceled. The email will not be sent.")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.Locator("#deliveries summary").GetByText("Canceled", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(screen.Link("Cancel sending")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_key_that_real_sends_were_refused_for_stands_on_the_overview_in_the_seeds_words()
    {
        await gateway.Sandbox.FaultAsync("postmark", "invalid_key");
        var sent = await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("user@example.com")), "delivered");
        Assert.Equal("mailgun", sent.GetProperty("deliveries")[0].GetProperty("provider").GetString());
        await using var screen = await SignInAsync();

        var card = await CardWithAsync(screen, "Invalid API key. Please check your credentials and try again.");
        await Assertions.Expect(card).ToContainTextAsync("Error");
        await Assertions.Expect(card).ToContainTextAsync("Postmark says:");
        await screen.PhotographAsync("overview-error-key");
    }

    [Fact]
    public async Task A_provider_that_is_down_is_named_on_the_overview_while_the_fallback_carries_its_emails()
    {
        await gateway.Sandbox.FaultAsync("postmark", "error_503");
        // Five calls in a row have to fail, one email each.
        for (var i = 0; i < 5; i++)
        {
            var id = await gateway.SendAsync(ConnectedGateway.Email($"user{i}@example.com"));
            await Eventually.TrueAsync(async () => (await gateway.MessageAsync(id)).GetProperty("deliveries")[0].GetProperty("attempts")
                .EnumerateArray().Any(attempt => attempt.GetProperty("outcome").ValueKind == System.Text.Json.JsonValueKind.String));
        }

        await using var screen = await SignInAsync();
        var card = await CardWithAsync(screen, "Unable to connect to Postmark. Using fallback provider.");
        await Assertions.Expect(card).ToContainTextAsync("Error");
        await screen.PhotographAsync("overview-error-down");

        var next = await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("next@example.com")), "delivered");
        Assert.Equal("mailgun", next.GetProperty("deliveries")[0].GetProperty("provider").GetString());
        Assert.Equal("mailgun", Assert.Single(await gateway.Sandbox.MessagesAsync(to: "next@example.com")).Provider);
    }

    [Fact]
    public async Task A_rate_limit_is_said_on_the_overview_and_the_email_waits()
    {
        await gateway.Sandbox.FaultAsync("postmark", "rate_limit", retryAfterS: 300);
        var id = await gateway.SendAsync(ConnectedGateway.Email("user@example.com"));
        await using var screen = await SignInAsync();

        var card = await CardWithAsync(screen, "ESP rate limit reached. Emails queued for retry.");
        await Assertions.Expect(card.Locator("#status-postmark")).Not.ToContainTextAsync("Error");
        await screen.PhotographAsync("overview-rate-limit");
        Assert.Equal("queued", (await gateway.MessageAsync(id)).GetProperty("deliveries")[0].GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_note_below_the_tracking_options_leads_to_where_the_providers_report_and_when_they_did()
    {
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("user@example.com")), "delivered");
        await using var screen = await SignInAsync();
        await screen.Page.GotoAsync(EspRoutes.Settings("postmark"));
        await Assertions.Expect(screen.Page.GetByText("Tracking requires webhook configuration.")).ToBeVisibleAsync();
        await screen.Link("Set up webhooks →").ClickAsync();

        await Assertions.Expect(screen.Heading("Webhook Configuration")).ToBeVisibleAsync();
        var postmark = screen.Page.GetByRole(AriaRole.Region, new() { Name = "Postmark Webhook" });
        var url = $"{gateway.Server.Url}webhooks/postmark/{PublicId.Format(PublicId.Connection, (await FindAsync())!.Id)}";
        await Assertions.Expect(postmark.Locator("pre")).ToHaveTextAsync(url);
        await Eventually.TrueAsync(async () =>
        {
            await screen.Page.ReloadAsync();
            return !(await postmark.InnerTextAsync()).Contains("never", StringComparison.Ordinal);
        });
        await Assertions.Expect(postmark.GetByText("Active", new() { Exact = true })).ToBeVisibleAsync();
        await postmark.GetByRole(AriaRole.Button, new() { Name = "Copy endpoint URL of Postmark" }).ClickAsync();
        await screen.CopiedAsync(url);
    }

    [Fact]
    public async Task The_webhook_log_is_filtered_searched_and_followed_and_says_what_Track_Delivery_leaves_out()
    {
        var opened = await gateway.SendAsync(ConnectedGateway.Email("open@example.com"));
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("hard-bounce@example.com")), "bounced");
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("user@example.com", "marketing")), "delivered");
        await Eventually.TrueAsync(async () => (await gateway.MessageAsync(opened)).GetProperty("deliveries")[0].GetProperty("events").GetArrayLength() == 2);
        await using var screen = await SignInAsync();
        await screen.Page.GotoAsync(EspRoutes.Webhooks);
        var rows = screen.Page.Locator(".event-table tbody tr");
        var bounce = rows.Filter(new() { HasText = "hard-bounce@example.com" });
        await Assertions.Expect(bounce.Locator("td").Nth(1)).ToContainTextAsync("Postmark");
        await Assertions.Expect(bounce.Locator("td").Nth(2)).ToHaveTextAsync("Bounce");
        await Assertions.Expect(bounce.Locator("td").Nth(4)).ToHaveTextAsync("Hard Bounce");
        await Assertions.Expect(rows.Filter(new() { HasText = "user@example.com" }).Filter(new() { HasText = "Delivery" })).ToContainTextAsync("Delivered in");
        var note = screen.Page.GetByText("Delivery events of Postmark are not listed here, because Track Delivery is off in Postmark's settings.");
        await Assertions.Expect(note).ToBeVisibleAsync();
        await screen.PhotographAsync("webhook-log-real");

        await screen.RenewAsync("#results", () => screen.Page.GetByLabel("Email or Message ID").FillAsync(opened));
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await Assertions.Expect(rows.Locator("td").Nth(2)).ToHaveTextAsync("Open");
        await screen.RenewAsync("#results", () => screen.Page.GetByLabel("Event Type").SelectOptionAsync("bounced"));
        await Assertions.Expect(screen.Heading("Nothing matches")).ToBeVisibleAsync();
        await screen.RenewAsync("#results", () => screen.Page.GetByLabel("Email or Message ID").FillAsync("hard-bounce@example.com"));
        await Assertions.Expect(bounce).Not.ToHaveCountAsync(0);
        await Assertions.Expect(rows.Filter(new() { HasNotText = "hard-bounce@example.com" })).ToHaveCountAsync(0);
        await screen.Page.ReloadAsync();
        await Assertions.Expect(screen.Page.GetByLabel("Event Type")).ToHaveValueAsync("bounced");
        await screen.Link("hard-bounce@example.com").First.ClickAsync();
        await Assertions.Expect(screen.Page.Locator("#deliveries")).ToContainTextAsync("Bounced");

        await screen.Page.GotoAsync(EspRoutes.Webhooks);
        await screen.Link("Postmark's settings").ClickAsync();
        await screen.Page.GetByLabel("Track Delivery").CheckAsync();
        await screen.Button("Save Configuration").ClickAsync();
        await Assertions.Expect(screen.Page.Locator(".app-toast")).ToContainTextAsync("saved", new() { IgnoreCase = true });
        await screen.Page.GotoAsync($"{EspRoutes.Webhooks}?search={opened}");
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await Assertions.Expect(rows.Filter(new() { HasText = "Delivered in" })).ToHaveCountAsync(1);
        await Assertions.Expect(note).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_webhook_log_is_paged_and_searched_with_script_and_without(bool script)
    {
        var id = await gateway.SendAsync(new
        {
            from = "noreply@yourdomain.com",
            to = Enumerable.Range(0, 60).Select(i => $"user{i}@example.com"),
            subject = "News",
            text_body = "Hello",
            type = "marketing",
        });
        await gateway.WaitForAsync(id, "delivered");
        await using var screen = await SignInAsync(script);
        await screen.Page.GotoAsync($"{EspRoutes.Webhooks}?type=delivered&provider=mailgun");
        var rows = screen.Page.Locator(".event-table tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(50);

        await screen.Link("Older").ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(10);
        await Assertions.Expect(screen.Link("Older")).ToHaveCountAsync(0);
        await Assertions.Expect(screen.Page.GetByLabel("Event Type")).ToHaveValueAsync("delivered");
        await screen.Link("Newest").ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(50);

        if (script)
            await screen.RenewAsync("#results", () => screen.Page.GetByLabel("Email or Message ID").FillAsync("user7"));
        else
            await screen.Page.GetByLabel("Email or Message ID").FillAsync("user7");
        await screen.RenewAsync("#results", () => screen.Button("Search").ClickAsync());
        await Assertions.Expect(screen.Heading("Not an email address or a message ID")).ToBeVisibleAsync();
        await screen.Page.Locator("#results").GetByRole(AriaRole.Link, new() { Name = "Clear filters" }).ClickAsync();
        await Assertions.Expect(screen.Page.GetByLabel("Email or Message ID")).ToHaveValueAsync("");
        await screen.Page.GetByLabel("Email or Message ID").FillAsync("user7@example.com");
        await screen.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(rows.Filter(new() { HasText = "user7@example.com" }).Filter(new() { HasText = "Delivery" })).ToHaveCountAsync(1);
        await Assertions.Expect(rows.Filter(new() { HasNotText = "user7@example.com" })).ToHaveCountAsync(0);
    }

    /// <summary>Postmark's card once it says something: what a call came to is noted after the call.</summary>
    private static async Task<ILocator> CardWithAsync(Screen screen, string sentence)
    {
        var card = screen.Page.GetByRole(AriaRole.Article, new() { Name = "Postmark", Exact = true });
        await Eventually.TrueAsync(async () =>
        {
            await screen.Page.ReloadAsync();
            return (await card.InnerTextAsync()).Contains(sentence, StringComparison.Ordinal);
        });
        return card;
    }

    private ValueTask<Connection?> FindAsync() =>
        gateway.Server.Get<ConnectionStore>().FindAsync(gateway.Tenant.Id, "postmark", CancellationToken.None);

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
