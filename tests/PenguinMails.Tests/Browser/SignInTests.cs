using Microsoft.Playwright;
using PenguinMails.Gateway.Dashboard;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>The dashboard of the real gateway.</summary>
[Collection(BrowserTests.Name)]
public sealed class SignInTests(BrowserFixture browser) : IAsyncLifetime
{
    private GatewayServer gateway = null!;
    private TestTenant tenant = null!;

    public async ValueTask InitializeAsync()
    {
        gateway = await GatewayServer.StartAsync();
        tenant = await gateway.CreateTenantAsync();
    }

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task An_admin_signs_in_to_the_page_that_was_asked_for_and_out_again()
    {
        await using var screen = await browser.OpenAsync(Origin);
        await screen.Page.GotoAsync("/dashboard/messages?q=a%40b");
        await Assertions.Expect(screen.Heading("Sign in")).ToBeVisibleAsync();
        await screen.AssertAccessibleAsync();
        await screen.PhotographAsync("login");

        await SignInAsync(screen, tenant.AdminEmail, GatewayServer.Password);
        await Assertions.Expect(screen.Page.GetByLabel("Search messages")).ToHaveValueAsync("a@b");

        await screen.Button("Sign out").ClickAsync();
        await Assertions.Expect(screen.Heading("Sign in")).ToBeVisibleAsync();
        await screen.Page.GotoAsync("/dashboard/messages");
        await Assertions.Expect(screen.Heading("Sign in")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_wrong_password_says_so_and_keeps_the_address()
    {
        await using var screen = await browser.OpenAsync(Origin);
        screen.Expected.Add(401);
        await screen.Page.GotoAsync("/dashboard/login");
        await SignInAsync(screen, tenant.AdminEmail, "wrong");
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Email or password is wrong.");
        await Assertions.Expect(screen.Page.GetByLabel("Email")).ToHaveValueAsync(tenant.AdminEmail);
        await screen.PhotographAsync("login-wrong");
        await screen.AssertAccessibleAsync();
    }

    [Fact]
    public async Task A_member_is_told_that_the_pages_are_for_admins()
    {
        await using var screen = await browser.OpenAsync(Origin);
        screen.Expected.Add(403);
        await screen.Page.GotoAsync("/dashboard");
        await SignInAsync(screen, tenant.MemberEmail, GatewayServer.Password);
        await Assertions.Expect(screen.Heading("Not allowed")).ToBeVisibleAsync();
        await screen.PhotographAsync("not-allowed");
        await screen.AssertAccessibleAsync();
        await screen.Button("Sign in with another account").ClickAsync();
        await Assertions.Expect(screen.Heading("Sign in")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_new_tenant_sees_every_provider_and_no_dead_link()
    {
        await using var screen = await browser.OpenAsync(Origin);
        await screen.Page.GotoAsync("/dashboard");
        await SignInAsync(screen, tenant.AdminEmail, GatewayServer.Password);
        await Assertions.Expect(screen.Page).ToHaveURLAsync(Origin + EspRoutes.Overview);
        foreach (var name in (string[])["Postmark", "Mailgun", "Built-in SMTP", "SendGrid", "Amazon SES"])
            await Assertions.Expect(screen.Page.GetByRole(AriaRole.Article, new() { Name = name, Exact = true })).ToBeVisibleAsync();

        await screen.PhotographAsync("overview-new-tenant");
        var links = await screen.Page.Locator("a[href^='/']").EvaluateAllAsync<string[]>("links => [...new Set(links.map(link => link.pathname))]");
        Assert.NotEmpty(links);
        foreach (var link in links)
        {
            await screen.Page.GotoAsync(link);
            await Assertions.Expect(screen.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task An_address_that_leads_nowhere_has_a_page()
    {
        await using var screen = await browser.OpenAsync(Origin);
        await screen.Page.GotoAsync("/dashboard/login");
        await SignInAsync(screen, tenant.AdminEmail, GatewayServer.Password);
        await Assertions.Expect(screen.Heading("ESP Integration")).ToBeVisibleAsync();
        screen.Expected.Add(404);
        foreach (var address in (string[])["/dashboard/no/such/page", "/dashboard/messages/msg_00000000000000000000000000000000", "/dashboard/messages/x/preview"])
        {
            await screen.Page.GotoAsync(address);
            await Assertions.Expect(screen.Heading("Not found")).ToBeVisibleAsync();
            await screen.AssertAccessibleAsync();
        }
    }

    [Fact]
    public async Task A_form_that_is_out_of_date_gets_a_page_and_changes_nothing()
    {
        await using var screen = await browser.OpenAsync(Origin);
        await screen.Page.GotoAsync("/dashboard/login");
        await SignInAsync(screen, tenant.AdminEmail, GatewayServer.Password);
        await Assertions.Expect(screen.Heading("ESP Integration")).ToBeVisibleAsync();
        screen.Expected.Add(400);
        await screen.Page.EvaluateAsync("() => document.getElementsByName('__RequestVerificationToken').forEach(token => token.value = 'stale')");
        await screen.Button("Sign out").ClickAsync();
        await Assertions.Expect(screen.Heading("This form has expired")).ToBeVisibleAsync();
        await screen.AssertAccessibleAsync();
        await screen.Link("Back to the overview").ClickAsync();
        await Assertions.Expect(screen.Heading("ESP Integration")).ToBeVisibleAsync();
    }

    private string Origin => gateway.Url.GetLeftPart(UriPartial.Authority);

    private static async Task SignInAsync(Screen screen, string email, string password)
    {
        await screen.Page.GetByLabel("Email").FillAsync(email);
        await screen.Page.GetByLabel("Password").FillAsync(password);
        await screen.Button("Sign in").ClickAsync();
    }
}
