using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Providers.Settings;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Connections;

/// <summary>A setting that is saved is seen by the provider.</summary>
public sealed class SettingEffectTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Postmark_gets_batches_of_the_size_on_the_stream_that_were_set()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        var settings = ConnectionAdmin.Postmark("token-of-effects");
        (settings["batch_size"], settings["message_stream"], settings["track_opens"]) = (2, "broadcast", false);
        settings["track_links"] = false;
        Assert.Equal(200, (await admin.SaveAsync("postmark", settings)).Status);

        await SendAsync(admin, "postmark", 5);

        var taken = await admin.Sandbox.MessagesAsync("postmark");
        Assert.All(taken.GroupBy(email => email.Metadata["pm_call"]), call => Assert.InRange(call.Count(), 1, 2));
        var listed = await new PostmarkClient(admin.Sandbox, "token-of-effects").GetAsync("/messages/outbound?count=50&offset=0&messagestream=broadcast&recipient=user0@example.com");
        var message = Assert.Single(listed.Body.GetProperty("Messages").EnumerateArray());
        Assert.Equal((false, "None"), (message.GetProperty("TrackOpens").GetBoolean(), message.GetProperty("TrackLinks").GetString()));
    }

    [Fact]
    public async Task Mailgun_gets_the_tag_prefix_and_the_test_mode_that_were_set()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        var settings = await admin.MailgunAsync();
        (settings["tag_prefix"], settings["test_mode"]) = ("pm-", true);
        Assert.Equal(200, (await admin.SaveAsync("mailgun", settings)).Status);
        await admin.Sandbox.ForgetMessagesAsync();

        await SendAsync(admin, "mailgun", 1);

        var taken = Assert.Single(await admin.Sandbox.MessagesAsync("mailgun"));
        Assert.Equal(["pm-news"], taken.Tags);
        Assert.True(taken.TestMode);
        var accepted = await EventAsync(admin, taken.Recipient);
        Assert.True(accepted.GetProperty("flags").GetProperty("is-test-mode").GetBoolean());
    }

    [Theory]
    [InlineData("track_opens", "/o/")]
    [InlineData("track_clicks", "href=\"http://email.yourdomain.com/c/")]
    [InlineData("automatic_unsubscribe", ">Unsubscribe</a>")]
    public async Task Mailguns_checkboxes_show_in_the_email_as_it_arrives(string checkbox, string mark)
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        foreach (var isChecked in (bool[])[true, false])
        {
            var settings = await admin.MailgunAsync();
            settings[checkbox] = isChecked;
            Assert.Equal(200, (await admin.SaveAsync("mailgun", settings)).Status);
            await admin.Sandbox.ForgetMessagesAsync();

            await SendAsync(admin, "mailgun", 1, "<p>Hello <a href=\"https://example.com/\">you</a></p>", "newsletter");

            Assert.Equal(isChecked, (await admin.Sandbox.RenderedAsync("user0@example.com")).Contains(mark, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Mailgun_signs_whether_or_not_DKIM_Signing_is_checked_and_is_never_told_not_to()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        foreach (var isChecked in (bool[])[true, false])
        {
            var settings = await admin.MailgunAsync();
            settings["dkim_signing"] = isChecked;
            Assert.Equal(200, (await admin.SaveAsync("mailgun", settings)).Status);
            await admin.Sandbox.ForgetMessagesAsync();

            await SendAsync(admin, "mailgun", 1);

            Assert.Contains("DKIM-Signature: ", await admin.Sandbox.RenderedAsync("user0@example.com"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Mailgun_gets_batches_of_the_size_that_was_set()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        var settings = await admin.MailgunAsync();
        settings["batch_size"] = 2;
        Assert.Equal(200, (await admin.SaveAsync("mailgun", settings)).Status);
        await admin.Sandbox.ForgetMessagesAsync();

        await SendAsync(admin, "mailgun", 5);

        var taken = await admin.Sandbox.MessagesAsync("mailgun");
        Assert.All(taken.GroupBy(email => email.Metadata["pm_call"]), call => Assert.InRange(call.Count(), 1, 2));
    }

    [Theory]
    [InlineData("postmark", 0, 0)]
    [InlineData("postmark", 3, 1)]
    [InlineData("mailgun", 0, 0)]
    [InlineData("mailgun", 3, 1)]
    public async Task Retry_attempts_are_made_within_a_call(string provider, int retries, int taken)
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        var settings = await SettingsAsync(admin, provider);
        settings["retry_attempts"] = retries;
        await admin.SaveAsync(provider, settings);
        await admin.Sandbox.ForgetMessagesAsync();
        await admin.Sandbox.FaultAsync(provider, "rate_limit", count: 2, retryAfterS: 0);

        var sent = await admin.PostAsync($"{provider}/test-email", new { to = "user@example.com" });

        Assert.Equal((taken == 1, (long)taken), (sent.Body["ok"]!.GetValue<bool>(), await admin.Sandbox.CountAsync()));
    }

    [Theory]
    [InlineData("postmark", "Postmark")]
    [InlineData("mailgun", "Mailgun")]
    public async Task A_provider_that_hangs_is_waited_for_as_long_as_the_timeout_says(string provider, string name)
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        var settings = await SettingsAsync(admin, provider);
        settings["timeout_s"] = 5;
        await admin.SaveAsync(provider, settings);
        await admin.Sandbox.FaultAsync(provider, "hang", count: 1);

        var sent = await admin.PostAsync($"{provider}/test-email", new { to = "user@example.com" });

        Assert.Equal($"Unable to connect to {name}. Using fallback provider.", sent.Text("detail"));
        Assert.Equal("no answer within 5 s", sent.Text("cause"));
    }

    [Fact]
    public async Task Track_Delivery_says_whether_confirmations_show_in_the_webhook_log_and_the_email_knows_of_them_anyway()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        var settings = ConnectionAdmin.Postmark();
        settings["track_delivery"] = false;
        Assert.Equal(200, (await admin.SaveAsync("postmark", settings)).Status);
        var id = await SendAsync(admin, "postmark", 1);
        var log = $"webhooks/events?type=delivered&search={id}";
        await Eventually.TrueAsync(async () => await IsDeliveredAsync(admin, id));

        Assert.Empty((await admin.ReadAsync(log)).Body["data"]!.AsArray());
        settings["track_delivery"] = true;
        Assert.Equal(200, (await admin.SaveAsync("postmark", settings)).Status);
        var listed = Assert.Single((await admin.ReadAsync(log)).Body["data"]!.AsArray())!;
        Assert.Equal(("postmark", "success", id), (listed["provider"]!.GetValue<string>(), listed["status"]!.GetValue<string>(), listed["message_id"]!.GetValue<string>()));
        Assert.True(await IsDeliveredAsync(admin, id));
    }

    [Fact]
    public async Task Webhooks_signed_with_the_former_key_are_still_believed()
    {
        await using var admin = await ConnectionAdmin.StartAsync();
        await admin.SaveAsync("mailgun", await admin.MailgunAsync());
        Assert.Equal(200, (await admin.SaveAsync("mailgun", new { webhook_signing_key = "a-new-signing-key" })).Status);

        // The sandbox goes on signing with the key of before.
        var id = await SendAsync(admin, "mailgun", 1);

        var reader = admin.Server.Client(admin.Tenant.ReadKey);
        await Eventually.TrueAsync(async () =>
            (await reader.GetFromJsonAsync<JsonElement>($"/api/v1/emails/{id}", Ct)).GetProperty("deliveries")[0].GetProperty("status").GetString() == "delivered");
    }

    [Fact]
    public async Task The_contract_describes_the_settings_of_each_provider()
    {
        await using var server = await GatewayServer.StartAsync();

        var contract = JsonNode.Parse(await server.Client().GetStringAsync("/openapi/v1.json", Ct))!;

        foreach (var info in server.Get<ProviderCatalog>().All.Where(info => info.Settings is not null))
        {
            var save = contract["paths"]![$"/api/v1/tenant/esp/{info.Id}"]!["post"]!;
            var schema = save["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>().Split('/')[^1];
            var described = contract["components"]!["schemas"]![schema]!["properties"]!.AsObject().Select(property => property.Key);
            Assert.Equal(
                SettingField.Of(info.Settings!).Where(field => field.Drawn is not null).Select(field => field.Name).Concat(["version", "warnings"]).Order(),
                described.Order());
        }
    }

    private static async Task<JsonObject> SettingsAsync(ConnectionAdmin admin, string provider) =>
        provider == "postmark" ? ConnectionAdmin.Postmark() : await admin.MailgunAsync();

    private static async Task<string> SendAsync(ConnectionAdmin admin, string provider, int count, string html = "<p>Hello</p>", string type = "transactional")
    {
        var email = new
        {
            from = "noreply@yourdomain.com",
            to = Enumerable.Range(0, count).Select(i => $"user{i}@example.com"),
            subject = "Hello",
            html_body = html,
            type,
            tags = (string[])["news"],
            provider,
            failover = false,
        };
        var before = await admin.Sandbox.CountAsync();
        var answer = await ConnectionAdmin.AnswerAsync(await admin.Sender.PostAsJsonAsync("/api/v1/emails/send", email, Ct));
        Assert.True(answer.Status == 202, answer.Body.ToJsonString());
        await Eventually.TrueAsync(async () => await admin.Sandbox.CountAsync() == before + count);
        return answer.Text("id")!;
    }

    /// <summary>By its state and by its timeline.</summary>
    private static async Task<bool> IsDeliveredAsync(ConnectionAdmin admin, string id)
    {
        var message = await admin.Server.Client(admin.Tenant.ReadKey).GetFromJsonAsync<JsonElement>($"/api/v1/emails/{id}", Ct);
        var delivery = message.GetProperty("deliveries")[0];
        return delivery.GetProperty("status").GetString() == "delivered"
            && delivery.GetProperty("events").EnumerateArray().Any(e => e.GetProperty("type").GetString() == "delivered");
    }

    private static async Task<JsonElement> EventAsync(ConnectionAdmin admin, string recipient)
    {
        JsonElement[] found = [];
        var path = $"/v3/yourdomain.com/events?recipient={recipient}&event=accepted";
        await Eventually.TrueAsync(async () =>
        {
            using var asked = new HttpRequestMessage(HttpMethod.Get, path);
            asked.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("api:" + admin.MailgunKey)));
            using var answer = await admin.Sandbox.Http.SendAsync(asked, Ct);
            found = [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("items").EnumerateArray()];
            return found.Length > 0;
        });
        return found[0];
    }
}
