using System.Text;
using Microsoft.Playwright;
using PenguinMails.Gateway.Dashboard;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>The suppression list on its page: the real gateway against the sandbox.</summary>
[Collection(BrowserTests.Name)]
public sealed class SuppressionPageTests(BrowserFixture browser) : IAsyncLifetime
{
    private ConnectedGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await ConnectedGateway.StartAsync();

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task Addresses_are_added_imported_found_and_removed()
    {
        await using var screen = await OpenAsync();
        await Assertions.Expect(screen.Heading("No suppressed addresses")).ToBeVisibleAsync();
        await screen.AssertAccessibleAsync("suppressions-none");
        await screen.Page.GetByLabel("Address", new() { Exact = true }).FillAsync("nobody");
        screen.Expected.Add(422);
        await screen.Button("Suppress address").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("main .field-error")).ToBeVisibleAsync();
        await screen.Page.GetByLabel("Address", new() { Exact = true }).FillAsync("User@Example.com");
        await screen.Button("Suppress address").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("user@example.com is suppressed from now on.")).ToBeVisibleAsync();

        await screen.Page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload
        {
            Name = "list.csv",
            MimeType = "text/csv",
            Buffer = Encoding.UTF8.GetBytes("address,reason\nangry@example.org,complaint\nnobody\n" + string.Concat(Enumerable.Range(0, 60).Select(number => $"user{number}@example.net\n"))),
        });
        await screen.Button("Import").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("61 added, 0 on the list already, 1 not imported.")).ToBeVisibleAsync();
        await screen.Page.GetByText("Rows that were not imported").First.ClickAsync();
        await screen.AssertAccessibleAsync("suppressions-imported");
        await screen.Page.SetViewportSizeAsync(360, 740);
        Assert.Empty(await screen.OverflowingAsync());
        await screen.Page.SetViewportSizeAsync(1280, 800);

        var table = await screen.Page.RunAndWaitForDownloadAsync(() => screen.Link("Export CSV").ClickAsync());
        Assert.StartsWith("suppressions-", table.SuggestedFilename, StringComparison.Ordinal);
        await Assertions.Expect(screen.Page.GetByText("62 of 62", new() { Exact = true })).ToBeVisibleAsync();

        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Compare now with Mailgun" }).ClickAsync();
        await Assertions.Expect(screen.Page.Locator("#drift tbody tr").Filter(new() { HasText = "Mailgun" }).Locator("time")).ToBeVisibleAsync();
        await screen.Link("user9@example.net").ClickAsync();
        await Assertions.Expect(screen.Heading("History of user9@example.net")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.GetByText("Suppressed now: all email is stopped.")).ToBeVisibleAsync();
        await screen.AssertAccessibleAsync("suppressions-history");
        await screen.Page.GotoAsync(SuppressionAddresses.List);
        await screen.Link("Older").ClickAsync();
        await Assertions.Expect(screen.Link("Newest")).ToBeVisibleAsync();
        await screen.Page.GetByLabel("Search addresses").FillAsync("@example.org");
        await Assertions.Expect(screen.Page.Locator("#results tbody tr")).ToHaveCountAsync(1);
        await screen.Link("Remove angry@example.org …").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("This person reported your email as spam.")).ToBeVisibleAsync();
        await screen.AssertAccessibleAsync("suppressions-remove");
        await screen.Button("Remove the address").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Removed. Email to this address goes out again.")).ToBeVisibleAsync();
        await screen.Page.GotoAsync(SuppressionAddresses.List + "?address=@example.org");
        await Assertions.Expect(screen.Heading("Nothing matches")).ToBeVisibleAsync();
    }

    private async Task<Screen> OpenAsync()
    {
        var screen = await browser.OpenAsync(gateway.Server.Url.GetLeftPart(UriPartial.Authority));
        await screen.Page.GotoAsync("/dashboard/login?returnUrl=" + SuppressionAddresses.List);
        await screen.Page.GetByLabel("Email").FillAsync(gateway.Tenant.AdminEmail);
        await screen.Page.GetByLabel("Password").FillAsync(GatewayServer.Password);
        await screen.Button("Sign in").ClickAsync();
        await Assertions.Expect(screen.Heading("Suppressions")).ToBeVisibleAsync();
        return screen;
    }
}
