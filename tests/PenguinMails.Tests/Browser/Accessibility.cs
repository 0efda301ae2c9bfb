using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>The checks that a machine can make, run inside of the page. Each gives what is wrong, a line per element.</summary>
internal static class Accessibility
{
    private static readonly AxeRunOptions Axe = new()
    {
        RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"),
        ResultTypes = [ResultType.Violations],
        // The one frame there is shows an email; it is its sender's, and no script can run in it.
        Iframes = false,
    };

    /// <summary>Nothing is wrong with the page as it is now, in dark and in light.</summary>
    /// <param name="photograph">The name of a photograph of each.</param>
    public static async Task AssertAccessibleAsync(this Screen screen, string? photograph = null)
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Dark, ColorScheme.Light])
        {
            await screen.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            if (photograph is not null)
                await screen.PhotographAsync($"{photograph}-{scheme}".ToLowerInvariant());

            string[] problems = [.. await screen.CheckAsync(), .. await screen.ViolationsAsync()];
            Assert.True(problems.Length == 0, string.Join('\n', problems));
        }
    }

    /// <summary>What axe finds against WCAG 2.1 AA and good practice.</summary>
    private static async Task<IEnumerable<string>> ViolationsAsync(this Screen screen) =>
        from violation in (await screen.Page.RunAxe(Axe)).Violations
        from node in violation.Nodes
        select $"{violation.Id}: {node.Html}";

    private static Task<string[]> CheckAsync(this Screen screen) => screen.Page.EvaluateAsync<string[]>("""
        () => {
          const problems = [];
          const seen = element => element.checkVisibility({ visibilityProperty: true }) && !element.closest("[aria-hidden=true]");
          const short = element => element.outerHTML.slice(0, 120);
          const words = element => (element.getAttribute("aria-label") ?? "").trim() || element.innerText.trim() || element.textContent.trim();

          for (const control of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
            if (!control.labels?.length && !control.getAttribute("aria-label")) problems.push(`no label: ${short(control)}`);
          for (const control of document.querySelectorAll("a[href], button, summary"))
            if (!words(control)) problems.push(`no name: ${short(control)}`);
          for (const frame of document.querySelectorAll("iframe"))
            if (!frame.title) problems.push(`no title: ${short(frame)}`);
          for (const [id, count] of Object.entries(Object.groupBy(document.querySelectorAll("[id]"), element => element.id)))
            if (count.length > 1) problems.push(`the id ${id} is there ${count.length} times`);
          for (const element of document.querySelectorAll("[aria-labelledby]"))
            if (!document.getElementById(element.getAttribute("aria-labelledby"))) problems.push(`labelled by nothing: ${short(element)}`);
          if (document.querySelectorAll("h1").length !== 1) problems.push("not one h1");
          if (document.querySelectorAll("main").length !== 1) problems.push("not one main");
          if (!document.documentElement.lang) problems.push("no language");

          let level = 0;
          for (const heading of [...document.querySelectorAll("h1, h2, h3, h4")].filter(seen)) {
            const own = Number(heading.tagName[1]);
            if (own > level + 1) problems.push(`a level is left out: ${short(heading)}`);
            level = own;
          }

          // Contrast as WCAG 2 counts it; the canvas turns every way of writing a colour into bytes.
          const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
          const paint = (...colours) => {
            canvas.clearRect(0, 0, 1, 1);
            for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
            return canvas.getImageData(0, 0, 1, 1).data;
          };
          const light = data => {
            const [r, g, b] = [...data].slice(0, 3).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || !seen(element) || element.closest("script, style, template, option, .visually-hidden, .skip-link")) continue;
            const layers = [];
            for (let at = element; at; at = at.parentElement) layers.unshift(getComputedStyle(at).backgroundColor);
            const [back, text] = [light(paint("#fff", ...layers)), light(paint("#fff", ...layers, getComputedStyle(element).color))];
            const ratio = (Math.max(back, text) + 0.05) / (Math.min(back, text) + 0.05);
            const size = parseFloat(getComputedStyle(element).fontSize);
            if (ratio < (size >= 24 ? 3 : 4.5)) problems.push(`contrast ${ratio.toFixed(2)}: ${short(element)}`);
          }
          return problems;
        }
        """);

    /// <summary>Tables whose columns nobody can be told, because their headers are taken out of the page rather than out of sight.</summary>
    public static Task<string[]> HeaderlessAsync(this Screen screen) => screen.Page.EvaluateAsync<string[]>("""
        () => [...document.querySelectorAll("table:has(thead)")]
          .filter(table => table.checkVisibility() && !table.tHead.checkVisibility())
          .map(table => table.outerHTML.slice(0, 120))
        """);

    /// <summary>What reaches past the right edge, so that the page would have to be moved sideways.</summary>
    public static Task<string[]> OverflowingAsync(this Screen screen) => screen.Page.EvaluateAsync<string[]>("""
        () => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll("body *")]
            .filter(element => element.checkVisibility() && element.getBoundingClientRect().right > width + 0.5)
            .map(element => element.outerHTML.slice(0, 120));
        }
        """);
}
