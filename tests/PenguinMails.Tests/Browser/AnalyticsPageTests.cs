using Microsoft.Playwright;
using PenguinMails.Gateway.Dashboard;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>The analytics page: the real gateway against the sandbox.</summary>
[Collection(BrowserTests.Name)]
public sealed class AnalyticsPageTests(BrowserFixture browser) : IAsyncLifetime
{
    private readonly AheadClock clock = new();
    private ConnectedGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await ConnectedGateway.StartAsync(time: clock);

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task An_admin_looks_at_ranges_refreshes_and_reads_a_chart_as_a_table()
    {
        await using var screen = await OpenAsync();
        await Assertions.Expect(screen.Heading("No emails in this range.")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Link("Last 30 Days")).ToHaveAttributeAsync("aria-current", "page");
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("user@example.com")), "delivered");

        await screen.Link("Refresh").ClickAsync();
        await Assertions.Expect(screen.Page.Locator(".metric").First).ToHaveTextAsync("1");
        await Assertions.Expect(screen.Page.Locator(".metric-change").First).ToContainTextAsync("Nothing in the range before");
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Row, new() { Name = "Postmark 1 1 0 (0.0%)" }).First).ToBeVisibleAsync();
        var volume = screen.Page.Locator("figure").Filter(new() { HasText = "Sent volume by provider" });
        await volume.GetByText("Show as a table").ClickAsync();
        await Assertions.Expect(volume.GetByRole(AriaRole.Row, new() { Name = "Postmark 1" })).ToBeVisibleAsync();
        await screen.AssertAccessibleAsync("analytics-one");

        var download = await screen.Page.RunAndWaitForDownloadAsync(() => screen.Link("Export Bounce List").ClickAsync());
        Assert.StartsWith("bounces-", download.SuggestedFilename, StringComparison.Ordinal);
        var document = await screen.Page.RunAndWaitForDownloadAsync(() => screen.Link("PDF Report").ClickAsync());
        Assert.EndsWith(".pdf", document.SuggestedFilename, StringComparison.Ordinal);

        await screen.Link("Last 7 Days").ClickAsync();
        await Assertions.Expect(screen.Link("Last 7 Days")).ToHaveAttributeAsync("aria-current", "page");
        await Assertions.Expect(screen.Page.Locator(".metric").First).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Old_figures_are_shown_at_once_and_new_ones_follow_by_themselves()
    {
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("user@example.com")), "delivered");
        await using var screen = await OpenAsync();
        var (sent, age) = (screen.Page.Locator(".metric").First, screen.Page.Locator(".report-age"));
        await Assertions.Expect(sent).ToHaveTextAsync("1");
        await Assertions.Expect(age).ToContainTextAsync("Updated just now");
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("other@example.com")), "delivered");
        clock.Ahead = TimeSpan.FromMinutes(16);
        await screen.Page.Clock.SetSystemTimeAsync(clock.GetUtcNow().UtcDateTime);

        await screen.Page.ReloadAsync();
        await Assertions.Expect(sent).ToHaveTextAsync("1");
        await Assertions.Expect(age).ToContainTextAsync("Updated 16 minutes ago");
        await Assertions.Expect(age).ToContainTextAsync("Newer figures are being read …");

        await Assertions.Expect(sent).ToHaveTextAsync("2");
        await Assertions.Expect(age).ToContainTextAsync("Updated just now");
        await Assertions.Expect(screen.Page.GetByText("Newer figures are being read")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_campaign_is_opened_from_one_of_its_emails_whatever_its_id()
    {
        await using var screen = await OpenAsync();
        var message = await gateway.SendAsync(new { from = "noreply@yourdomain.com", to = "user@example.com", subject = "Sale", text_body = "Sale", type = "marketing", campaign_id = "spring/sale 50% & more" });
        await gateway.WaitForAsync(message, "delivered");
        await screen.Page.GotoAsync($"{MessageAddresses.List}/{message}");
        await screen.Link("spring/sale 50% & more").ClickAsync();
        await Assertions.Expect(screen.Heading("Campaign spring/sale 50% & more")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.Locator(".metric").First).ToHaveTextAsync("1");
        await screen.Link("Refresh").ClickAsync();
        await Assertions.Expect(screen.Heading("Campaign spring/sale 50% & more")).ToBeVisibleAsync();
        await screen.Page.GotoAsync(EspRoutes.Campaigns);
        await screen.Link("spring/sale 50% & more").ClickAsync();
        await Assertions.Expect(screen.Heading("Campaign spring/sale 50% & more")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Link("Export Bounce List")).ToHaveCountAsync(0);
        var decisions = await screen.Page.RunAndWaitForDownloadAsync(() => screen.Link("Routing decisions").ClickAsync());
        Assert.StartsWith("analytics-routing-", decisions.SuggestedFilename, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_custom_range_that_cannot_be_is_refused_beside_its_field_without_script()
    {
        await using var screen = await OpenAsync(script: false);
        await screen.Page.GetByText("Custom Range").ClickAsync();
        await screen.Page.GetByLabel("From").FillAsync("2026-11-30");
        await screen.Page.GetByLabel("To (included)").FillAsync("2026-11-01");
        screen.Expected.Add(422);
        await screen.Button("Show range").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("#error-from")).ToHaveTextAsync("Must be before to.");

        await screen.Page.GetByLabel("To (included)").FillAsync("2026-11-30");
        await screen.Page.GetByLabel("Time zone").FillAsync("Europe/Berlin");
        await screen.Button("Show range").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("30 Nov 2026 – 30 Nov 2026 (Europe/Berlin)")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Every_chart_is_drawn_when_it_comes_into_view_and_says_the_same_as_a_table()
    {
        await using var screen = await browser.OpenAsync(browser.Gallery.Origin);
        await screen.Page.GotoAsync(EspRoutes.Analytics);
        var charts = screen.Page.Locator("figure.chart");
        await Assertions.Expect(charts).ToHaveCountAsync(7);
        foreach (var chart in await charts.AllAsync())
        {
            await chart.ScrollIntoViewIfNeededAsync();
            await Assertions.Expect(chart.Locator("canvas")).ToHaveCountAsync(1);
        }

        await screen.PhotographAsync("analytics-charts");
        await charts.Nth(2).GetByText("Show as a table").ClickAsync();
        await Assertions.Expect(charts.Nth(2).GetByRole(AriaRole.Row, new() { Name = "Marketing 96,123 (61.3%)" })).ToBeVisibleAsync();
    }

    private async Task<Screen> OpenAsync(bool script = true)
    {
        var screen = await browser.OpenAsync(gateway.Server.Url.GetLeftPart(UriPartial.Authority), script: script);
        await screen.Page.GotoAsync("/dashboard/login?returnUrl=" + EspRoutes.Analytics);
        await screen.Page.GetByLabel("Email").FillAsync(gateway.Tenant.AdminEmail);
        await screen.Page.GetByLabel("Password").FillAsync(GatewayServer.Password);
        await screen.Button("Sign in").ClickAsync();
        await Assertions.Expect(screen.Heading("ESP Analytics")).ToBeVisibleAsync();
        return screen;
    }

    /// <summary>The real time, and some more.</summary>
    private sealed class AheadClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
