using Microsoft.Playwright;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>Whoever goes through a page by keyboard sees where they are: bars that stay at the window's edges cover nothing.</summary>
[Collection(EveryPage.Name)]
public sealed class FocusTests(BrowserFixture browser)
{
    private const int MostStops = 400;

    /// <summary>A phone both ways, where bars take most of the window. FOCUS=all in the environment goes through wider windows too.</summary>
    private static readonly (int Width, int Height)[] Sizes = Environment.GetEnvironmentVariable("FOCUS") == "all" ? [(1440, 900), (1024, 768), (360, 740)] : [(360, 740)];

    /// <summary>The long page of the routing rules once: its bars are the same whatever is in it.</summary>
    public static TheoryData<string, string> Pages =>
        [.. EveryPageTests.Pages.Select(row => row.Data).Where(page => page.Item1 is not ("routing-none" or "routing-refused" or "routing-stale"))];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Nothing_that_has_the_focus_is_covered(string name, string address)
    {
        await using var screen = await browser.OpenAsync(browser.Gallery.Origin);
        if (name == "not-found")
            screen.Expected.Add(404);

        // Going on leaves a form that was changed.
        screen.Page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        foreach (var (width, height) in Sizes)
        {
            await screen.Page.SetViewportSizeAsync(width, height);
            await screen.Page.GotoAsync(address);
            await Assertions.Expect(screen.Page.Locator(".htmx-request, [hx-trigger^=load] .loading")).ToHaveCountAsync(0);
            await ChangeFormAsync(screen);
            await WalkAsync(screen, "Tab", $"{name} at {width}x{height}");
            await WalkAsync(screen, "Shift+Tab", $"{name} at {width}x{height}, backwards");
        }
    }

    /// <summary>So that the Save bar is there.</summary>
    private static async Task ChangeFormAsync(Screen screen)
    {
        if (await screen.Page.Locator(".save-bar").CountAsync() == 0 || await screen.Page.Locator("dialog[open]").CountAsync() > 0)
            return;

        await screen.Page.EvaluateAsync("for (const fold of document.querySelectorAll('details')) fold.open = true");
        await screen.Page.GetByLabel("Track Opens").Or(screen.Page.GetByLabel("Enable Failover")).First.ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Unsaved changes")).ToBeVisibleAsync();
        await screen.Page.EvaluateAsync("scrollTo(0, 0); document.activeElement.blur()");
    }

    private static async Task WalkAsync(Screen screen, string key, string where)
    {
        for (var stops = 0; stops < MostStops; stops++)
        {
            await screen.Page.Keyboard.PressAsync(key);
            switch (await screen.Page.EvaluateAsync<string?>(Look))
            {
                case "away":
                    return;
                case { } covered:
                    await screen.PhotographAsync("covered");
                    Assert.Fail($"{where}: {covered}");
                    break;
            }
        }

        Assert.Fail($"{where}: the way through the page has no end.");
    }

    /// <summary>
    /// The focused element must be what is at its middle and at the middle of each of its edges. Of a text over several lines the first
    /// counts, and of what is larger than the window only the middle of what can be seen.
    /// </summary>
    private const string Look = """
        () => {
          const element = document.activeElement;
          if (element === document.body) return "away";
          const box = element.getClientRects()[0];
          const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
          const [x, y] = [middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight)];
          const points = [[x, y]];
          if (box.height < innerHeight / 2) points.push([box.left + 2, y], [box.right - 2, y], [x, box.top + 2], [x, box.bottom - 2]);
          for (const point of points) {
            const hit = document.elementFromPoint(...point);
            if (!hit || !element.contains(hit))
              return `${element.outerHTML.slice(0, 160)} at ${Math.round(box.left)},${Math.round(box.top)} ${Math.round(box.width)}x${Math.round(box.height)} is covered at ${point.map(Math.round)} by ${hit?.outerHTML.slice(0, 160) ?? "the edge of the window"}`;
          }
          return null;
        }
        """;
}
