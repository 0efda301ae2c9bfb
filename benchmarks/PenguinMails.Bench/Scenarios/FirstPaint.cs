using Microsoft.Playwright;
using PenguinMails.Bench.Servers;

namespace PenguinMails.Bench.Scenarios;

/// <summary>When Chromium has painted something of the analytics page, from the navigation on: the middle of five visits.</summary>
internal static class FirstPaint
{
    private const string Page = "/dashboard/settings/integrations/esp/analytics";
    private const int Visits = 5;

    public static async Task<IReadOnlyList<(string Page, double Milliseconds)>> OfAsync(string folder, Store store, string email, string password)
    {
        using var sandbox = await Server.SandboxAsync(folder);
        using var gateway = await Server.GatewayAsync(folder, "gateway", store, sandbox.Url);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server"],
        });
        var page = await browser.NewPageAsync(new() { BaseURL = gateway.Url.ToString() });
        await page.GotoAsync(Page);
        await page.GetByLabel("Email").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByLabel("Password").PressAsync("Enter");
        await page.WaitForURLAsync(url => url.EndsWith(Page, StringComparison.Ordinal));
        var paints = new List<(string, double)>();
        foreach (var days in (int[])[7, 30, 90])
        {
            paints.Add(($"{days} days, figures read for it", await PaintAsync(page, $"{Page}?days={days}")));
            var kept = new List<double>();
            for (var visit = 0; visit < Visits; visit++)
                kept.Add(await PaintAsync(page, $"{Page}?days={days}"));
            kept.Sort();
            paints.Add(($"{days} days, figures kept", kept[Visits / 2]));
        }

        return paints;
    }

    private static async Task<double> PaintAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        return await page.EvaluateAsync<double>("""
            new Promise(done => new PerformanceObserver(list => list.getEntriesByName('first-contentful-paint').forEach(paint => done(paint.startTime)))
              .observe({ type: 'paint', buffered: true }))
            """);
    }
}
