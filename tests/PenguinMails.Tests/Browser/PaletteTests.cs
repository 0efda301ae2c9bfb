using Microsoft.Playwright;
using PenguinMails.Gateway.Dashboard;
using Xunit;

namespace PenguinMails.Tests.Browser;

[Collection(BrowserTests.Name)]
public sealed class PaletteTests(BrowserFixture browser)
{
    [Fact]
    public async Task It_opens_by_the_keyboard_lists_every_page_and_leads_there()
    {
        await using var screen = await OpenAsync();
        var palette = await PaletteAsync(screen);
        foreach (var page in (string[])["Overview", "Messages", "Postmark", "Routing", "Webhooks", "Outgoing webhooks", "API reference"])
            await Assertions.Expect(palette.GetByRole(AriaRole.Link, new() { Name = page, Exact = true })).ToBeVisibleAsync();

        await screen.AssertAccessibleAsync("palette");
        await screen.Page.Keyboard.TypeAsync("webh");
        await Assertions.Expect(palette.GetByRole(AriaRole.Link)).Not.ToHaveCountAsync(0);
        await Assertions.Expect(palette.GetByRole(AriaRole.Link).First).ToContainTextAsync("Webhooks");
        await screen.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(screen.Heading("Webhook Configuration")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_setting_is_found_by_its_name_even_within_a_folded_section()
    {
        await using var screen = await OpenAsync();
        var palette = await PaletteAsync(screen);
        await screen.Page.Keyboard.TypeAsync("batch mailgun");
        await Assertions.Expect(palette.GetByRole(AriaRole.Link)).ToHaveCountAsync(1);
        await screen.Page.Keyboard.PressAsync("ArrowDown");
        await screen.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(screen.Page.GetByLabel("Batch Size")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task It_finds_messages_and_says_so_when_it_finds_nothing()
    {
        await using var screen = await OpenAsync();
        var palette = await PaletteAsync(screen);
        await screen.Page.Keyboard.TypeAsync("user");
        await Assertions.Expect(palette.GetByRole(AriaRole.List, new() { Name = "Messages" })).ToContainTextAsync("user0@example.com");
        await screen.Page.Keyboard.TypeAsync(" of nowhere");
        await Assertions.Expect(palette).ToContainTextAsync("Nothing matches “user of nowhere”.");
        await screen.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(palette).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Without_script_it_is_a_page()
    {
        await using var screen = await browser.OpenAsync(browser.Gallery.Origin, script: false);
        await screen.Page.GotoAsync(EspRoutes.Overview);
        await screen.Page.GetByRole(AriaRole.Navigation).GetByText("Search").ClickAsync();
        await screen.Page.GetByLabel("Search for").FillAsync("routing");
        await screen.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(screen.Page.Locator("main").GetByRole(AriaRole.Link, new() { Name = "Routing" })).ToBeVisibleAsync();
    }

    private async Task<Screen> OpenAsync()
    {
        var screen = await browser.OpenAsync(browser.Gallery.Origin);
        await screen.Page.GotoAsync(EspRoutes.Overview);
        return screen;
    }

    private static async Task<ILocator> PaletteAsync(Screen screen)
    {
        await screen.Page.Keyboard.PressAsync("Control+k");
        var palette = screen.Page.GetByRole(AriaRole.Dialog, new() { Name = "Search" });
        await Assertions.Expect(palette.GetByRole(AriaRole.Searchbox)).ToBeFocusedAsync();
        return palette;
    }
}
