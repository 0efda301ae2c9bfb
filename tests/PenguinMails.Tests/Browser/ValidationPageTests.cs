using System.Text;
using Microsoft.Playwright;
using PenguinMails.Gateway.Dashboard;
using PenguinMails.Mail.Tests.Dns;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>Validating a list on its page: the real gateway, a real name server.</summary>
[Collection(BrowserTests.Name)]
public sealed class ValidationPageTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_list_is_uploaded_checked_downloaded_and_its_invalid_addresses_suppressed()
    {
        await using var dns = await DnsmasqServer.StartAsync([DnsmasqServer.Mx("people.example", "mx.people.example")], TestContext.Current.CancellationToken);
        await using var gateway = await ConnectedGateway.StartAsync(sandbox: ["Sandbox:BulkValidationSeconds=0.3", "Sandbox:UndeliverableShare=0"], settings: new Dictionary<string, string?> { ["Dns:Servers:0"] = dns.EndPoint.ToString() });
        var (server, tenant) = (gateway.Server, gateway.Tenant);
        await using var screen = await browser.OpenAsync(server.Url.GetLeftPart(UriPartial.Authority));
        await screen.Page.GotoAsync("/dashboard/login?returnUrl=" + ValidationAddresses.Page);
        await screen.Page.GetByLabel("Email").FillAsync(tenant.AdminEmail);
        await screen.Page.GetByLabel("Password").FillAsync(GatewayServer.Password);
        await screen.Button("Sign in").ClickAsync();
        await Assertions.Expect(screen.Heading("No list validated yet")).ToBeVisibleAsync();
        await screen.AssertAccessibleAsync("validation-none");

        await screen.Link("Validate Email List").ClickAsync();
        screen.Expected.Add(422);
        await UploadAsync(screen, "garbage.csv", "garbage\nmore garbage\n");
        await Assertions.Expect(screen.Page.GetByText("No column holds email addresses.")).ToBeVisibleAsync();
        await screen.AssertAccessibleAsync("validation-refused");
        await UploadAsync(screen, "leads.csv", "name;email\nJo;jo@people.example\nNobody;nobody\nLast;last@nowhere.example\nTwice;jo@people.example\nShort\n");
        await Assertions.Expect(screen.Heading("leads.csv")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.Locator(".validation-metrics")).ToContainTextAsync("50.0%");
        await Assertions.Expect(screen.Page.GetByText("1 row could not be read")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Link, new() { Name = "Download without 2 rows" }).First).ToBeVisibleAsync();
        var table = await screen.Page.RunAndWaitForDownloadAsync(() => screen.Link("Download CSV of leads.csv").ClickAsync());
        Assert.Equal("leads-validated.csv", table.SuggestedFilename);
        await screen.AssertAccessibleAsync("validation");
        await screen.Page.SetViewportSizeAsync(360, 740);
        Assert.Empty(await screen.OverflowingAsync());
        await screen.Page.SetViewportSizeAsync(1280, 800);

        await screen.Link("Suppress the invalid … of leads.csv").ClickAsync();
        await screen.Button("Suppress").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("1 address is suppressed from now on.")).ToBeVisibleAsync();
        await screen.Page.GetByLabel("Address", new() { Exact = true }).FillAsync("jo@gmail.con");
        await screen.Page.GetByLabel("Also ask Mailgun; your account there pays for it").CheckAsync();
        await screen.Button("Check").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Did you mean jo@gmail.com?")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.GetByText("Mailgun found its mailbox.")).ToBeVisibleAsync();
        await screen.AssertAccessibleAsync("validation-check");

        await screen.Page.GetByLabel("Domain", new() { Exact = true }).FillAsync("people.example");
        await screen.Page.GetByLabel("Its addresses are").SelectOptionAsync("risky");
        await screen.Button("Add").ClickAsync();
        await Assertions.Expect(screen.Button("Remove people.example")).ToBeVisibleAsync();
        await screen.Page.GetByText("Check another column").ClickAsync();
        await screen.Page.GetByLabel("Column with the addresses").SelectOptionAsync("name");
        await screen.Button("Check anew").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("addresses in name")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.Locator(".validation-metrics")).ToContainTextAsync("100.0%");
        await screen.AssertAccessibleAsync("validation-domains");
        await screen.Page.SetViewportSizeAsync(360, 740);
        Assert.Empty(await screen.OverflowingAsync());
        await screen.Page.SetViewportSizeAsync(1280, 800);
        await screen.Button("Remove people.example").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("You have said nothing yet.")).ToBeVisibleAsync();

        await screen.Page.GetByText("Check another column").ClickAsync();
        await screen.Page.GetByLabel("Column with the addresses").SelectOptionAsync("email");
        await screen.Button("Check anew").ClickAsync();
        await OrderAsync(screen);
    }

    /// <summary>By keyboard: what it costs, a question, and what was found.</summary>
    private static async Task OrderAsync(Screen screen)
    {
        await Assertions.Expect(screen.Page.GetByText("Our own checks leave 1 of 2 addresses open.")).ToBeVisibleAsync();
        await screen.Page.GetByLabel("Budget in US dollars").FillAsync("5");
        await screen.Page.GetByLabel("Budget in US dollars").PressAsync("Enter");
        await Assertions.Expect(screen.Page.GetByText("Mailgun is asked about 1 address of leads.csv")).ToBeVisibleAsync();
        await screen.AssertAccessibleAsync("validation-question");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Validate", Exact = true }).PressAsync("Enter");
        await Assertions.Expect(screen.Page.GetByText("Mailgun found 1 deliverable")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(screen.Page.GetByText("$0.00 spent")).ToBeVisibleAsync();
    }

    private static async Task UploadAsync(Screen screen, string name, string list)
    {
        await screen.Page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(list) });
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Validate", Exact = true }).ClickAsync();
    }
}
