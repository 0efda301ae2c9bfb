using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Connections;

/// <summary>Setting up a provider by the API, against the sandbox.</summary>
public sealed class ConnectionApiTests
{
    private const string InvalidKey = "Invalid API key. Please check your credentials and try again.";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task What_is_saved_is_read_with_its_secrets_masked_and_a_version(StorageKind storage)
    {
        await using var admin = await ConnectionAdmin.StartAsync(storage);

        var saved = await admin.SaveAsync("postmark", new { api_token = "0193a1b2-c3d4-7000-8000-000000009876", default_sender = "noreply@yourdomain.com", batch_size = 500 });
        var read = await admin.ReadAsync("postmark");

        Assert.Equal((200, "••••9876", 500, 1), (saved.Status, read.Text("api_token"), read.Number("batch_size"), read.Number("version")));
        Assert.Equal((30, 3, true, "outbound"), (read.Number("timeout_s"), read.Number("retry_attempts"), read.Body["track_opens"]!.GetValue<bool>(), read.Text("message_stream")));
        Assert.Null(read.Body["account_token"]);
        Assert.DoesNotContain("0193a1b2-c3d4", saved.Body.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(0, await admin.Sandbox.CountAsync());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_secret_that_is_absent_or_masked_keeps_the_stored_one(StorageKind storage)
    {
        await using var admin = await ConnectionAdmin.StartAsync(storage);
        await admin.SaveAsync("mailgun", await admin.MailgunAsync());
        var read = await admin.ReadAsync("mailgun");

        // As it was read, and changed in one place.
        read.Body["batch_size"] = 1000;
        Assert.Equal(200, (await admin.SaveAsync("mailgun", read.Body)).Status);
        Assert.Equal(200, (await admin.SaveAsync("mailgun", new { tag_prefix = "pm-" })).Status);

        var settings = Assert.IsType<MailgunSettings>((await admin.ConnectionAsync("mailgun"))!.Settings);
        Assert.Equal((admin.MailgunKey, 1000, "pm-"), (settings.ApiKey, settings.BatchSize, settings.TagPrefix));
    }

    [Fact]
    public async Task Bad_fields_are_all_named_and_nothing_is_asked_of_the_provider()
    {
        await using var admin = await ConnectionAdmin.StartAsync();

        var answer = await admin.SaveAsync("postmark", new { api_token = "", default_sender = "nobody", batch_size = 501, retry_attempts = "3", timeout_s = 4, colour = "red", message_stream = (string?)null });

        Assert.Equal((422, "/problems/invalid_field"), (answer.Status, answer.Text("type")));
        var errors = answer.Body["errors"]!.AsObject().ToDictionary(error => error.Key, error => error.Value![0]!.GetValue<string>());
        Assert.Equal("Unknown field.", errors["colour"]);
        Assert.Equal("Must be a whole number.", errors["retry_attempts"]);
        var bounds = (await admin.SaveAsync("postmark", new { api_token = "", default_sender = "nobody", batch_size = 501, timeout_s = 4 })).Body["errors"]!;
        Assert.Equal("""{"api_token":["Required."],"default_sender":["Must be an email address."],"batch_size":["Must be 1 to 500."],"timeout_s":["Must be 5 to 60."]}""", bounds.ToJsonString());
        Assert.Equal(404, (await admin.ReadAsync("postmark")).Status);
    }

    [Theory]
    [InlineData("[]", 422)]
    [InlineData("{", 400)]
    [InlineData("""{"batch_size": 1, "batch_size": 2}""", 400)]
    [InlineData("""{"version": "one"}""", 422)]
    public async Task A_body_of_another_shape_is_refused(string body, int status)
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        using var content = new StringContent(body, null, "application/json");

        Assert.Equal(status, (int)(await admin.Client.PostAsync("/api/v1/tenant/esp/postmark", content, Ct)).StatusCode);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_stale_version_changes_nothing(StorageKind storage)
    {
        await using var admin = await ConnectionAdmin.StartAsync(storage);
        await admin.SaveAsync("postmark", ConnectionAdmin.Postmark());
        await admin.SaveAsync("postmark", new { batch_size = 20, version = 1 });

        var late = await admin.SaveAsync("postmark", new { batch_size = 30, version = 1 });

        Assert.Equal((409, "/problems/stale_version"), (late.Status, late.Text("type")));
        Assert.Equal(20, (await admin.ReadAsync("postmark")).Number("batch_size"));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task An_invalid_key_says_so_and_the_old_one_goes_on_sending(StorageKind storage)
    {
        await using var admin = await ConnectionAdmin.StartAsync(storage);
        foreach (var (provider, settings, field) in new[] { ("postmark", ConnectionAdmin.Postmark(), "api_token"), ("mailgun", await admin.MailgunAsync(), "api_key") })
        {
            Assert.Equal(200, (await admin.SaveAsync(provider, settings)).Status);

            var refused = await admin.SaveAsync(provider, new JsonObject { [field] = "an-invalid-key" });

            Assert.Equal((422, "/problems/invalid_api_key", InvalidKey), (refused.Status, refused.Text("type"), refused.Text("detail")));
            Assert.Equal(InvalidKey, refused.Body["errors"]![field]![0]!.GetValue<string>());
            Assert.Equal(1, (await admin.ReadAsync(provider)).Number("version"));
            Assert.True((await admin.PostAsync($"{provider}/test", new { })).Body["ok"]!.GetValue<bool>());
        }
    }

    [Theory]
    [InlineData("postmark", "Postmark", "error_503")]
    [InlineData("mailgun", "Mailgun", "error_500")]
    public async Task A_provider_that_is_down_says_so_and_nothing_is_saved(string provider, string name, string fault)
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        await admin.Sandbox.FaultAsync(provider, fault);

        var answer = await admin.SaveAsync(provider, provider == "postmark" ? ConnectionAdmin.Postmark() : await admin.MailgunAsync());

        Assert.Equal((502, "/problems/provider_unreachable"), (answer.Status, answer.Text("type")));
        Assert.Equal($"Unable to connect to {name}. Using fallback provider.", answer.Text("detail"));
        Assert.Equal(404, (await admin.ReadAsync(provider)).Status);
    }

    [Fact]
    public async Task A_provider_that_is_asked_too_often_says_so()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        await admin.Sandbox.FaultAsync("postmark", "rate_limit", retryAfterS: 60);

        var answer = await admin.SaveAsync("postmark", ConnectionAdmin.Postmark());

        Assert.Equal((429, "ESP rate limit reached. Try again in a minute."), (answer.Status, answer.Text("detail")));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task An_unverified_sender_is_saved_with_a_warning_and_blocked_at_the_door_until_it_is_verified(StorageKind storage)
    {
        await using var admin = await ConnectionAdmin.StartAsync(storage);

        var saved = await admin.SaveAsync("postmark", ConnectionAdmin.Postmark(sender: "noreply@new.example"));

        Assert.Contains("Domain verification required.", saved.Body["warnings"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        var email = new { from = "noreply@new.example", to = "user@example.com", subject = "Hello", text_body = "Hello" };
        var refused = await ConnectionAdmin.AnswerAsync(await admin.Sender.PostAsJsonAsync("/api/v1/emails/send", email, Ct));
        Assert.Equal((422, "/problems/domain_not_verified", "Domain verification required."), (refused.Status, refused.Text("type"), refused.Text("detail")));
        Assert.Equal(202, (int)(await admin.Sender.PostAsJsonAsync("/api/v1/emails/send", email with { from = "noreply@yourdomain.com" }, Ct)).StatusCode);

        Assert.Equal(201, (await admin.PostAsync("postmark/domains", new { domain = "new.example" })).Status);
        Assert.Equal("verified", (await admin.PostAsync("postmark/domains/new.example/verify", new { })).Text("status"));

        Assert.Equal(202, (int)(await admin.Sender.PostAsJsonAsync("/api/v1/emails/send", email, Ct)).StatusCode);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task The_first_save_registers_the_webhook_and_a_test_mends_it(StorageKind storage)
    {
        await using var admin = await ConnectionAdmin.StartAsync(storage);
        var token = "token-" + Guid.NewGuid();
        await admin.SaveAsync("postmark", ConnectionAdmin.Postmark(token));
        var postmark = new PostmarkClient(admin.Sandbox, token);
        var hook = Assert.Single((await postmark.GetAsync("/webhooks")).Body.GetProperty("Webhooks").EnumerateArray());
        Assert.Contains("/webhooks/postmark/con_", hook.GetProperty("Url").GetString(), StringComparison.Ordinal);

        await postmark.CallAsync(HttpMethod.Delete, $"/webhooks/{hook.GetProperty("ID")}", null);
        var tested = await admin.PostAsync("postmark/test", new { });

        Assert.True(tested.Body["ok"]!.GetValue<bool>());
        Assert.Single((await postmark.GetAsync("/webhooks")).Body.GetProperty("Webhooks").EnumerateArray());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_test_reaches_nobody_unless_somebody_is_named(StorageKind storage)
    {
        await using var admin = await ConnectionAdmin.StartAsync(storage);
        await admin.SaveAsync("postmark", ConnectionAdmin.Postmark());

        var nobody = await admin.PostAsync("postmark/test", null);
        Assert.Equal((true, 0L), (nobody.Body["ok"]!.GetValue<bool>(), await admin.Sandbox.CountAsync()));
        Assert.True((await admin.PostAsync("postmark/test", new { to = "me@example.com" })).Body["ok"]!.GetValue<bool>());
        Assert.Equal("me@example.com", Assert.Single(await admin.Sandbox.MessagesAsync()).Recipient);
        Assert.NotNull((await admin.Server.Get<ConnectionStore>().ConditionsAsync(admin.Tenant.Id, Ct)).Single().TestedAt);
    }

    [Fact]
    public async Task A_test_tells_the_providers_own_words()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        await admin.SaveAsync("postmark", ConnectionAdmin.Postmark());
        await admin.Sandbox.FaultAsync("postmark", "invalid_key");

        var failed = await admin.PostAsync("postmark/test", new { });

        Assert.Equal((200, false, InvalidKey), (failed.Status, failed.Body["ok"]!.GetValue<bool>(), failed.Text("detail")));
        Assert.Contains("valid Server token", failed.Text("cause"), StringComparison.Ordinal);
        Assert.Equal(404, (await admin.PostAsync("mailgun/test", new { })).Status);
        Assert.Equal(422, (await admin.PostAsync("postmark/test", new { to = "nobody", what = 1 })).Status);
    }

    [Theory]
    [InlineData("postmark")]
    [InlineData("mailgun")]
    public async Task A_test_email_goes_out_with_its_tags_and_tells_its_id(string provider)
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        await admin.SaveAsync(provider, provider == "postmark" ? ConnectionAdmin.Postmark() : await admin.MailgunAsync());
        await admin.Sandbox.ForgetMessagesAsync();

        var sent = await admin.PostAsync($"{provider}/test-email", new { to = "user@example.com", tags = (string[])["one"] });

        Assert.True(sent.Body["ok"]!.GetValue<bool>(), sent.Body.ToJsonString());
        var taken = Assert.Single(await admin.Sandbox.MessagesAsync(provider));
        Assert.Equal((taken.ProviderMessageId.Trim('<', '>'), "user@example.com", "one"), (sent.Text("provider_message_id"), taken.Recipient, Assert.Single(taken.Tags)));
        Assert.Equal(422, (await admin.PostAsync($"{provider}/test-email", new { })).Status);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_connection_is_deleted_once(StorageKind storage)
    {
        await using var admin = await ConnectionAdmin.StartAsync(storage);
        await admin.SaveAsync("postmark", ConnectionAdmin.Postmark());

        Assert.Equal(HttpStatusCode.NoContent, (await admin.Client.DeleteAsync("/api/v1/tenant/esp/postmark", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.Client.DeleteAsync("/api/v1/tenant/esp/postmark", Ct)).StatusCode);
        Assert.Equal(404, (await admin.ReadAsync("postmark")).Status);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_replaced_signing_key_is_believed_for_a_day_more(StorageKind storage)
    {
        await using var admin = await ConnectionAdmin.StartAsync(storage);
        var settings = await admin.MailgunAsync();
        await admin.SaveAsync("mailgun", settings);

        await admin.SaveAsync("mailgun", new { webhook_signing_key = "a-new-signing-key" });

        Assert.Equal(settings["webhook_signing_key"]!.GetValue<string>(), (await admin.ConnectionAsync("mailgun"))!.PreviousWebhookSecret);
    }

    [Fact]
    public async Task A_signing_key_that_is_not_the_accounts_is_told_at_once()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        var settings = await admin.MailgunAsync();
        settings["webhook_signing_key"] = "of-another-account";
        const string Wrong = "The webhook signing key is not the one of this Mailgun account. Copy the HTTP webhook signing key from Mailgun → Settings → API Keys.";

        var saved = await admin.SaveAsync("mailgun", settings);
        var tested = await admin.PostAsync("mailgun/test", null);

        Assert.Equal((200, Wrong), (saved.Status, Assert.Single(saved.Body["warnings"]!.AsArray())!.GetValue<string>()));
        Assert.EndsWith(Wrong, tested.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(("needs_attention", Wrong), await CardAsync());

        Assert.Empty((await admin.SaveAsync("mailgun", await admin.MailgunAsync())).Body["warnings"]!.AsArray());
        Assert.Equal(("ok", null), await CardAsync());

        async Task<(string?, string?)> CardAsync()
        {
            var card = (await admin.ReadAsync("providers")).Body["data"]!.AsArray().First(card => card!["provider"]!.GetValue<string>() == "mailgun")!;
            Assert.Equal("configured", card["status"]!.GetValue<string>());
            return (card["level"]!.GetValue<string>(), card["problem"]?.GetValue<string>());
        }
    }

    [Fact]
    public async Task What_an_admin_did_is_in_the_audit_log_and_no_secret_is()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        await admin.SaveAsync("postmark", ConnectionAdmin.Postmark("a-very-secret-token"));
        await admin.PostAsync("postmark/domains", new { domain = "new.example" });

        var log = await admin.Server.Get<Audit>().ListAsync(admin.Tenant.Id, null, 50, Ct);

        Assert.Contains(log, entry => entry.Action == "connection.saved" && entry.Actor.StartsWith("key ", StringComparison.Ordinal));
        Assert.Contains(log, entry => entry.Action == "domain.added" && entry.Detail.Contains("new.example", StringComparison.Ordinal));
        Assert.DoesNotContain(log, entry => entry.Detail.Contains(PostmarkClient.Token("a-very-secret-token"), StringComparison.Ordinal));
    }
}
