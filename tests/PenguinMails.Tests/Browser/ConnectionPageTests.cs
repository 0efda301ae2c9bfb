using System.Net.Http.Json;
using Microsoft.Playwright;
using PenguinMails.Gateway.Dashboard;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Tests.Connections;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>Setting up providers on their pages: the real gateway against the sandbox.</summary>
[Collection(BrowserTests.Name)]
public sealed class ConnectionPageTests(BrowserFixture browser) : IAsyncLifetime
{
    private const string Token = "0193a1b2-c3d4-7000-8000-000000009876";

    private ConnectionAdmin admin = null!;

    public async ValueTask InitializeAsync() => admin = await ConnectionAdmin.StartAsync();

    public ValueTask DisposeAsync() => admin.DisposeAsync();

    [Fact]
    public async Task Postmark_is_connected_and_its_token_never_comes_back()
    {
        await using var screen = await OpenAsync("postmark");
        await Assertions.Expect(screen.Page.GetByText("Disconnected")).ToBeVisibleAsync();
        await screen.PhotographAsync("connect-postmark-new");
        var token = screen.Page.GetByLabel("API Token", new() { Exact = true });
        await token.FillAsync(Token);
        await Assertions.Expect(token).ToHaveAttributeAsync("type", "password");
        await screen.Button("Show API Token").ClickAsync();
        await Assertions.Expect(token).ToHaveAttributeAsync("type", "text");
        await Assertions.Expect(screen.Page.GetByText("Connected to the Postmark server \"Sandbox server\".")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.GetByText("Unsaved changes")).ToBeVisibleAsync();
        await screen.Page.GetByLabel("Account API Token", new() { Exact = true }).FillAsync("an-account-token");
        await screen.Page.GetByLabel("Default Sender").FillAsync("noreply@yourdomain.com");
        await SaveAsync(screen);

        await Assertions.Expect(screen.Page.GetByText("Settings saved. Postmark is connected.")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.GetByText("Connected", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.GetByText("Unsaved changes")).ToBeHiddenAsync();
        await Assertions.Expect(screen.Heading("Setup guide")).ToBeHiddenAsync();
        await screen.Link("Help").ClickAsync();
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Dialog, new() { Name = "Setup guide" })).ToContainTextAsync("Create Postmark Account");
        await screen.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(token).ToHaveValueAsync("");
        await screen.Button("Show API Token").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("The stored value can't be shown. Type a new one to replace it.")).ToBeVisibleAsync();
        await Assertions.Expect(token).ToHaveAttributeAsync("type", "password");
        await Assertions.Expect(token).ToHaveAttributeAsync("placeholder", "••••9876");
        Assert.DoesNotContain(Token, await screen.Page.ContentAsync(), StringComparison.Ordinal);
        await Assertions.Expect(screen.Page.Locator("#check-default_sender")).ToHaveTextAsync("Verified");
        await Assertions.Expect(screen.Page.Locator(".domain-table")).ToContainTextAsync("yourdomain.com");
        await screen.PhotographAsync("connect-postmark");
        await screen.AssertAccessibleAsync();
    }

    [Fact]
    public async Task Mailgun_is_connected_in_its_region_with_its_options()
    {
        await using var screen = await OpenAsync("mailgun");
        var settings = await admin.MailgunAsync();
        await screen.Page.GetByLabel("API Key", new() { Exact = true }).FillAsync(admin.MailgunKey);
        await screen.Page.GetByLabel("Webhook Signing Key", new() { Exact = true }).FillAsync(settings["webhook_signing_key"]!.GetValue<string>());
        await screen.Page.GetByLabel("Domain", new() { Exact = true }).First.FillAsync("yourdomain.com");
        await screen.Page.GetByLabel("EU (api.eu.mailgun.net)").CheckAsync();
        await screen.Page.GetByLabel("Automatic Unsubscribe").UncheckAsync();
        await screen.Heading("Advanced Settings").ClickAsync();
        await screen.Page.GetByLabel("Tag Prefix").FillAsync("pm-");
        await screen.Page.GetByLabel("Batch Size").FillAsync("1000");
        await screen.Page.GetByLabel("Monthly Quota").FillAsync("50000");
        await SaveAsync(screen);

        await Assertions.Expect(screen.Page.GetByText("Settings saved. Mailgun is connected.")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.Locator("#check-domain")).ToHaveTextAsync("Active");
        var saved = Assert.IsType<PenguinMails.Gateway.Providers.Mailgun.MailgunSettings>((await admin.ConnectionAsync("mailgun"))!.Settings);
        Assert.Equal(("eu", false, "pm-", 1000, true), (saved.Region, saved.AutomaticUnsubscribe, saved.TagPrefix, saved.BatchSize, saved.TrackOpens));
        Assert.Equal(50_000, saved.MonthlyQuota);
        await screen.Heading("Advanced Settings").ClickAsync();
        await screen.PhotographAsync("connect-mailgun");
    }

    [Fact]
    public async Task An_invalid_key_is_told_when_it_is_typed_and_when_it_is_saved_and_nothing_typed_is_lost()
    {
        await ConnectAsync();
        await using var screen = await OpenAsync("postmark");
        var token = screen.Page.GetByLabel("API Token", new() { Exact = true });
        await token.FillAsync("an-invalid-token");
        await screen.Page.GetByLabel("Track Delivery").CheckAsync();
        await Assertions.Expect(screen.Page.Locator("#check-api_token")).ToHaveTextAsync("Invalid API key. Please check your credentials and try again.");
        await SaveAsync(screen);

        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("Invalid API key. Please check your credentials and try again.");
        await Assertions.Expect(screen.Page.GetByText("Your previous settings are still in use.")).ToBeVisibleAsync();
        await Assertions.Expect(token).ToHaveValueAsync("an-invalid-token");
        await Assertions.Expect(token).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(screen.Page.GetByLabel("Track Delivery")).ToBeCheckedAsync();
        await Assertions.Expect(screen.Page.GetByText("Unsaved changes")).ToBeVisibleAsync();
        Assert.Equal(PostmarkClient.Token("a-token-of-postmark"), Assert.IsType<PostmarkSettings>((await admin.ConnectionAsync("postmark"))!.Settings).ApiToken);
        await screen.PhotographAsync("connect-invalid-key");
    }

    [Theory]
    [InlineData("error_503", "Unable to connect to Postmark. Using fallback provider.", "Disconnected")]
    [InlineData("rate_limit", "ESP rate limit reached. Try again in a minute.", "Needs attention")]
    [InlineData("invalid_key", "Invalid API key. Please check your credentials and try again.", "Disconnected")]
    public async Task A_test_that_fails_says_so_in_the_seeds_words_and_in_the_providers(string fault, string sentence, string state)
    {
        await ConnectAsync();
        await using var screen = await OpenAsync("postmark");
        await admin.Sandbox.FaultAsync("postmark", fault, retryAfterS: fault == "rate_limit" ? 60 : null);
        await screen.Button("Test Connection").ClickAsync();

        var result = screen.Page.Locator("#test-postmark");
        await Assertions.Expect(result).ToContainTextAsync(sentence);
        await Assertions.Expect(result).ToContainTextAsync("Failed in");
        await Assertions.Expect(result).ToContainTextAsync("Postmark says:");
        await Assertions.Expect(screen.Page.Locator("#status-postmark")).ToHaveTextAsync(state);
        await Assertions.Expect(screen.Page.GetByText("Last tested: just now")).ToBeVisibleAsync();
        await screen.PhotographAsync("connect-test-" + fault);

        await admin.Sandbox.ClearFaultsAsync();
        await screen.Button("Test Connection").ClickAsync();
        await Assertions.Expect(result).ToContainTextAsync("Connected in");
        await Assertions.Expect(screen.Page.GetByText("Connected", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_unverified_sender_leads_to_its_DNS_records_and_sends_once_it_is_verified()
    {
        await admin.SaveAsync("postmark", ConnectionAdmin.Postmark(sender: "noreply@new.example"));
        await admin.PostAsync("postmark/domains", new { domain = "new.example" });
        var email = new { from = "noreply@new.example", to = "user@example.com", subject = "Hello", text_body = "Hello" };
        var blocked = await ConnectionAdmin.AnswerAsync(await admin.Sender.PostAsJsonAsync("/api/v1/emails/send", email, TestContext.Current.CancellationToken));
        Assert.Equal((422, "Domain verification required."), (blocked.Status, blocked.Text("detail")));

        await using var screen = await OpenAsync("postmark");
        await Assertions.Expect(screen.Page.Locator("#problem-postmark")).ToContainTextAsync("Domain verification required. View DNS records →");
        await Assertions.Expect(screen.Page.Locator("#status-postmark")).ToHaveTextAsync("Needs attention");
        await screen.Button("Test Connection").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("#test-postmark")).ToContainTextAsync("Connected in");
        await Assertions.Expect(screen.Page.Locator("#problem-postmark")).ToContainTextAsync("Domain verification required. View DNS records →");
        await Assertions.Expect(screen.Page.Locator("#check-default_sender")).ToHaveTextAsync("Unverified");
        await screen.Page.GotoAsync(EspRoutes.Overview);
        var card = screen.Page.GetByRole(AriaRole.Article, new() { Name = "Postmark", Exact = true });
        await Assertions.Expect(card).ToContainTextAsync("Domain verification required. View DNS records →");
        await Assertions.Expect(card.Locator("#status-postmark")).ToHaveTextAsync("Needs attention");
        await screen.PhotographAsync("overview-error-domain");
        await card.GetByRole(AriaRole.Link, new() { Name = "View DNS records →" }).ClickAsync();
        var dialog = screen.Page.GetByRole(AriaRole.Dialog, new() { Name = "DNS records of new.example" });
        await Assertions.Expect(dialog).ToContainTextAsync("20261101._domainkey.new.example");
        await screen.PhotographAsync("connect-dns-records");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Copy value of the Return-Path record" }).ClickAsync();
        await screen.CopiedAsync("pm.mtasv.net");
        await screen.Page.Keyboard.PressAsync("Escape");

        await screen.Button("Re-verify new.example").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("new.example is verified.")).ToBeVisibleAsync();
        Assert.Null((await admin.ConnectionAsync("postmark"))!.UnverifiedDomain);
        Assert.Equal(202, (int)(await admin.Sender.PostAsJsonAsync("/api/v1/emails/send", email, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task The_second_of_two_admins_is_told_who_was_faster()
    {
        await ConnectAsync();
        await using var screen = await OpenAsync("postmark");
        var other = await admin.SaveAsync("postmark", new { batch_size = 77 });
        Assert.Equal(200, other.Status);

        await screen.Page.GetByLabel("Track Opens").UncheckAsync();
        await SaveAsync(screen);

        await Assertions.Expect(screen.Page.GetByText("saved these settings after you opened them.")).ToBeVisibleAsync();
        var settings = Assert.IsType<PostmarkSettings>((await admin.ConnectionAsync("postmark"))!.Settings);
        Assert.Equal((77, true), (settings.BatchSize, settings.TrackOpens));
        await screen.Link("Load the saved settings").ClickAsync();
        await screen.Heading("Advanced Settings").ClickAsync();
        await Assertions.Expect(screen.Page.GetByLabel("Batch Size")).ToHaveValueAsync("77");
    }

    [Fact]
    public async Task A_domain_is_added_by_the_wizard_which_asks_until_it_is_verified_and_removed_after_a_question()
    {
        await ConnectAsync();
        await using var screen = await OpenAsync("postmark");
        await screen.Link("Add Domain").ClickAsync();
        var dialog = screen.Page.GetByRole(AriaRole.Dialog, new() { Name = "Add Domain" });
        await Assertions.Expect(dialog.GetByLabel("Domain", new() { Exact = true })).ToBeFocusedAsync();
        await dialog.GetByLabel("Domain", new() { Exact = true }).FillAsync("no domain");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add Domain" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("Must be a domain such as mail.yourdomain.com.");
        await dialog.GetByLabel("Domain", new() { Exact = true }).FillAsync("news.example");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add Domain" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("pm-bounces.news.example");
        await screen.PhotographAsync("connect-wizard");
        await screen.AssertAccessibleAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("news.example is verified");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();

        var table = screen.Page.Locator(".domain-table");
        await Assertions.Expect(table).ToContainTextAsync("news.example");
        await screen.Link("Remove news.example").ClickAsync();
        await screen.Button("Remove news.example").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("news.example removed.")).ToBeVisibleAsync();
        await Assertions.Expect(table).Not.ToContainTextAsync("news.example");
    }

    [Fact]
    public async Task Records_of_a_domain_that_the_provider_does_not_have_begin_with_adding_it_and_one_that_it_has_is_said_in_words()
    {
        await ConnectAsync();
        await using var screen = await OpenAsync("postmark");
        await Assertions.Expect(screen.Page.Locator(".domain-table").GetByRole(AriaRole.Columnheader)).ToHaveTextAsync(["Domain", "Status", "DKIM", "Return-Path", "Actions"]);
        await screen.Page.GotoAsync(EspRoutes.Settings("postmark") + "?records=bücher.example");
        var dialog = screen.Page.GetByRole(AriaRole.Dialog, new() { Name = "Add Domain" });
        await Assertions.Expect(dialog.GetByLabel("Domain", new() { Exact = true })).ToHaveValueAsync("xn--bcher-kva.example");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add Domain" }).ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("bücher.example (xn--bcher-kva.example)");

        await screen.Page.GotoAsync(EspRoutes.AddDomain("postmark", "bücher.example"));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add Domain" }).ClickAsync();
        await Assertions.Expect(dialog.GetByText("This domain is already in your Postmark account.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_test_email_is_sent_and_a_stream_of_postmarks_own_is_chosen()
    {
        await ConnectAsync();
        await using var screen = await OpenAsync("postmark");
        await screen.Page.GetByLabel("Recipient Email").FillAsync("me@example.com");
        await screen.Button("Send Test").ClickAsync();
        var result = screen.Page.Locator("#test-email-result");
        await Assertions.Expect(result).ToContainTextAsync("Sent in");
        var taken = Assert.Single(await admin.Sandbox.MessagesAsync("postmark", "me@example.com"));
        await Assertions.Expect(result).ToContainTextAsync(taken.ProviderMessageId);
        await Assertions.Expect(result.Locator(".test-status")).ToContainTextAsync("Delivered");
        await Assertions.Expect(result.Locator("[hx-get]")).ToHaveCountAsync(0);
        Assert.Matches("^/dashboard/messages/msg_[0-9a-f]{32}$", await result.GetByRole(AriaRole.Link, new() { Name = "View message" }).GetAttributeAsync("href") ?? "");

        await screen.Heading("Advanced Settings").ClickAsync();
        var streams = screen.Page.GetByLabel("Message Stream");
        await streams.SelectOptionAsync("broadcast");
        await SaveAsync(screen);
        await Assertions.Expect(screen.Page.GetByText("Settings saved")).ToBeVisibleAsync();
        Assert.Equal("broadcast", Assert.IsType<PostmarkSettings>((await admin.ConnectionAsync("postmark"))!.Settings).MessageStream);
    }

    [Fact]
    public async Task A_wrong_field_in_a_folded_section_is_opened_focused_and_listed_with_all_the_others()
    {
        await using var screen = await OpenAsync("mailgun");
        await screen.Page.GetByLabel("Domain", new() { Exact = true }).First.FillAsync("no domain");
        await screen.Heading("Advanced Settings").ClickAsync();
        var size = screen.Page.GetByLabel("Batch Size");
        await size.FillAsync("5000");
        await screen.Page.GetByLabel("API Key", new() { Exact = true }).FillAsync(admin.MailgunKey);
        await screen.Page.GetByLabel("Webhook Signing Key", new() { Exact = true }).FillAsync("a-key");
        await screen.Heading("Advanced Settings").ClickAsync();
        await Assertions.Expect(size).ToBeHiddenAsync();
        await SaveAsync(screen);

        var problems = screen.Page.Locator("#save-problems");
        await Assertions.Expect(problems.Locator("li")).ToHaveTextAsync(["Domain: Must be a domain such as mail.yourdomain.com.", "Batch Size: Must be 1 to 1000."]);
        await Assertions.Expect(screen.Page.GetByLabel("Domain", new() { Exact = true }).First).ToBeFocusedAsync();
        await Assertions.Expect(size).ToBeVisibleAsync();
        await screen.PhotographAsync("connect-refused-folded");
        await screen.AssertAccessibleAsync();
        await screen.Heading("Advanced Settings").ClickAsync();
        await problems.GetByRole(AriaRole.Link, new() { Name = "Batch Size" }).ClickAsync();
        await Assertions.Expect(size).ToBeFocusedAsync();
        Assert.Null(await admin.ConnectionAsync("mailgun"));
    }

    [Theory]
    [InlineData("postmark", "Default Sender", "no-address", "#error-default_sender", "Must be an email address.")]
    [InlineData("postmark", "Batch Size", "501", "#error-batch_size", "Must be 1 to 500.")]
    [InlineData("postmark", "Retry Attempts", "6", "#error-retry_attempts", "Must be 0 to 5.")]
    [InlineData("postmark", "Timeout", "4", "#error-timeout_s", "Must be 5 to 60.")]
    [InlineData("postmark", "Monthly Quota", "1.5", "#error-monthly_quota", "Must be a whole number.")]
    [InlineData("postmark", "Account API Token", "an-invalid-token", "#check-account_token", "Invalid API key. Please check your credentials and try again.")]
    [InlineData("mailgun", "Domain", "no domain", "#error-domain", "Must be a domain such as mail.yourdomain.com.")]
    [InlineData("mailgun", "Webhook Signing Key", "not the key", "#error-webhook_signing_key", "Must be letters, digits and signs without spaces.")]
    [InlineData("mailgun", "Batch Size", "0", "#error-batch_size", "Must be 1 to 1000.")]
    [InlineData("smtp", "Port", "70000", "#error-servers-0-port", "Must be 1 to 65535.")]
    [InlineData("smtp", "Host", "no host", "#error-servers-0-host", "This is not a host name.")]
    [InlineData("smtp", "Default Sender", "no-address", "#error-default_sender", "This is not an address.")]
    public async Task What_is_wrong_is_said_when_the_field_is_left_and_no_longer_once_it_is_right(string provider, string label, string typed, string place, string sentence)
    {
        // The account's token is looked at beside the server's.
        if (label == "Account API Token")
            await ConnectAsync();

        await using var screen = await OpenAsync(provider);
        await screen.Heading("Advanced Settings").ClickAsync();
        var field = screen.Page.GetByLabel(label, new() { Exact = true }).First;
        var before = await field.InputValueAsync();
        await field.FillAsync(typed);
        await field.BlurAsync();
        await Assertions.Expect(screen.Page.Locator(place)).ToHaveTextAsync(sentence);
        if (place.StartsWith("#error", StringComparison.Ordinal))
            await Assertions.Expect(field).ToHaveAttributeAsync("aria-invalid", "true");

        await field.FillAsync(before.Length > 0 ? before : label switch { "Monthly Quota" => "1000", "Default Sender" => "noreply@yourdomain.com", "Host" or "Domain" => "yourdomain.com", _ => "a-token-of-good-form" });
        await field.BlurAsync();
        await Assertions.Expect(screen.Page.Locator(place)).Not.ToHaveTextAsync(sentence);
        await Assertions.Expect(field).Not.ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact]
    public async Task What_is_no_number_is_not_saved_as_if_nothing_had_been_typed()
    {
        await ConnectAsync();
        await using var screen = await OpenAsync("postmark");
        await screen.Heading("Advanced Settings").ClickAsync();
        await screen.Page.GetByLabel("Monthly Quota").FocusAsync();
        await screen.Page.Keyboard.TypeAsync("1e");
        await SaveAsync(screen);

        await Assertions.Expect(screen.Page.Locator("#error-monthly_quota")).ToHaveTextAsync("Must be a whole number.");
        await Assertions.Expect(screen.Page.GetByLabel("Monthly Quota")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_Save_bar_is_there_while_something_is_changed_and_Discard_takes_it_back()
    {
        await ConnectAsync();
        await using var screen = await OpenAsync("postmark");
        await Assertions.Expect(screen.Button("Save Configuration")).ToBeHiddenAsync();
        await screen.Page.GetByLabel("Track Opens").UncheckAsync();
        await Assertions.Expect(screen.Button("Save Configuration")).ToBeVisibleAsync();
        await screen.PhotographAsync("connect-unsaved");
        await screen.Link("Discard").ClickAsync();
        await Assertions.Expect(screen.Button("Save Configuration")).ToBeHiddenAsync();
        await Assertions.Expect(screen.Page.GetByLabel("Track Opens")).ToBeCheckedAsync();
    }

    [Fact]
    public async Task A_session_that_ends_during_an_edit_begins_again_over_the_page_and_nothing_typed_is_lost()
    {
        await ConnectAsync();
        await using var screen = await OpenAsync("postmark");
        screen.Expected.Add(401);
        await screen.Page.GetByLabel("Track Opens").UncheckAsync();
        await screen.Page.GetByLabel("Default Sender").FillAsync("sales@yourdomain.com");
        var cookies = await screen.Page.Context.CookiesAsync();
        await admin.Server.Get<Sessions>().EndAsync(cookies.Single(cookie => cookie.Name == SessionCookie.Name).Value);
        await SaveAsync(screen);

        var dialog = screen.Page.GetByRole(AriaRole.Dialog, new() { Name = "Sign in again" });
        var password = dialog.GetByLabel("Password");
        await Assertions.Expect(password).ToBeFocusedAsync();
        await screen.PhotographAsync("sign-in-again");
        await screen.AssertAccessibleAsync();
        await password.FillAsync("wrong");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Email or password is wrong.");
        await password.FillAsync(GatewayServer.Password);
        await password.PressAsync("Enter");
        await Assertions.Expect(dialog).ToBeHiddenAsync();
        await Assertions.Expect(screen.Page.GetByLabel("Default Sender")).ToHaveValueAsync("sales@yourdomain.com");
        await SaveAsync(screen);

        await Assertions.Expect(screen.Page.GetByText("Settings saved. Postmark is connected.")).ToBeVisibleAsync();
        var saved = Assert.IsType<PostmarkSettings>((await admin.ConnectionAsync("postmark"))!.Settings);
        Assert.Equal((false, "sales@yourdomain.com"), (saved.TrackOpens, saved.DefaultSender));
    }

    [Fact]
    public async Task Leaving_with_unsaved_changes_asks_first()
    {
        await ConnectAsync();
        await using var screen = await OpenAsync("postmark");
        await screen.Page.GetByLabel("Track Opens").UncheckAsync();
        await Assertions.Expect(screen.Page.GetByText("Unsaved changes")).ToBeVisibleAsync();
        var asked = new TaskCompletionSource<string>();
        screen.Page.Dialog += async (_, dialog) =>
        {
            asked.TrySetResult(dialog.Type);
            await dialog.DismissAsync();
        };
        await screen.Page.EvaluateAsync("() => { setTimeout(() => location.reload()) }");

        Assert.Equal("beforeunload", await asked.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        await Assertions.Expect(screen.Page.GetByLabel("Track Opens")).Not.ToBeCheckedAsync();
        await screen.Page.GetByLabel("Track Opens").CheckAsync();
        await Assertions.Expect(screen.Page.GetByText("Unsaved changes")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Without_script_the_form_is_refused_with_what_was_typed_and_then_saved()
    {
        await using var screen = await OpenAsync("postmark", script: false);
        screen.Expected.Add(422);
        await screen.Page.GetByLabel("API Token", new() { Exact = true }).FillAsync(Token);
        await screen.Page.GetByLabel("Default Sender").FillAsync("noreply@yourdomain.com");
        await screen.Heading("Advanced Settings").ClickAsync();
        await screen.Page.GetByLabel("Timeout").EvaluateAsync("field => field.removeAttribute('max')");
        await screen.Page.GetByLabel("Timeout").FillAsync("61");
        await SaveAsync(screen);
        await Assertions.Expect(screen.Page.Locator("#error-timeout_s")).ToHaveTextAsync("Must be 5 to 60.");
        await Assertions.Expect(screen.Page.GetByLabel("Default Sender")).ToHaveValueAsync("noreply@yourdomain.com");
        await screen.Page.GetByLabel("API Token", new() { Exact = true }).FillAsync(Token);
        await screen.Page.GetByLabel("Timeout").FillAsync("60");
        await SaveAsync(screen);
        await Assertions.Expect(screen.Page.GetByText("Settings saved. Postmark is connected.")).ToBeVisibleAsync();
    }

    private async Task ConnectAsync() => Assert.Equal(200, (await admin.SaveAsync("postmark", ConnectionAdmin.Postmark())).Status);

    private static Task SaveAsync(Screen screen) => screen.Button("Save Configuration").ClickAsync();

    private async Task<Screen> OpenAsync(string provider, bool script = true)
    {
        var screen = await browser.OpenAsync(admin.Server.Url.GetLeftPart(UriPartial.Authority), script: script);
        var user = await admin.Server.Get<Users>().FindByEmailAsync(admin.Tenant.AdminEmail, CancellationToken.None);
        var session = await admin.Server.Get<Sessions>().StartAsync(user!);
        await screen.Page.Context.AddCookiesAsync([new() { Name = SessionCookie.Name, Value = session, Url = admin.Server.Url.AbsoluteUri }]);
        await screen.Page.GotoAsync(EspRoutes.Settings(provider));
        await Assertions.Expect(screen.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        return screen;
    }
}
