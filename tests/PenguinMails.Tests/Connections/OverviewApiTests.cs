using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Tests.Alerts;
using Xunit;

namespace PenguinMails.Tests.Connections;

/// <summary>What the overview shows, by the API: status from real outcomes, what is moved when a connection is disabled, what is ready.</summary>
public sealed class OverviewApiTests
{
    private const string InvalidKey = "Invalid API key. Please check your credentials and try again.";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task A_real_send_that_the_key_fails_is_an_error_although_the_last_test_was_fine(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var client = gateway.Server.Client(gateway.Tenant.AdminKey);
        (await client.PostAsync("/api/v1/tenant/esp/postmark/test", null, Ct)).EnsureSuccessStatusCode();
        Assert.Equal("configured", (await CardAsync(client, "postmark")).GetProperty("status").GetString());

        var settings = new PostmarkSettings { ApiToken = "an-invalid-token", DefaultSender = "noreply@yourdomain.com", RetryAttempts = 0 };
        await gateway.Server.Get<ConnectionChanges>().SaveAsync(gateway.Tenant.Id, "postmark", settings, null, "test", Ct);
        var id = await gateway.SendAsync(ConnectedGateway.Email("user@example.com"));
        await gateway.WaitForAsync(id, "delivered");

        await Eventually.TrueAsync(async () => (await CardAsync(client, "postmark")).GetProperty("status").GetString() == "error");
        var card = await CardAsync(client, "postmark");
        Assert.Equal(InvalidKey, card.GetProperty("problem").GetString());
        Assert.Contains("401", card.GetProperty("cause").GetString(), StringComparison.Ordinal);
        Assert.Equal("active", (await CardAsync(client, "mailgun")).GetProperty("status").GetString());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_real_sends_came_to_is_known_to_every_node_until_one_is_taken(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var client = gateway.Server.Client(gateway.Tenant.AdminKey);
        var connection = (await gateway.Server.Get<ConnectionStore>().FindAsync(gateway.Tenant.Id, "postmark", Ct))!;
        var now = TimeProvider.System.GetUtcNow();
        var notes = gateway.Server.Get<ConnectionHealthStore>();
        await notes.NoteSendsAsync(connection, ConnectionCheck.NotReached("Postmark", "connection refused"), now.AddMinutes(-1));
        // A note that comes late does not undo a newer one.
        await notes.NoteSendsAsync(connection, null, now.AddMinutes(-2));

        var card = await CardAsync(client, "postmark");
        Assert.Equal(("error", "Unable to connect to Postmark. Using fallback provider."), (card.GetProperty("status").GetString(), card.GetProperty("problem").GetString()));

        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("user@example.com")), "delivered");
        await Eventually.TrueAsync(async () => (await CardAsync(client, "postmark")).GetProperty("status").GetString() == "active");
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_carried_nothing_for_a_week_is_configured_and_not_active_any_more(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        await watched.Gateway.WaitForAsync(await watched.Gateway.SendAsync(ConnectedGateway.Email("user@example.com")), "delivered");
        await watched.PassAsync(TimeSpan.FromDays(6));
        Assert.Equal("active", (await CardAsync(watched.Admin, "postmark")).GetProperty("status").GetString());

        await watched.PassAsync(TimeSpan.FromDays(2));
        Assert.Equal("configured", (await CardAsync(watched.Admin, "postmark")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_last_problem_of_real_sends_outlives_a_restart()
    {
        var directory = Directory.CreateTempSubdirectory("gateway-").FullName;
        TestTenant tenant;
        await using (var before = await GatewayServer.StartAsync(dataDirectory: directory))
        {
            tenant = await before.CreateTenantAsync();
            var settings = new PostmarkSettings { ApiToken = Guid.NewGuid().ToString(), DefaultSender = "noreply@yourdomain.com" };
            var connection = await before.Get<ConnectionChanges>().SaveAsync(tenant.Id, "postmark", settings, null, "test", Ct);
            await before.Get<ConnectionHealthStore>().NoteSendsAsync(connection!, ConnectionCheck.KeyRefused("HTTP 401"), TimeProvider.System.GetUtcNow());
        }

        await using (var after = await GatewayServer.StartAsync(dataDirectory: directory))
        {
            var card = await CardAsync(after.Client(tenant.AdminKey), "postmark");
            Assert.Equal(("error", InvalidKey), (card.GetProperty("status").GetString(), card.GetProperty("problem").GetString()));
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Red_is_what_sends_nothing_and_not_an_unverified_sender_or_a_test_that_came_too_soon()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        Assert.Equal(200, (await admin.SaveAsync("postmark", ConnectionAdmin.Postmark(sender: "noreply@new.example"))).Status);
        Assert.Equal(("configured", "needs_attention", "Domain verification required."), await LevelAsync("postmark"));

        Assert.Equal(200, (await admin.SaveAsync("postmark", ConnectionAdmin.Postmark())).Status);
        Assert.Equal(("configured", "ok", null), await LevelAsync("postmark"));
        await admin.Sandbox.FaultAsync("postmark", "rate_limit", retryAfterS: 60);
        Assert.False((await admin.PostAsync("postmark/test", null)).Body["ok"]!.GetValue<bool>());
        Assert.Equal(("configured", "needs_attention", "ESP rate limit reached. Try again in a minute."), await LevelAsync("postmark"));
        await admin.Sandbox.ClearFaultsAsync();
        await admin.PostAsync("postmark/disable", null);
        Assert.Equal("paused", (await LevelAsync("postmark")).Level);

        // Mailgun sends from one domain: while that is not verified, nothing goes out.
        var mailgun = await admin.MailgunAsync();
        Assert.Equal(200, (await admin.SaveAsync("mailgun", mailgun)).Status);
        Assert.Equal(201, (await admin.PostAsync("mailgun/domains", new { domain = "new.example" })).Status);
        mailgun["domain"] = "new.example";
        Assert.Equal(200, (await admin.SaveAsync("mailgun", mailgun)).Status);
        Assert.Equal(("error", "error", "Domain verification required."), await LevelAsync("mailgun"));

        async Task<(string? Status, string? Level, string? Problem)> LevelAsync(string provider)
        {
            var card = await CardAsync(admin.Client, provider);
            return (card.GetProperty("status").GetString(), card.GetProperty("level").GetString(), card.GetProperty("problem").GetString());
        }
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Throttled_is_said_and_disabling_moves_what_is_queued_and_says_so_before_and_after(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var client = gateway.Server.Client(gateway.Tenant.AdminKey);
        await gateway.Sandbox.FaultAsync("postmark", "rate_limit", retryAfterS: 60);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add(await gateway.SendAsync(ConnectedGateway.Email($"user{i}@example.com")));
        await gateway.SendAsync(new { from = "noreply@yourdomain.com", to = "later@example.com", subject = "Later", text_body = "Later", send_at = TimeProvider.System.GetUtcNow().AddDays(1) });

        await Eventually.TrueAsync(async () => (await CardAsync(client, "postmark")).GetProperty("notice").GetString() == "ESP rate limit reached. Emails queued for retry.");
        JsonNode ahead = null!;
        await Eventually.TrueAsync(
            async () => (ahead = await PostAsync(client, "postmark/disable?dry_run=true"))["queued"]!.GetValue<int>() == 4, () => ahead.ToString());
        Assert.Equal("4 emails are queued for Postmark: 4 will go to Mailgun.", ahead["detail"]!.GetValue<string>());
        Assert.True(ahead["enabled"]!.GetValue<bool>());

        var done = (await PostAsync(client, "postmark/disable"))["detail"]!.GetValue<string>();

        Assert.Equal("Postmark is disabled. 3 queued emails have moved to Mailgun.", done);
        foreach (var id in ids)
            await gateway.WaitForAsync(id, "delivered");
        Assert.All(await gateway.Sandbox.MessagesAsync("mailgun"), taken => Assert.StartsWith("user", taken.Recipient, StringComparison.Ordinal));
        Assert.False((await CardAsync(client, "postmark")).GetProperty("enabled").GetBoolean());
        Assert.StartsWith("Postmark is enabled.", (await PostAsync(client, "postmark/enable"))["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task The_board_says_what_is_missing_and_a_connection_that_is_not_ready_is_passed_over(StorageKind storage)
    {
        await using var admin = await ConnectionAdmin.StartAsync(storage);
        Assert.Equal(200, (await admin.SaveAsync("postmark", ConnectionAdmin.Postmark())).Status);
        Assert.Equal(200, (await admin.SaveAsync("mailgun", await admin.MailgunAsync())).Status);
        Assert.Equal(201, (await admin.PostAsync("postmark/domains", new { domain = "pending.example" })).Status);

        var rows = (await admin.ReadAsync("readiness")).Body["data"]!.AsArray().Select(row => row!.AsObject()).ToList();
        var good = rows.Single(row => row["domain"]!.GetValue<string>() == "yourdomain.com" && row["provider"]!.GetValue<string>() == "postmark");
        Assert.True(good["ready"]!.GetValue<bool>());
        Assert.Equal(["ready", "ready", "ready", "ready"], ((string[])["from_verified", "dkim", "return_path", "quota"]).Select(name => good[name]!["state"]!.GetValue<string>()));
        var bad = rows.Single(row => row["domain"]!.GetValue<string>() == "pending.example" && row["provider"]!.GetValue<string>() == "postmark");
        Assert.Equal("pending.example is not verified there", bad["obstacle"]!.GetValue<string>());
        Assert.Equal(("not_ready", "publish_records"), (bad["from_verified"]!["state"]!.GetValue<string>(), bad["from_verified"]!["fix"]!.GetValue<string>()));
        var unaligned = rows.Single(row => row["domain"]!.GetValue<string>() == "pending.example" && row["provider"]!.GetValue<string>() == "mailgun");
        Assert.Equal("Not aligned", unaligned["dkim"]!["word"]!.GetValue<string>());

        var email = new { from = "noreply@pending.example", to = "user@example.com", subject = "Hello", text_body = "Hello" };
        var decided = await admin.Sender.PostAsJsonAsync("/api/v1/emails/send?dry_run=true", email, Ct);
        var reasons = await decided.Content.ReadAsStringAsync(Ct);
        Assert.Contains("pending.example is not verified at Postmark.", reasons, StringComparison.Ordinal);
        Assert.Contains("Postmark can't send it; Mailgun will.", reasons, StringComparison.Ordinal);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_last_success_is_that_of_the_domain_and_the_same_on_card_and_board(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var client = gateway.Server.Client(gateway.Tenant.AdminKey);
        Assert.Equal(201, (int)(await client.PostAsJsonAsync("/api/v1/tenant/esp/mailgun/domains", new { domain = "silent.example" }, Ct)).StatusCode);
        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("user@example.com", "marketing")), "delivered");

        JsonElement sent = default;
        await Eventually.TrueAsync(async () => (sent = await RowAsync("yourdomain.com")).GetProperty("last_success").GetProperty("word").GetString() == "Sent");
        Assert.Equal((await CardAsync(client, "mailgun")).GetProperty("last_used_at").GetString(), sent.GetProperty("last_success").GetProperty("at").GetString());
        var silent = (await RowAsync("silent.example")).GetProperty("last_success");
        Assert.Equal(("None", "unknown", JsonValueKind.Null), (silent.GetProperty("word").GetString(), silent.GetProperty("state").GetString(), silent.GetProperty("at").ValueKind));

        async Task<JsonElement> RowAsync(string domain) => (await client.GetFromJsonAsync<JsonElement>("/api/v1/tenant/esp/readiness", Ct)).GetProperty("data").EnumerateArray()
            .Single(row => row.GetProperty("domain").GetString() == domain && row.GetProperty("provider").GetString() == "mailgun");
    }

    private static async Task<JsonElement> CardAsync(HttpClient client, string provider) =>
        (await client.GetFromJsonAsync<JsonElement>("/api/v1/tenant/esp/providers", Ct)).GetProperty("data").EnumerateArray()
            .Single(card => card.GetProperty("provider").GetString() == provider);

    private static async Task<JsonNode> PostAsync(HttpClient client, string path)
    {
        var answer = await client.PostAsync("/api/v1/tenant/esp/" + path, null, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
