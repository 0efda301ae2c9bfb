using System.Collections.Concurrent;
using Microsoft.Playwright;
using PenguinMails.Gateway.Dashboard;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Sending.Records;
using Xunit;

namespace PenguinMails.Tests.Browser;

[Collection(BrowserTests.Name)]
public sealed class MessagesTests(BrowserFixture browser)
{
    [Fact]
    public async Task Searching_filters_while_typing_and_the_address_can_be_shared()
    {
        await using var screen = await OpenAsync(MessageAddresses.List);
        await Assertions.Expect(Rows(screen)).ToHaveCountAsync(50);
        await screen.Page.GetByLabel("Search messages").FillAsync("user11");
        await Assertions.Expect(Rows(screen)).ToHaveCountAsync(11);
        await Assertions.Expect(screen.Page).ToHaveURLAsync(browser.Gallery.Origin + "/dashboard/messages?q=user11");

        await screen.Page.GetByText("Filters", new() { Exact = true }).ClickAsync();
        await screen.Page.Locator("#f-status").SelectOptionAsync("delivered");
        await Assertions.Expect(Rows(screen)).ToHaveCountAsync(1);
        await screen.Page.ReloadAsync();
        await Assertions.Expect(Rows(screen)).ToHaveCountAsync(1);
        await Assertions.Expect(screen.Page.Locator("#f-status")).ToHaveValueAsync("delivered");
        await screen.PhotographAsync("messages-filtered");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Paging_and_searching_work_with_script_and_without(bool script)
    {
        await using var screen = await OpenAsync(MessageAddresses.List, script);
        await screen.Link("Older").ClickAsync();
        await Assertions.Expect(screen.Link("user50@example.com")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/dashboard/messages[?]cursor=[0-9a-f]{32}$"));
        await screen.Link("Older").ClickAsync();
        await Assertions.Expect(Rows(screen)).ToHaveCountAsync(20);
        await Assertions.Expect(screen.Link("Older")).ToHaveCountAsync(0);
        await screen.Page.GoBackAsync();
        await Assertions.Expect(screen.Link("user50@example.com")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Heading("Messages")).ToBeVisibleAsync();
        await screen.Link("Newest").ClickAsync();
        await Assertions.Expect(screen.Link("user0@example.com")).ToBeVisibleAsync();

        if (script)
            await screen.RenewAsync("#results", () => screen.Page.GetByLabel("Search messages").FillAsync("nobody@example.com"));
        else
            await screen.Page.GetByLabel("Search messages").FillAsync("nobody@example.com");
        await screen.RenewAsync("#results", () => screen.Button("Search").ClickAsync());
        await Assertions.Expect(screen.Heading("Nothing matches")).ToBeVisibleAsync();
        await screen.PhotographAsync(script ? "messages-no-match" : "messages-no-match-no-script");
        await screen.Page.Locator("#results").GetByRole(AriaRole.Link, new() { Name = "Clear filters" }).ClickAsync();
        await Assertions.Expect(Rows(screen)).ToHaveCountAsync(50);
    }

    [Theory]
    [InlineData("status=lost", "“lost” is not a status.")]
    [InlineData("status=3", "“3” is not a status.")]
    [InlineData("provider=pigeon", "“pigeon” is not a provider.")]
    [InlineData("type=letter", "“letter” is not an email type.")]
    [InlineData("from=2026-02-30", "“2026-02-30” is not a day. Write it like 2026-11-29.")]
    [InlineData("until=9999-12-31", "“9999-12-31” is not a day. Write it like 2026-11-29.")]
    [InlineData("from=2026-02-02&until=2026-02-01", "The first day is after the last day.")]
    [InlineData("cursor=50", "This page of the list does not exist. Start with the newest emails.")]
    public async Task A_filter_that_cannot_be_read_is_said(string query, string problem)
    {
        await using var screen = await OpenAsync(MessageAddresses.List + "?" + query);
        await Assertions.Expect(screen.Heading("A filter can't be read")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.Locator("#results")).ToContainTextAsync(problem);
        await Assertions.Expect(Rows(screen)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_search_that_did_not_look_through_all_says_how_far_it_looked_and_goes_on()
    {
        await using var screen = await OpenAsync(MessageAddresses.List + "?q=far");
        await Assertions.Expect(screen.Page.Locator(".looked")).ToContainTextAsync($"Searched the last 50,000 emails, back to {Formats.Day(Samples.Now.AddDays(-17))}.");
        await screen.PhotographAsync("messages-looked");
        await screen.Link("Search further back").ClickAsync();
        await Assertions.Expect(screen.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("[?]q=far&cursor=[0-9a-f]{32}$"));
    }

    [Fact]
    public async Task Tabs_count_periods_are_a_click_and_what_filters_can_be_taken_away()
    {
        await using var screen = await OpenAsync(MessageAddresses.List + "?provider=postmark&tag=november");
        await screen.Link("Last 7 days").ClickAsync();
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Link, new() { Name = "Last 7 days" })).ToHaveAttributeAsync("aria-current", "true");
        await screen.PhotographAsync("messages-chips");
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "Remove filter Tag: november" }).ClickAsync();
        var delivered = screen.Page.GetByRole(AriaRole.Navigation, new() { Name = "Status" }).GetByRole(AriaRole.Link, new() { Name = "Delivered 9,312+" });
        await delivered.ClickAsync();
        await Assertions.Expect(screen.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("[?]status=delivered&provider=postmark&from=[0-9-]{10}$"));
        await Assertions.Expect(screen.Page.GetByText("9,312+ deliveries")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Link("Export CSV")).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("^/dashboard/messages/export.csv[?]status=delivered&provider=postmark&from="));
    }

    [Fact]
    public async Task The_keyboard_walks_through_the_rows_and_goes_to_the_search()
    {
        await using var screen = await OpenAsync(MessageAddresses.List);
        await screen.Page.Keyboard.PressAsync("j");
        await Assertions.Expect(screen.Link("user0@example.com")).ToBeFocusedAsync();
        await screen.Page.Keyboard.PressAsync("j");
        await screen.Page.Keyboard.PressAsync("j");
        await screen.Page.Keyboard.PressAsync("k");
        await Assertions.Expect(screen.Link("user1@example.com")).ToBeFocusedAsync();
        await screen.Page.Keyboard.PressAsync("/");
        await Assertions.Expect(screen.Page.GetByLabel("Search messages")).ToBeFocusedAsync();
        await screen.Page.Keyboard.TypeAsync("j/k");
        await Assertions.Expect(screen.Page.GetByLabel("Search messages")).ToHaveValueAsync("j/k");
    }

    [Fact]
    public async Task On_a_phone_too_the_table_has_its_headers_for_who_does_not_see_it()
    {
        await using var screen = await OpenAsync(MessageAddresses.List);
        await screen.Page.SetViewportSizeAsync(360, 740);
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Columnheader)).ToHaveTextAsync(["Recipient", "Status", "Subject", "Provider", "Type", "Accepted"]);
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(51);
    }

    [Fact]
    public async Task Before_anything_was_sent_the_page_says_how_to_send()
    {
        await using var screen = await OpenAsync("/dashboard/none-yet");
        await Assertions.Expect(screen.Heading("Nothing sent yet")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.Locator(".code-line")).ToContainTextAsync($"curl {browser.Gallery.Origin}/api/v1/emails/send");
        await screen.PhotographAsync("messages-none-yet");
    }

    [Fact]
    public async Task A_row_opens_the_message_with_its_whole_timeline()
    {
        await using var screen = await OpenAsync(Gallery.Address(Samples.FailedOver));
        var timeline = screen.Page.Locator(".timeline > li");
        string[] expected =
        [
            "Accepted by the gateway", "Routed to Postmark by the rule “Transactional Emails”", "Postmark was unavailable", "Switched to Mailgun",
            "Mailgun accepted the email", "Delivered", "Opened by a machine", "Clicked",
        ];
        await Assertions.Expect(timeline.Locator("strong")).ToHaveTextAsync(expected);
        await Assertions.Expect(timeline.Nth(2)).ToContainTextAsync("Answered in 30.0 s");
        await Assertions.Expect(timeline.Nth(2)).ToContainTextAsync("503 Service Unavailable");
        await Assertions.Expect(timeline.Nth(4)).ToContainTextAsync("+30.1 s");
        await screen.PhotographAsync("message");

        await screen.Link("password-reset").ClickAsync();
        await Assertions.Expect(screen.Page.GetByLabel("Tag")).ToHaveValueAsync("password-reset");
    }

    [Fact]
    public async Task The_emails_html_is_shown_but_can_do_nothing()
    {
        await using var screen = await browser.OpenAsync(browser.Gallery.Origin);
        screen.Forgive("tracker.invalid", "Blocked script execution", "Blocked form submission");
        var asked = new ConcurrentQueue<string>();
        screen.Page.RequestFinished += (_, request) => asked.Enqueue(request.Url);
        await screen.Page.GotoAsync(Gallery.Address(Samples.Hostile));
        var frame = screen.Page.FrameLocator("iframe");
        await frame.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(frame.GetByRole(AriaRole.Heading)).ToHaveTextAsync("You have won");
        Assert.Equal("Reset your password · PenguinMails", await screen.Page.TitleAsync());
        Assert.DoesNotContain(asked, url => url.Contains("tracker.invalid", StringComparison.Ordinal) || url.Contains("logout", StringComparison.Ordinal));

        await screen.Link("Text").ClickAsync();
        await Assertions.Expect(screen.Page.GetByLabel("Text body")).ToContainTextAsync("Somebody asked for it.");
    }

    [Fact]
    public async Task The_content_has_its_tabs_and_the_preview_is_as_high_as_it()
    {
        await using var screen = await OpenAsync(Gallery.Address(Samples.FailedOver));
        await screen.Page.WaitForFunctionAsync("() => { const height = document.querySelector('iframe').clientHeight; return height > 60 && height < 300; }");
        await screen.Link("Phone width").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("iframe.is-narrow")).ToHaveCSSAsync("width", "375px");
        await screen.Link("Source").ClickAsync();
        await Assertions.Expect(screen.Page.GetByLabel("Source", new() { Exact = true }).Last).ToContainTextAsync("Subject: Reset your password");
        await screen.Link("Events").ClickAsync();
        await Assertions.Expect(screen.Page.GetByLabel("Events as JSON")).ToContainTextAsync("\"type\": \"delivered\"");
        await screen.Link("Send again").ClickAsync();
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("A new email with the same content goes to user@example.com.");
        await screen.PhotographAsync("message-again");
    }

    [Fact]
    public async Task A_message_on_its_way_refreshes_itself_until_it_has_arrived()
    {
        browser.Gallery.HasArrived = false;
        await using var screen = await OpenAsync(Gallery.Address(Samples.Moving(DeliveryStatus.Sending)));
        await Assertions.Expect(screen.Page.Locator("#deliveries").GetByText("Sending", new() { Exact = true })).ToBeVisibleAsync();
        browser.Gallery.HasArrived = true;
        await Assertions.Expect(screen.Page.Locator("#deliveries").GetByText("Delivered", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.Locator("#deliveries:not([hx-trigger])")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_crowd_of_recipients_is_shown_in_parts()
    {
        await using var screen = await OpenAsync(Gallery.Address(Samples.Crowd));
        await Assertions.Expect(screen.Page.Locator(".delivery")).ToHaveCountAsync(50);
        await Assertions.Expect(screen.Page.GetByText("1–50 of 130")).ToBeVisibleAsync();
        await screen.PhotographAsync("message-crowd");
        await screen.Link("Next").ClickAsync();
        await screen.Link("Next").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("101–130 of 130")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.Locator(".delivery")).ToHaveCountAsync(30);
    }

    private async Task<Screen> OpenAsync(string address, bool script = true)
    {
        var screen = await browser.OpenAsync(browser.Gallery.Origin, script: script);
        await screen.Page.GotoAsync(address);
        return screen;
    }

    private static ILocator Rows(Screen screen) => screen.Page.Locator(".message-table tbody tr");
}
