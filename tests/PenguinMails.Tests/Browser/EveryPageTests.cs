using System.Text.Json;
using Microsoft.Playwright;
using PenguinMails.Gateway.Dashboard;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>What holds on every page, in every size and colour.</summary>
[Collection(EveryPage.Name)]
public sealed class EveryPageTests(BrowserFixture browser)
{
    public static TheoryData<string, string> Pages => new()
    {
        { "overview", EspRoutes.Overview },
        { "overview-board", EspRoutes.Overview + "?readiness" },
        { "overview-board-empty", EspRoutes.Overview + "?readiness=none" },
        { "overview-rates", EspRoutes.Overview + "?rates" },
        { "overview-disable", EspRoutes.Overview + "?disable=postmark" },
        { "add-esp", EspRoutes.Overview + "?add" },
        { "analytics", EspRoutes.Analytics },
        { "analytics-none", EspRoutes.Analytics + "?none" },
        { "analytics-refused", EspRoutes.Analytics + "?refused&from=2026-11-30&to=2026-11-01" },
        { "senders", EspRoutes.Senders },
        { "senders-none", EspRoutes.Senders + "?none" },
        { "incidents", EspRoutes.Incidents },
        { "incidents-none", EspRoutes.Incidents + "?none" },
        { "dmarc", EspRoutes.Dmarc },
        { "dmarc-none", EspRoutes.Dmarc + "?none" },
        { "campaigns", EspRoutes.Campaigns },
        { "campaigns-none", EspRoutes.Campaigns + "?none" },
        { "campaign", EspRoutes.Campaign("spring-sale") },
        { "validation-all", ValidationAddresses.Page },
        { "validation-empty", ValidationAddresses.Page + "?none" },
        { "validation-order", ValidationAddresses.Page + "?order" },
        { "validation-problem", ValidationAddresses.Page + "?refused" },
        { "hooks", HookAddresses.List },
        { "hooks-none", HookAddresses.List + "?none" },
        { "hook", HookAddresses.Hook(Guid.Empty) },
        { "routing", EspRoutes.Routing },
        { "routing-none", EspRoutes.Routing + "?none" },
        { "routing-refused", EspRoutes.Routing + "?refused" },
        { "routing-stale", EspRoutes.Routing + "?stale" },
        { "webhooks", EspRoutes.Webhooks },
        { "webhooks-firewall", EspRoutes.Firewall("postmark") },
        { "webhooks-refused", EspRoutes.Webhooks + "?refused&test" },
        { "webhook-event", EspRoutes.Event(Guid.Empty) },
        { "webhooks-none", EspRoutes.Webhooks + "?none" },
        { "webhooks-silent", EspRoutes.Webhooks + "?silent" },
        { "webhooks-unreadable", EspRoutes.Webhooks + "?search=user&provider=mailgun" },
        { "postmark", EspRoutes.Settings("postmark") },
        { "postmark-refused", EspRoutes.Settings("postmark") + "?refused" },
        { "postmark-stale", EspRoutes.Settings("postmark") + "?stale" },
        { "postmark-records", EspRoutes.Settings("postmark") + "?records=news.yourdomain.com" },
        { "postmark-remove", EspRoutes.Settings("postmark") + "?remove=news.yourdomain.com" },
        { "postmark-add-domain", EspRoutes.Settings("postmark") + "?add-domain" },
        { "postmark-help", EspRoutes.Settings("postmark") + "?help" },
        { "mailgun", EspRoutes.Settings("mailgun") },
        { "mailgun-new", EspRoutes.Settings("mailgun") + "?new" },
        { "smtp", EspRoutes.Settings("smtp") },
        { "smtp-new", EspRoutes.Settings("smtp") + "?new" },
        { "smtp-refused", EspRoutes.Settings("smtp") + "?refused" },
        { "smtp-records", EspRoutes.Settings("smtp") + "?records=news.yourdomain.com" },
        { "search", PaletteAddresses.Page + "?q=user" },
        { "messages", MessageAddresses.List },
        { "messages-filters", MessageAddresses.List + "?status=delivered" },
        { "messages-none-yet", "/dashboard/none-yet" },
        { "message", Gallery.Address(Samples.FailedOver) },
        { "message-phone-width", Gallery.Address(Samples.FailedOver) + "?width=phone" },
        { "message-source", Gallery.Address(Samples.FailedOver) + "?content=source" },
        { "message-events", Gallery.Address(Samples.FailedOver) + "?content=events" },
        { "message-again", Gallery.Address(Samples.FailedOver) + "?again" },
        { "message-cancel", Gallery.Address(Samples.FailedOver) + "?cancel" },
        { "message-bounced", Gallery.Address(Samples.Bounced) },
        { "message-crowd", Gallery.Address(Samples.Crowd) },
        { "notifications", AlertAddresses.List },
        { "notifications-none", AlertAddresses.List + "?state=resolved" },
        { "not-found", "/dashboard/no/such/page" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task It_is_accessible_in_light_and_dark_and_fits_on_a_small_phone(string name, string address)
    {
        await using var screen = await OpenAsync(address);
        await screen.AssertAccessibleAsync(name);
        await screen.Page.SetViewportSizeAsync(360, 740);
        await screen.PhotographAsync(name + "-phone");
        Assert.Empty(await screen.OverflowingAsync());
        Assert.Empty(await screen.HeaderlessAsync());
    }

    [Fact]
    public async Task The_keyboard_skips_to_the_content_and_opens_a_message()
    {
        await using var screen = await OpenAsync(MessageAddresses.List);
        await screen.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(screen.Link("Skip to content")).ToBeFocusedAsync();
        await screen.PhotographAsync("skip-link");
        await screen.Page.Keyboard.PressAsync("Enter");
        await screen.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(screen.Page.GetByLabel("Search messages")).ToBeFocusedAsync();

        var first = screen.Link("user0@example.com");
        for (var presses = 0; presses < 40 && !await first.EvaluateAsync<bool>("link => link === document.activeElement"); presses++)
            await screen.Page.Keyboard.PressAsync("Tab");

        await Assertions.Expect(first).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Every_control_shows_that_it_has_the_focus()
    {
        await using var screen = await OpenAsync(EspRoutes.Overview);
        for (var presses = 0; presses < 25; presses++)
        {
            await screen.Page.Keyboard.PressAsync("Tab");
            var plain = await screen.Page.EvaluateAsync<JsonElement?>("""
                () => {
                  const element = document.activeElement;
                  if (element === document.body) return null;
                  const style = getComputedStyle(element);
                  return style.outlineStyle === "none" && style.boxShadow === "none" ? element.outerHTML : null;
                }
                """);
            Assert.Null(plain?.GetString());
        }
    }

    [Fact]
    public async Task The_menu_of_a_phone_opens_and_closes_without_script()
    {
        await using var screen = await browser.OpenAsync(browser.Gallery.Origin, width: 360, script: false);
        await screen.Page.GotoAsync(EspRoutes.Overview);
        await Assertions.Expect(screen.Link("Messages")).ToBeHiddenAsync();
        await screen.Button("Menu").ClickAsync();
        await Assertions.Expect(screen.Link("Messages")).ToBeVisibleAsync();
        await screen.PhotographAsync("menu-phone");
        await screen.Link("Messages").ClickAsync();
        await Assertions.Expect(screen.Heading("Messages")).ToBeVisibleAsync();
    }

    private async Task<Screen> OpenAsync(string address)
    {
        var screen = await browser.OpenAsync(browser.Gallery.Origin);
        if (address.Contains("no/such", StringComparison.Ordinal))
            screen.Expected.Add(404);

        await screen.Page.GotoAsync(address);
        return screen;
    }
}
