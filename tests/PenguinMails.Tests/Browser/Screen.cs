using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>A page that fails its test for any violated policy, console error, uncaught exception or failed request.</summary>
internal sealed class Screen : IAsyncDisposable
{
    private static readonly bool TakesPhotographs = Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 };

    private readonly ConcurrentQueue<string> problems = new();
    private readonly IBrowserContext context;
    private string[] forgiven = [];

    private Screen(IBrowserContext context, IPage page) => (this.context, Page) = (context, page);

    public IPage Page { get; }

    /// <summary>Statuses that the test is about: answers with them are no failure.</summary>
    public HashSet<int> Expected { get; } = [];

    /// <summary>For a test that is about something being stopped: the browser tells so with these words.</summary>
    public void Forgive(params string[] words) => forgiven = words;

    public static async Task<Screen> OpenAsync(IBrowserContext context)
    {
        var screen = new Screen(context, await context.NewPageAsync());
        screen.Watch();
        return screen;
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true });

    /// <summary>
    /// Does what makes the gateway send a part of the page anew, and waits until that is there: a click on the former one would be
    /// lost when it is taken out between pressing and letting go.
    /// </summary>
    public async Task RenewAsync(string part, Func<Task> action)
    {
        await Page.Locator(part).EvaluateAsync("element => element.dataset.former = ''");
        await action();
        await Assertions.Expect(Page.Locator(part + ":not([data-former])")).ToHaveCountAsync(1);
        await Assertions.Expect(Page.Locator(".htmx-request")).ToHaveCountAsync(0);
    }

    /// <summary>What was copied last; copying goes on for a moment after the click.</summary>
    public Task CopiedAsync(string text)
    {
        var found = "";
        return Eventually.TrueAsync(
            async () => (found = await Page.EvaluateAsync<string>("navigator.clipboard.readText()")).StartsWith(text, StringComparison.Ordinal),
            () => $"Copied is: {found}");
    }

    /// <summary>For people to look at, in artifacts/screenshots. SCREENSHOTS=1 in the environment takes them: each costs as much as a test.</summary>
    public Task PhotographAsync(string name) => TakesPhotographs ? Page.ScreenshotAsync(new() { Path = PathOf(name), FullPage = true }) : Task.CompletedTask;

    /// <summary>Where a photograph is put.</summary>
    public static string PathOf(string name)
    {
        var folder = Path.Combine(Root(), "artifacts", "screenshots");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name + ".png");
    }

    public async ValueTask DisposeAsync()
    {
        await context.DisposeAsync();
        Assert.True(problems.IsEmpty, string.Join('\n', problems));
    }

    private void Watch()
    {
        Page.Console += (_, message) =>
        {
            // The browser writes a line of its own for each answer that failed; Response below judges those.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                Report($"console: {message.Text}");
        };
        Page.PageError += (_, error) => Report($"exception: {error}");
        Page.RequestFailed += (_, request) =>
        {
            // Going elsewhere while something is under way is no failure.
            if (request.Failure != "net::ERR_ABORTED")
                Report($"request: {request.Url} {request.Failure}");
        };
        Page.Response += (_, response) =>
        {
            if (response.Status >= 400 && !Expected.Contains(response.Status))
                Report($"answer: {response.Status} {response.Url}");
        };
    }

    private void Report(string problem)
    {
        if (!Array.Exists(forgiven, word => problem.Contains(word, StringComparison.Ordinal)))
            problems.Enqueue(problem);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "PenguinMails.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of the repository.");

        return folder;
    }
}
