using Microsoft.Playwright;
using PenguinMails.Gateway.Dashboard;
using Xunit;

namespace PenguinMails.Tests.Browser;

[Collection(BrowserTests.Name)]
public sealed class OverviewTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_card_shows_what_its_provider_is_for_how_it_is_doing_and_what_can_be_done()
    {
        await using var screen = await OpenAsync();
        var postmark = Card(screen, "Postmark");
        foreach (var text in (string[])["Transactional", "Active", "1,234", "99.2%", "2 hours ago", "Test Connection", "View Settings"])
            await Assertions.Expect(postmark).ToContainTextAsync(text);

        await Assertions.Expect(Card(screen, "Mailgun")).ToContainTextAsync("Invalid API key. Please check your credentials and try again.");
        await Assertions.Expect(Card(screen, "Built-in SMTP")).ToContainTextAsync("Not Configured");
        await Assertions.Expect(screen.Link("Configure Built-in SMTP")).ToHaveAttributeAsync("href", EspRoutes.Settings("smtp"));
        await Assertions.Expect(Card(screen, "SendGrid").Locator("a, button")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Todays_figures_stand_above_the_cards_and_each_card_has_its_last_day()
    {
        await using var screen = await OpenAsync();
        var today = screen.Page.GetByRole(AriaRole.Region, new() { Name = "Today (UTC)" });
        foreach (var text in (string[])["Accepted today", "96,357", "94,870 98.5%", "1,487 1.5%", "Complaints", "1,274 1,234 scheduled"])
            await Assertions.Expect(today).ToContainTextAsync(text);

        await Assertions.Expect(Card(screen, "Mailgun").GetByRole(AriaRole.Img))
            .ToHaveAccessibleNameAsync("Sent in the last 24 hours: 92,000, most at 18:00 UTC: 30,000");
    }

    [Fact]
    public async Task The_delivery_rate_is_drawn_when_it_comes_into_view_and_is_there_as_a_table()
    {
        await using var screen = await OpenAsync();
        var chart = screen.Page.GetByRole(AriaRole.Figure).Filter(new() { HasText = "Delivery rate" });
        await screen.Page.Locator("#delivery-rates").ScrollIntoViewIfNeededAsync();
        await Assertions.Expect(chart.Locator("canvas")).ToBeVisibleAsync();
        Assert.True(await chart.Locator("canvas").EvaluateAsync<bool>("""
            canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(byte => byte !== 0)
            """));
        await chart.GetByText("Show as a table").ClickAsync();
        await Assertions.Expect(chart.GetByRole(AriaRole.Row, new() { Name = "30 Oct" })).ToHaveTextAsync("30 Oct98.5%–");
        await screen.AssertAccessibleAsync("overview-chart");
    }

    [Fact]
    public async Task Testing_a_connection_says_in_the_card_how_it_went()
    {
        await using var screen = await OpenAsync();
        await Card(screen, "Postmark").GetByText("Test Connection").ClickAsync();
        await Assertions.Expect(Card(screen, "Postmark")).ToContainTextAsync("Connected in 143 ms. Server \"Production\".");
        await Card(screen, "Mailgun").GetByText("Test Connection").ClickAsync();
        await Assertions.Expect(Card(screen, "Mailgun")).ToContainTextAsync("Failed in 1.2 s. Invalid API key.");
        await Assertions.Expect(Card(screen, "Mailgun").GetByText("Invalid API key")).ToHaveCountAsync(1);
        await Assertions.Expect(Card(screen, "Mailgun")).ToContainTextAsync("Error");
        await screen.PhotographAsync("overview-tested");
    }

    [Fact]
    public async Task Adding_a_provider_opens_a_selection_that_the_keyboard_can_leave()
    {
        await using var screen = await OpenAsync();
        await screen.Link("Add ESP").FocusAsync();
        await screen.Page.Keyboard.PressAsync("Enter");
        var dialog = screen.Page.GetByRole(AriaRole.Dialog, new() { Name = "Add ESP" });
        await Assertions.Expect(dialog).ToBeVisibleAsync();
        foreach (var text in (string[])["Best For", "Transactional emails", "Pay-as-you-go", "5 min", "Bulk marketing emails", "Monthly plans", "10 min"])
            await Assertions.Expect(dialog).ToContainTextAsync(text);

        await screen.PhotographAsync("add-esp");
        await screen.AssertAccessibleAsync();
        await screen.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(dialog).ToBeHiddenAsync();
        await Assertions.Expect(screen.Link("Add ESP")).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Disabling_asks_first_and_can_be_undone(bool script)
    {
        browser.Gallery.PostmarkEnabled = true;
        await using var screen = await OpenAsync(script: script);
        await screen.Page.GetByRole(AriaRole.Switch, new() { Name = "Postmark enabled" }).ClickAsync();
        await Assertions.Expect(screen.Heading("Disable Postmark?")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.GetByText("12 emails are queued for Postmark: 12 will go to Mailgun.")).ToBeVisibleAsync();
        await screen.PhotographAsync(script ? "disable" : "disable-no-script");
        if (script)
            await screen.AssertAccessibleAsync();

        await screen.Button("Disable Postmark").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Postmark is disabled.")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Switch, new() { Name = "Postmark enabled" })).Not.ToBeCheckedAsync();
        // The question whether to undo it stays while the pointer is on it.
        await screen.Button("Undo").HoverAsync();
        await screen.PhotographAsync(script ? "disabled" : "disabled-no-script");
        if (script)
            await screen.AssertAccessibleAsync();

        await screen.Button("Undo").ClickAsync();
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Switch, new() { Name = "Postmark enabled" })).ToBeCheckedAsync();
    }

    [Fact]
    public async Task The_routing_summary_is_folded_and_names_every_rule()
    {
        await using var screen = await OpenAsync();
        var rule = screen.Page.GetByText("Transactional Emails", new() { Exact = true });
        await Assertions.Expect(rule).ToBeHiddenAsync();
        await screen.Heading("Current Routing Configuration").ClickAsync();
        await Assertions.Expect(rule).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.Locator(".routing-summary")).ToContainTextAsync("Cold Outreach");
        await screen.PhotographAsync("overview-routing");
        await screen.AssertAccessibleAsync();
        await screen.Link("Edit Routing Rules").ClickAsync();
        await Assertions.Expect(screen.Page).ToHaveURLAsync(browser.Gallery.Origin + EspRoutes.Routing);
        await Assertions.Expect(screen.Heading("Email Routing Rules")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_board_comes_after_the_page_problems_first_and_a_badge_opens_what_is_behind_it()
    {
        await using var screen = await OpenAsync();
        var board = screen.Page.Locator("#readiness");
        await Assertions.Expect(board.GetByRole(AriaRole.Table).First.GetByRole(AriaRole.Columnheader)).ToContainTextAsync(["Domain", "Postmark", "Built-in SMTP", "Mailgun"]);
        await Assertions.Expect(board.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(["yourdomain.com", "a-domain-of-quite-some-length.example"]);
        await Assertions.Expect(board.GetByText("1 domain all clear")).ToBeVisibleAsync();
        await board.GetByText("1 domain all clear").ClickAsync();
        await Assertions.Expect(board.GetByText("bücher.example (xn--bcher-kva.example)", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(board.GetByRole(AriaRole.Button, new() { Name = "Paused: details of bücher.example (xn--bcher-kva.example) at Built-in SMTP" })).ToBeVisibleAsync();

        await board.GetByRole(AriaRole.Button, new() { Name = "Not ready: details of yourdomain.com at Mailgun" }).ClickAsync();
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Dialog, new() { Name = "yourdomain.com at Mailgun" })).ToContainTextAsync("Skipped: recent calls failed.");
        await screen.PhotographAsync("board-detail");
        await screen.AssertAccessibleAsync();
        await screen.Page.Keyboard.PressAsync("Escape");
        await board.GetByRole(AriaRole.Button, new() { Name = "Not ready: details of a-domain-of-quite-some-length.example at Postmark" }).ClickAsync();
        await Assertions.Expect(board.GetByRole(AriaRole.Link, new() { Name = "View DNS records → for a-domain-of-quite-some-length.example at Postmark" }).First)
            .ToHaveAttributeAsync("href", EspRoutes.Settings("postmark") + "?records=a-domain-of-quite-some-length.example");
        await Assertions.Expect(board).ToContainTextAsync("12 more domains are not shown here.");
    }

    [Theory]
    [InlineData(1600)]
    [InlineData(1280)]
    [InlineData(820)]
    [InlineData(360)]
    public async Task The_board_is_read_without_moving_it_sideways(int width)
    {
        await using var screen = await browser.OpenAsync(browser.Gallery.Origin, width);
        await screen.Page.GotoAsync(EspRoutes.Overview + "?readiness");
        await Assertions.Expect(screen.Page.Locator(".readiness-table").First).ToBeVisibleAsync();
        await screen.Page.Locator("#readiness").ScreenshotAsync(new() { Path = Screen.PathOf($"board-{width}") });
        Assert.True(await screen.Page.Locator("#readiness").EvaluateAsync<bool>("board => board.scrollWidth <= board.clientWidth"));
    }

    [Fact]
    public async Task A_chosen_colour_scheme_stays_and_copying_says_that_it_did()
    {
        await using var screen = await browser.OpenAsync(browser.Gallery.Origin);
        await screen.Page.GotoAsync("/dashboard/none-yet");
        await screen.Button("Dark").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "dark");
        await screen.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await screen.Page.ReloadAsync();
        await Assertions.Expect(screen.Page.Locator("html")).ToHaveAttributeAsync("data-bs-theme", "dark");
        await screen.Button("Copy command").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Copied")).ToBeVisibleAsync();
        await screen.CopiedAsync("curl ");
        await screen.PhotographAsync("copied-dark");
    }

    private async Task<Screen> OpenAsync(string below = "", bool script = true, int width = 1280)
    {
        var screen = await browser.OpenAsync(browser.Gallery.Origin, width, script: script);
        await screen.Page.GotoAsync(EspRoutes.Overview + below);
        return screen;
    }

    private static ILocator Card(Screen screen, string name) => screen.Page.GetByRole(AriaRole.Article, new() { Name = name, Exact = true });
}
