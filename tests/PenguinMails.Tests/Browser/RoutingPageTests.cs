using System.Text.Json.Nodes;
using Microsoft.Playwright;
using PenguinMails.Gateway.Dashboard;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Routing.Versions;
using Xunit;

namespace PenguinMails.Tests.Browser;

/// <summary>The routing rules on their page: the real gateway against the sandbox.</summary>
[Collection(BrowserTests.Name)]
public sealed class RoutingPageTests(BrowserFixture browser) : IAsyncLifetime
{
    private ConnectedGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await ConnectedGateway.StartAsync();

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task A_rule_is_added_with_a_condition_saved_and_taken_back()
    {
        await using var screen = await OpenAsync();
        await Assertions.Expect(Rules(screen)).ToHaveCountAsync(3);
        await screen.Button("Add Routing Rule").ClickAsync();
        await Assertions.Expect(Rules(screen)).ToHaveCountAsync(4);
        var rule = Rules(screen).Last;
        await rule.GetByLabel("Name").FillAsync("Invoices");
        await rule.GetByLabel("Email Type").SelectOptionAsync("custom");
        await rule.GetByLabel("Custom type (optional)").FillAsync("invoices");
        await rule.GetByLabel("Route To").SelectOptionAsync("mailgun");
        await rule.GetByText("Experiment", new() { Exact = true }).ClickAsync();
        await rule.GetByLabel("Compare with").SelectOptionAsync("postmark");
        await rule.GetByLabel("Share of emails (%)").FillAsync("51");
        await rule.GetByText("Add condition").ClickAsync();
        await rule.GetByLabel("What is compared").SelectOptionAsync("recipient_domain");
        await rule.GetByLabel("Text to compare with").FillAsync("Bücher.DE");
        await Assertions.Expect(screen.Page.GetByText("Unsaved changes")).ToBeVisibleAsync();
        await screen.Button("Save Routing Rules").ClickAsync();
        await Assertions.Expect(rule.GetByText("Must be 1 to 50.")).ToBeVisibleAsync();
        await rule.GetByLabel("Share of emails (%)").FillAsync("5");
        await SaveAsync(screen, "Routing rules saved as version 2.");

        var saved = await SavedAsync();
        Assert.Equal(("postmark", 5), (saved["rules"]![3]!["experiment"]!["route_to"]!.GetValue<string>(), saved["rules"]![3]!["experiment"]!["share_percent"]!.GetValue<int>()));
        Assert.Equal(4, saved["rules"]!.AsArray().Count);
        var stored = saved["rules"]![3]!;
        Assert.Equal(("Invoices", "custom:invoices", "mailgun", 4), (stored["name"]!.GetValue<string>(), stored["type"]!.GetValue<string>(), stored["route_to"]!.GetValue<string>(), stored["priority"]!.GetValue<int>()));
        Assert.Equal("xn--bcher-kva.de", stored["conditions"]![0]!["value"]!.GetValue<string>());

        await screen.Button("Undo").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Version 1 is in use again, as version 3.")).ToBeVisibleAsync();
        Assert.Equal(3, (await SavedAsync())["rules"]!.AsArray().Count);
    }

    [Fact]
    public async Task Rules_are_ordered_by_dragging_by_keys_and_by_their_number()
    {
        await using var screen = await OpenAsync();
        var handle = Rules(screen).Nth(2).Locator("[data-drag]");
        await Assertions.Expect(screen.Page.Locator("#rules")).ToHaveAttributeAsync("data-watched", "");
        await screen.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await handle.DragToAsync(Rules(screen).First, new() { TargetPosition = new() { X = 40, Y = 4 } });
        await OrderedAsync(screen, "Cold Outreach", "Transactional Emails", "Marketing Emails");

        await Rules(screen).First.Locator("[data-drag]").FocusAsync();
        await screen.Page.Keyboard.PressAsync("ArrowDown");
        await OrderedAsync(screen, "Transactional Emails", "Cold Outreach", "Marketing Emails");
        await Assertions.Expect(Rules(screen).Nth(1).Locator("[data-drag]")).ToBeFocusedAsync();

        await screen.Page.GetByLabel("Priority of Marketing Emails").FillAsync("1");
        await screen.Page.GetByLabel("Priority of Marketing Emails").BlurAsync();
        await OrderedAsync(screen, "Marketing Emails", "Transactional Emails", "Cold Outreach");
        await screen.Button("Move Postmark down").ClickAsync();
        await SaveAsync(screen, "Routing rules saved as version 2.");

        var saved = await SavedAsync();
        Assert.Equal(["Marketing Emails", "Transactional Emails", "Cold Outreach"], saved["rules"]!.AsArray().Select(rule => rule!["name"]!.GetValue<string>()));
        Assert.Equal(["mailgun", "postmark", "smtp"], saved["failover"]!["order"]!.AsArray().Select(provider => provider!.GetValue<string>()));
    }

    [Fact]
    public async Task What_changes_warns_shows_its_cost_and_can_be_tried_before_it_is_saved()
    {
        await gateway.SendAsync(ConnectedGateway.Email("user@example.com"));
        await using var screen = await OpenAsync();
        await Assertions.Expect(screen.Page.Locator("#cost-estimate")).ToContainTextAsync("Postmark: 1 email × $0");
        await screen.Button("Duplicate Transactional Emails").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("#routing-warnings")).ToContainTextAsync("Rule priority determines which ESP is used.");
        await Assertions.Expect(screen.Page.Locator("#routing-warnings")).ToContainTextAsync("never matches");

        await screen.Button("Delete Transactional Emails (copy)").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Transactional Emails (copy) will be deleted when you save.")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.Locator("#routing-warnings")).Not.ToContainTextAsync("never matches");
        await Rules(screen).First.Locator(".rule-edit > summary").ClickAsync();
        await Rules(screen).First.GetByLabel("Route To").SelectOptionAsync("mailgun");
        await Assertions.Expect(Rules(screen).First.Locator("[data-shown=route_to]")).ToHaveTextAsync("Mailgun");
        await Assertions.Expect(screen.Page.Locator("#cost-estimate")).ToContainTextAsync("Mailgun: 1 email ");

        await screen.Page.Locator("#preview-to").FillAsync("user@example.com");
        await screen.Button("Show decision").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("#preview-result")).ToContainTextAsync("Rule \"Transactional Emails\" sends transactional to Mailgun.");
        await screen.Page.Locator("#preview-to").FillAsync("nobody");
        await screen.Button("Show decision").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("#preview-result .test-bad")).ToBeVisibleAsync();
        await screen.Page.GetByLabel("Marketing", new() { Exact = true }).FillAsync("95000");
        await screen.Button("Find the cheapest split").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("#plan-result")).ToContainTextAsync("Mailgun: 95,000 emails × $0.00058 = $55.00");
        await screen.PhotographAsync("routing-changed");
        Assert.Equal(1, (await SavedAsync())["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_draft_is_replayed_over_past_email_before_it_is_saved()
    {
        for (var i = 0; i < 3; i++)
            await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email($"user{i}@example.com")), "sent", "delivered");
        await using var screen = await OpenAsync();
        await Rules(screen).First.Locator(".rule-edit > summary").ClickAsync();
        await Rules(screen).First.GetByLabel("Route To").SelectOptionAsync("mailgun");
        await screen.Button("Replay").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("#replay-result")).ToContainTextAsync("3 of 3 emails would have moved.");
        await Assertions.Expect(screen.Page.Locator("#replay-result")).ToContainTextAsync("3 from Postmark to Mailgun");
        await Assertions.Expect(screen.Page.GetByText("Unsaved changes")).ToBeVisibleAsync();
        await screen.Page.GetByLabel("Days").FillAsync("30");
        await screen.PhotographAsync("routing-replayed");
        Assert.Equal(1, (await SavedAsync())["version"]!.GetValue<int>());
        await screen.AssertAccessibleAsync();
    }

    [Fact]
    public async Task A_drill_shows_each_provider_and_its_way_back()
    {
        await using var screen = await OpenAsync();
        await screen.Button("Run drill").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("#drill-result")).ToContainTextAsync("All providers passed.");
        await Assertions.Expect(screen.Page.Locator("#drill-result")).ToContainTextAsync("Accepted, and its event came back");
        await screen.Page.GetByLabel("Recipient (optional)").FillAsync("nobody");
        await screen.Page.GetByLabel("Recipient (optional)").EvaluateAsync("field => field.type = 'text'");
        await screen.Button("Run drill").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("#drill-result .test-bad")).ToBeVisibleAsync();
        await screen.Page.ReloadAsync();
        await Assertions.Expect(screen.Page.Locator("#drill-result")).ToContainTextAsync("All providers passed.");
        await screen.AssertAccessibleAsync("routing-drill");
    }

    [Fact]
    public async Task A_quota_is_set_shows_what_is_used_and_survives_a_save_of_something_else()
    {
        await using var screen = await OpenAsync();
        await screen.Button("Add quota").ClickAsync();
        var quota = screen.Page.Locator(".quota");
        await quota.GetByLabel("Period").SelectOptionAsync("day");
        await quota.GetByLabel("Provider").SelectOptionAsync("postmark");
        await screen.Button("Save Routing Rules").ClickAsync();
        await Assertions.Expect(quota.Locator(".field-error").First).ToHaveTextAsync("Must be a whole number.");
        await quota.GetByLabel("Emails").FillAsync("5");
        await SaveAsync(screen, "Routing rules saved as version 2.");

        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("user@example.com")), "sent", "delivered");
        await screen.Page.ReloadAsync();
        await Assertions.Expect(quota).ToContainTextAsync("1 used, 4 left until");
        await screen.AssertAccessibleAsync("routing-quota");
        await screen.Page.GetByLabel("Retry Attempts").FillAsync("2");
        await SaveAsync(screen, "Routing rules saved as version 3.");
        Assert.Equal(("day", 5), ((await SavedAsync())["quotas"]![0]!["period"]!.GetValue<string>(), (await SavedAsync())["quotas"]![0]!["emails"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Prices_are_chosen_from_a_providers_plans_or_typed()
    {
        await using var screen = await OpenAsync();
        await screen.Heading("Price Lists").ClickAsync();
        var mailgun = screen.Page.GetByRole(AriaRole.Form, new() { Name = "Prices of Mailgun" });
        await mailgun.GetByLabel("Plan").SelectOptionAsync("Foundation 2026");
        await mailgun.GetByLabel("Billing month starts on day").FillAsync("31");
        await mailgun.GetByText("Use the plan").ClickAsync();
        await Assertions.Expect(mailgun.GetByRole(AriaRole.Status)).ToHaveTextAsync("Billing day: Must be 1 to 28.");
        await mailgun.GetByLabel("Billing month starts on day").FillAsync("15");
        await mailgun.GetByText("Use the plan").ClickAsync();
        await Assertions.Expect(mailgun.GetByRole(AriaRole.Status)).ToContainTextAsync("Saved.");
        await Assertions.Expect(mailgun.Locator("h3")).ToContainTextAsync("Foundation 2026");

        await mailgun.Locator("summary").ClickAsync();
        await mailgun.GetByLabel("Base fee a month (US$)").FillAsync("20");
        await mailgun.GetByLabel("US$ per 1,000 emails").FillAsync("50000 1.10\n0.90");
        await mailgun.GetByText("Use these prices").ClickAsync();
        await Assertions.Expect(mailgun.Locator("h3")).ToContainTextAsync("Own prices");
        var own = (await gateway.Server.Get<TariffStore>().OwnAsync(gateway.Tenant.Id, TestContext.Current.CancellationToken))["mailgun"];
        Assert.Equal((20m, 15, new PriceTier(50_000, 1.10m), new PriceTier(null, 0.90m)), (own.BaseFee, own.BillingDay, own.Tiers[0], own.Tiers[1]));
        await mailgun.GetByText("Back to the default").ClickAsync();
        await Assertions.Expect(mailgun.Locator("h3")).ToContainTextAsync("Foundation");
        await screen.AssertAccessibleAsync("routing-prices");
    }

    [Fact]
    public async Task What_is_wrong_is_said_at_its_field_and_somebody_elses_change_is_kept()
    {
        await using var screen = await OpenAsync();
        await screen.Page.GetByLabel("Retry Attempts").FillAsync("9");
        await Rules(screen).First.Locator(".rule-edit > summary").ClickAsync();
        await Rules(screen).First.GetByText("Add condition").ClickAsync();
        await screen.Button("Save Routing Rules").ClickAsync();
        await Assertions.Expect(screen.Page.Locator("#error-failover-retry_attempts")).ToHaveTextAsync("Must be 1 to 5.");
        await Assertions.Expect(Rules(screen).First.GetByText("Required.")).ToBeVisibleAsync();
        await screen.PhotographAsync("routing-refused");
        await screen.AssertAccessibleAsync();

        await gateway.Server.Get<RoutingVersions>().SaveAsync(gateway.Tenant.Id, gateway.Server.Get<Gateway.Routing.Router>().Starting, null, "user somebody@yourdomain.com");
        await screen.Page.GetByLabel("Retry Attempts").FillAsync("2");
        await Rules(screen).First.Locator(".condition [data-remove-row]").ClickAsync();
        await screen.Button("Save Routing Rules").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("somebody@yourdomain.com saved the routing rules after you opened them.")).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.GetByLabel("Retry Attempts")).ToHaveValueAsync("2");
        Assert.Equal(3, (await SavedAsync())["failover"]!["retry_attempts"]!.GetValue<int>());
        await screen.Link("Load the saved rules").ClickAsync();
        await Assertions.Expect(screen.Page.GetByLabel("Retry Attempts")).ToHaveValueAsync("3");
    }

    [Fact]
    public async Task Everything_works_without_script()
    {
        await using var screen = await OpenAsync(script: false);
        await screen.Button("Move Marketing Emails up").ClickAsync();
        await screen.Button("Duplicate Marketing Emails").ClickAsync();
        await screen.Button("Delete Cold Outreach").ClickAsync();
        await Rules(screen).First.Locator(".rule-edit > summary").ClickAsync();
        await Rules(screen).First.GetByText("Add condition").ClickAsync();
        await Rules(screen).First.GetByLabel("Text to compare with").FillAsync("sale");
        await screen.Button("Save Routing Rules").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText("Routing rules saved as version 2.")).ToBeVisibleAsync();

        var saved = await SavedAsync();
        Assert.Equal(["Marketing Emails", "Marketing Emails (copy)", "Transactional Emails"], saved["rules"]!.AsArray().Select(rule => rule!["name"]!.GetValue<string>()));
        Assert.Equal("sale", saved["rules"]![0]!["conditions"]![0]!["value"]!.GetValue<string>());
    }

    private static ILocator Rules(Screen screen) => screen.Page.Locator("#rules > .rule");

    private static async Task OrderedAsync(Screen screen, params string[] names)
    {
        await Assertions.Expect(screen.Page.Locator("#rules [data-shown=name]")).ToHaveTextAsync(names);
        foreach (var (i, _) in names.Index())
            await Assertions.Expect(Rules(screen).Nth(i).Locator("[data-priority]")).ToHaveValueAsync(RoutingNumber(i + 1));
    }

    private static string RoutingNumber(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task SaveAsync(Screen screen, string said)
    {
        await screen.Button("Save Routing Rules").ClickAsync();
        await Assertions.Expect(screen.Page.GetByText(said)).ToBeVisibleAsync();
        await Assertions.Expect(screen.Page.GetByText("Unsaved changes")).ToBeHiddenAsync();
    }

    private async Task<JsonNode> SavedAsync()
    {
        using var client = gateway.Server.Client(gateway.Tenant.AdminKey);
        return JsonNode.Parse(await client.GetStringAsync("/api/v1/tenant/esp/routing", TestContext.Current.CancellationToken))!;
    }

    private async Task<Screen> OpenAsync(bool script = true)
    {
        var screen = await browser.OpenAsync(gateway.Server.Url.GetLeftPart(UriPartial.Authority), script: script);
        await screen.Page.GotoAsync("/dashboard/login?returnUrl=" + EspRoutes.Routing);
        await screen.Page.GetByLabel("Email").FillAsync(gateway.Tenant.AdminEmail);
        await screen.Page.GetByLabel("Password").FillAsync(GatewayServer.Password);
        await screen.Button("Sign in").ClickAsync();
        await Assertions.Expect(screen.Heading("Email Routing Rules")).ToBeVisibleAsync();
        return screen;
    }
}
