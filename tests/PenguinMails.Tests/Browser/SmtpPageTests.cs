using Microsoft.Playwright;
using PenguinMails.Gateway.Dashboard;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Mail.Tests.Dns;
using PenguinMails.Tests.Connections;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>Setting up servers of one's own on the page: the real gateway, the sandbox's mail server and a real name server.</summary>
[Collection(BrowserTests.Name)]
public sealed class SmtpPageTests(BrowserFixture browser) : IAsyncLifetime
{
    private const string Password = "a-password-of-main-1234";

    private DnsmasqServer dns = null!;
    private SmtpAdmin admin = null!;

    public async ValueTask InitializeAsync()
    {
        dns = await DnsmasqServer.StartAsync([], TestContext.Current.CancellationToken);
        admin = await SmtpAdmin.StartAsync(StorageKind.Sqlite, ("Dns:Servers:0", dns.EndPoint.ToString()));
    }

    public async ValueTask DisposeAsync()
    {
        await admin.DisposeAsync();
        await dns.DisposeAsync();
    }

    [Fact]
    public async Task Two_servers_are_filled_in_saved_and_tested_and_their_passwords_never_come_back()
    {
        await using var screen = await OpenAsync();
        await screen.PhotographAsync("connect-smtp-new");
        await FillAsync(screen, 0, "main", Password);
        await screen.Button("Add Server").ClickAsync();
        await FillAsync(screen, 1, "second", "a-password-of-second-9876");
        await Row(screen, 1).GetByLabel("Daily Cap").FillAsync("500");
        await screen.Button("Add Warm-up").ClickAsync();
        var warmup = screen.Page.Locator("[data-rows=warmup] [data-row]");
        await warmup.GetByLabel("Domain").FillAsync("news.example");
        await warmup.GetByLabel("Growth").FillAsync("1.25");
        await warmup.GetByLabel("Surplus").SelectOptionAsync("wait");
        await screen.Page.GetByLabel("Default Sender").FillAsync("Sales <sales@news.example>");
        await Assertions.Expect(screen.Page.GetByText("Unsaved changes")).ToBeVisibleAsync();
        await SaveAsync(screen);

        await Assertions.Expect(screen.Page.GetByText("Settings saved. Built-in SMTP is connected.")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.GetByText("Unsaved changes")).ToBeHiddenAsync();
        await Assertions.Expect(Row(screen, 0).GetByLabel("Password", new() { Exact = true })).ToHaveAttributeAsync("placeholder", "••••1234");
        Assert.DoesNotContain(Password, await screen.Page.ContentAsync(), StringComparison.Ordinal);
        await Assertions.Expect(Row(screen, 1)).ToContainTextAsync("0 of 500 today");
        await Assertions.Expect(warmup).ToContainTextAsync("0 of 50 today, day 1");
        var settings = await admin.SettingsAsync();
        Assert.Equal([("main", Password, null), ("second", "a-password-of-second-9876", (int?)500)], settings.Servers.Select(server => (server.Name, server.Password!, server.DailyCap)));
        Assert.Equal((1.25, Surplus.Wait), (settings.Warmup[0].Growth, settings.Warmup[0].Surplus));

        await screen.Button("Test Connection").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("#test-smtp")).ToContainTextAsync("All 2 servers accept mail.");
        await screen.Page.GetByLabel("Recipient Email").FillAsync("me@example.com");
        await screen.Button("Send Test").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("#test-email-result")).ToContainTextAsync("Sent in");
        await screen.PhotographAsync("connect-smtp");
        await screen.AssertAccessibleAsync();
    }

    [Fact]
    public async Task A_wrong_password_is_told_at_its_server_and_nothing_typed_is_lost()
    {
        await using var screen = await OpenAsync();
        await FillAsync(screen, 0, "main", Password);
        await screen.Button("Add Server").ClickAsync();
        await FillAsync(screen, 1, "second", "wrong");
        await SaveAsync(screen);

        var password = Row(screen, 1).GetByLabel("Password", new() { Exact = true });
        await Assertions.Expect(Row(screen, 1).Locator(".field-error:not(:empty)")).ToHaveTextAsync("second: localhost rejected the user name or password. Please check your credentials and try again.");
        await Assertions.Expect(password).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(password).ToHaveValueAsync("wrong");
        await screen.PhotographAsync("connect-smtp-wrong");
        await password.FillAsync("another-password");
        await SaveAsync(screen);
        await Assertions.Expect(screen.Page.GetByText("Settings saved. Built-in SMTP is connected.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_removed_server_can_come_back_until_it_is_saved()
    {
        await ConnectAsync("main", "second");
        await using var screen = await OpenAsync();
        await screen.Button("Remove Server second").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Server second will be removed when you save.")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.GetByText("Unsaved changes")).ToBeVisibleAsync();
        await screen.PhotographAsync("connect-smtp-removed");
        await screen.Button("Undo").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Unsaved changes")).ToBeHiddenAsync();
        await screen.Button("Remove Server second").ClickAsync();
        await SaveAsync(screen);
        await Assertions.Expect(screen.Page.GetByText("Settings saved")).ToBeVisibleAsync();
        Assert.Equal(["main"], (await admin.SettingsAsync()).Servers.Select(server => server.Name));
    }

    [Fact]
    public async Task A_domain_is_added_with_its_records_and_the_open_form_can_still_be_saved()
    {
        await ConnectAsync("main");
        await using var screen = await OpenAsync();
        await screen.Page.GetByLabel("Track Opens").UncheckAsync();
        await screen.Link("Add Domain").ClickAsync();
        var dialog = screen.Page.GetByRole(AriaRole.Dialog, new() { Name = "Add Domain" });
        await dialog.GetByLabel("Domain", new() { Exact = true }).FillAsync("news.example");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add Domain" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("pm._domainkey.news.example");
        await Assertions.Expect(dialog).ToContainTextAsync("_dmarc.news.example");
        await screen.PhotographAsync("connect-smtp-records");
        await screen.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(screen.Page.Locator(".domain-table")).ToContainTextAsync("news.example");

        await SaveAsync(screen);
        await Assertions.Expect(screen.Page.GetByText("Settings saved")).ToBeVisibleAsync();
        var settings = await admin.SettingsAsync();
        Assert.Equal((false, "news.example"), (settings.TrackOpens, settings.Dkim.Single().Domain));
    }

    [Fact]
    public async Task A_new_webhook_password_is_shown_once_beside_the_lines_for_postfix()
    {
        await ConnectAsync("main");
        await using var screen = await OpenAsync();
        await Assertions.Expect(screen.Page.Locator(".bounce-ways")).ToContainTextAsync("/webhooks/smtp/con_");
        await screen.Button("Create a new password").ClickAsync();
        var shown = screen.Page.Locator("#webhook-password pre");
        await Assertions.Expect(shown).ToBeVisibleAsync();
        await Assertions.Expect(shown).ToHaveTextAsync((await admin.Admin.ConnectionAsync("smtp"))!.WebhookSecret);
        await screen.PhotographAsync("connect-smtp-bounces");
        await screen.Page.GetByLabel("Bounce Domain").FillAsync("bounces.news.example");
        await SaveAsync(screen);
        await Assertions.Expect(screen.Page.GetByText("Settings saved")).ToBeVisibleAsync();
        await Assertions.Expect(shown).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Leaving_with_a_row_that_is_not_saved_asks_first()
    {
        await ConnectAsync("main");
        await using var screen = await OpenAsync();
        await screen.Button("Add Warm-up").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Unsaved changes")).ToBeVisibleAsync();
        var asked = new TaskCompletionSource<string>();
        screen.Page.Dialog += async (_, dialog) =>
        {
            asked.TrySetResult(dialog.Type);
            await dialog.DismissAsync();
        };
        await screen.Page.EvaluateAsync("() => { setTimeout(() => location.reload()) }");
        Assert.Equal("beforeunload", await asked.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_script_rows_are_added_and_taken_out_by_the_server()
    {
        await using var screen = await OpenAsync(script: false);
        await screen.Button("Add Server").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("[data-rows=servers] [data-row]")).ToHaveCountAsync(2);
        await screen.Button("Add Server").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("[data-rows=servers] [data-row]")).ToHaveCountAsync(3);
        await Row(screen, 1).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(screen.Page.Locator("[data-rows=servers] [data-row]")).ToHaveCountAsync(2);
        await FillAsync(screen, 0, "main", Password);
        await FillAsync(screen, 1, "second", Password);
        // Enter saves; it is not the first button of a row.
        await Row(screen, 0).GetByLabel("Name", new() { Exact = true }).PressAsync("Enter");
        await Assertions.Expect(screen.Page.GetByText("Settings saved. Built-in SMTP is connected.")).ToBeVisibleAsync();
        Assert.Equal(["main", "second"], (await admin.SettingsAsync()).Servers.Select(server => server.Name));
    }

    private static ILocator Row(Screen screen, int place) => screen.Page.Locator("[data-rows=servers] [data-row]").Nth(place);

    private async Task FillAsync(Screen screen, int place, string name, string password)
    {
        var row = Row(screen, place);
        await row.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await row.GetByLabel("Host").FillAsync("localhost");
        await row.GetByLabel("Port").FillAsync(admin.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await row.GetByLabel("User Name").FillAsync("anna");
        await row.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
    }

    private async Task ConnectAsync(params string[] servers) =>
        Assert.Equal(200, (await admin.SaveAsync(new { servers = servers.Select(name => admin.Server(name, Password)), default_sender = "sales@news.example" })).Status);

    private static Task SaveAsync(Screen screen) => screen.Button("Save Configuration").ClickAsync();

    private async Task<Screen> OpenAsync(bool script = true)
    {
        var server = admin.Admin.Server;
        var screen = await browser.OpenAsync(server.Url.GetLeftPart(UriPartial.Authority), script: script);
        var user = await server.Get<Users>().FindByEmailAsync(admin.Admin.Tenant.AdminEmail, CancellationToken.None);
        var session = await server.Get<Sessions>().StartAsync(user!);
        await screen.Page.Context.AddCookiesAsync([new() { Name = SessionCookie.Name, Value = session, Url = server.Url.AbsoluteUri }]);
        await screen.Page.GotoAsync(EspRoutes.Settings("smtp"));
        await Assertions.Expect(screen.Heading("Built-in SMTP Configuration")).ToBeVisibleAsync();
        return screen;
    }
}
