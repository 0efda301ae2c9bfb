using Microsoft.Playwright;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>One Chromium for all tests of a collection; each test has a context of its own.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    /// <summary>Only a failure takes so long, in milliseconds; a busy machine may be ten times slower than a quiet one.</summary>
    private const float Patience = 60_000;

    private IPlaywright? playwright;
    private IBrowser? browser;

    internal Gallery Gallery { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Gallery = await Gallery.StartAsync();
        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(Patience);
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments, Timeout = 3 * Patience });
    }

    /// <param name="origin">Where relative addresses lead.</param>
    /// <param name="width">Of the window; 360 is a small phone.</param>
    /// <param name="script">Without, every page must still work.</param>
    internal async Task<Screen> OpenAsync(string origin, int width = 1280, bool script = true)
    {
        var context = await browser!.NewContextAsync(new()
        {
            BaseURL = origin,
            ViewportSize = new() { Width = width, Height = width < 500 ? 740 : 900 },
            ColorScheme = ColorScheme.Light,
            JavaScriptEnabled = script,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "Europe/Berlin",
            Permissions = ["clipboard-read", "clipboard-write"],
        });
        context.SetDefaultTimeout(Patience);
        return await Screen.OpenAsync(context);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();

        playwright?.Dispose();
        await Gallery.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class BrowserTests : ICollectionFixture<BrowserFixture>
{
    public const string Name = "browser";
}

/// <summary>Tests that go through every page, beside those of single pages: one after the other they would be what the whole run waits for.</summary>
[CollectionDefinition(Name)]
public sealed class EveryPage : ICollectionFixture<BrowserFixture>
{
    public const string Name = "every page";
}
