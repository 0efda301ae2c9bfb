using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>The checks that a machine can make, run inside of the page. Each gives what is wrong, a line per element.</summary>
internal static class Accessibility
{
    /// <summary>WCAG 2.1 AA and good practice.</summary>
    private static readonly AxeRunOptions Everything = Axe(RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"));

    private static readonly AxeRunOptions Contrast = Axe(RunOnlyOptions.Rules("color-contrast"));

    /// <summary>Nothing is wrong with the page as it is now, in dark and in light; they differ in nothing but colours.</summary>
    /// <param name="photograph">The name of a photograph of each.</param>
    public static async Task AssertAccessibleAsync(this Screen screen, string? photograph = null)
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Dark, ColorScheme.Light])
        {
            await screen.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            if (photograph is not null)
                await screen.PhotographAsync($"{photograph}-{scheme}".ToLowerInvariant());

            var problems = await screen.ViolationsAsync(scheme == ColorScheme.Light ? Everything : Contrast);
            Assert.True(problems.Length == 0, string.Join('\n', problems));
        }
    }

    private static async Task<string[]> ViolationsAsync(this Screen screen, AxeRunOptions options) =>
        [.. from violation in (await screen.Page.RunAxe(options)).Violations
            from node in violation.Nodes
            select $"{violation.Id}: {node.Html}"];

    private static AxeRunOptions Axe(RunOnlyOptions rules) => new()
    {
        RunOnly = rules,
        ResultTypes = [ResultType.Violations],
        // The one frame there is shows an email; it is its sender's, and no script can run in it.
        Iframes = false,
    };

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
