using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>The API reference at <c>/docs</c>, as people read it.</summary>
[Collection(BrowserTests.Name)]
public sealed class ApiReferenceTests(BrowserFixture browser)
{
    [Theory, InlineData("light", 1280, false), InlineData("dark", 1280, true), InlineData("phone", 360, false)]
    public async Task It_shows_the_API_with_nothing_from_elsewhere(string name, int width, bool dark)
    {
        await using var server = await GatewayServer.StartAsync();
        await using var screen = await browser.OpenAsync(server.Url.ToString(), width);
        await screen.Page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
        var elsewhere = new ConcurrentQueue<string>();
        screen.Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(server.Url.ToString(), StringComparison.Ordinal))
                elsewhere.Enqueue(request.Url);
        };

        await screen.Page.GotoAsync("/docs");
        await Assertions.Expect(screen.Heading("PenguinMails API")).ToBeVisibleAsync();
        await screen.Page.GotoAsync("/docs/#tag/emails/POST/api/v1/emails/send");
        await screen.Page.ReloadAsync();
        await Assertions.Expect(screen.Heading("Send an email")).ToBeVisibleAsync();
        await screen.Page.ScreenshotAsync(new() { Path = Screen.PathOf("docs-" + name) });

        Assert.Empty(await screen.OverflowingAsync());
        Assert.Equal("en", await screen.Page.EvaluateAsync<string>("document.documentElement.lang"));
        Assert.Empty(elsewhere);
    }

    [Fact]
    public async Task A_request_is_tried_from_the_page()
    {
        await using var server = await GatewayServer.StartAsync();
        await using var screen = await browser.OpenAsync(server.Url.ToString());

        await screen.Page.GotoAsync("/docs/#tag/health/GET/healthz");
        await screen.Page.Locator("section[id$=healthz]").GetByRole(AriaRole.Button, new() { NameString = "Test Request" }).ClickAsync();
        await screen.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { NameString = "Send" }).First.ClickAsync();

        await Assertions.Expect(screen.Page.GetByText("200 OK").First).ToBeVisibleAsync();
    }
}
