using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using Xunit;

namespace PenguinMails.Tests.Routing;

/// <summary>What an email asks for is kept by whoever carries it: connections that lack it are passed over, and where none has it the send is refused.</summary>
public sealed class CapabilityTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Test_mode_goes_where_there_is_one_and_nowhere_else_when_that_fails()
    {
        await using var gateway = await ConnectedGateway.StartAsync();

        var id = await gateway.SendAsync(Email(new() { ["test_mode"] = true }));
        var message = await gateway.WaitForAsync(id, "delivered", "sent");

        Assert.True(Assert.Single(await gateway.Sandbox.MessagesAsync()) is { Provider: "mailgun", TestMode: true });
        Assert.True(message.GetProperty("test_mode").GetBoolean());
        var delivery = message.GetProperty("deliveries")[0];
        Assert.True(delivery.GetProperty("attempts")[0].GetProperty("test_mode").GetBoolean());
        Assert.Equal(
            ["Postmark has no test mode.", "Rule \"Transactional Emails\" sends transactional to Postmark.", "Postmark can't send it; Mailgun will."], ReasonsOf(delivery));

        await gateway.Sandbox.ForgetMessagesAsync();
        await gateway.Sandbox.FaultAsync("mailgun", "error_503");
        var failing = await gateway.SendAsync(Email(new() { ["test_mode"] = true }));
        await Eventually.TrueAsync(async () => AttemptsOf(await gateway.MessageAsync(failing)) >= 1);
        Assert.Equal("mailgun", (await gateway.MessageAsync(failing)).GetProperty("deliveries")[0].GetProperty("provider").GetString());
        Assert.Empty(await gateway.Sandbox.MessagesAsync());
    }

    [Fact]
    public async Task Where_nobody_has_a_test_mode_the_send_is_refused_by_name()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var pinned = Email(new() { ["test_mode"] = true, ["provider"] = "postmark" });
        Assert.Equal("Postmark has no test mode. The email asks for Postmark. Postmark can't send it; Mailgun can.", await RefusedAsync(gateway, pinned, "provider"));

        await gateway.Server.Client(gateway.Tenant.AdminKey).PostAsync("/api/v1/tenant/esp/mailgun/disable", null, Ct);

        Assert.Equal(
            "Postmark has no test mode. Rule \"Transactional Emails\" sends transactional to Postmark. Postmark can't send it, and no other connected provider can.",
            await RefusedAsync(gateway, Email(new() { ["test_mode"] = true }), "test_mode"));
    }

    [Fact]
    public async Task A_region_is_kept_and_where_there_is_none_every_reason_is_told()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        await SmtpAsync(gateway, null);

        Assert.StartsWith(
            "Postmark sends from the US, not from the EU. Mailgun sends from the US, not from the EU. The region of Built-in SMTP is not set.",
            await RefusedAsync(gateway, Email(new() { ["region"] = "eu" }), "region"), StringComparison.Ordinal);
        var us = await gateway.WaitForAsync(await gateway.SendAsync(Email(new() { ["region"] = "us" })), "delivered");
        await MailgunAsync(gateway, "eu");
        var eu = await gateway.WaitForAsync(await gateway.SendAsync(Email(new() { ["region"] = "eu" })), "delivered");

        Assert.Equal(("us", "postmark", "eu", "mailgun"), (us.GetProperty("region").GetString(), ProviderOf(us), eu.GetProperty("region").GetString(), ProviderOf(eu)));
        Assert.Contains("Postmark sends from the US, not from the EU.", ReasonsOf(eu.GetProperty("deliveries")[0]));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_region_is_kept_after_settings_have_changed_and_on_failover(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        await MailgunAsync(gateway, "eu");
        var held = (await (await admin.PostAsJsonAsync("/api/v1/tenant/esp/holds", new { scope = "tenant", reason = "Wait" }, Ct)).Content.ReadFromJsonAsync<JsonNode>(Ct))!["id"];
        var id = await gateway.SendAsync(Email(new() { ["region"] = "eu" }));

        await MailgunAsync(gateway, "us");
        await admin.DeleteAsync($"/api/v1/tenant/esp/holds/{held}?then=release", Ct);
        await Eventually.TrueAsync(async () => ReasonsOf((await gateway.MessageAsync(id)).GetProperty("deliveries")[0]).Contains("Mailgun sends from the US, not from the EU."));
        Assert.Empty(await gateway.Sandbox.MessagesAsync());
        Assert.Equal("queued", (await gateway.MessageAsync(id)).GetProperty("deliveries")[0].GetProperty("status").GetString());

        await SmtpAsync(gateway, SendingRegion.Eu);
        await gateway.Sandbox.FaultAsync("smtp", "error_503", count: 1);
        await admin.PatchAsJsonAsync($"/api/v1/emails/{id}", new { send_at = "2020-01-01T00:00:00Z" }, Ct);
        await Eventually.TrueAsync(async () => AttemptsOf(await gateway.MessageAsync(id)) >= 1);
        Assert.All((await gateway.MessageAsync(id)).GetProperty("deliveries")[0].GetProperty("attempts").EnumerateArray(), attempt => Assert.Equal("smtp", attempt.GetProperty("provider").GetString()));
        Assert.DoesNotContain(await gateway.Sandbox.MessagesAsync(), taken => taken.Provider != "smtp");
    }

    [Fact]
    public async Task What_is_queued_when_a_setting_changes_leaves_the_connection_before_the_call()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        await MailgunAsync(gateway, "eu");
        var later = TimeProvider.System.GetUtcNow().AddDays(1).ToString("O");
        Assert.True(PublicId.TryParse(PublicId.Message, await gateway.SendAsync(Email(new() { ["region"] = "eu", ["send_at"] = later })), out var message));
        List<Delivery> rows;
        using (var read = await gateway.Server.Get<Database>().ReadAsync(Ct))
            rows = Deliveries.Read(read, [new(DeliveryId.Of(message, 1), gateway.Tenant.Id)]);
        var envelope = Assert.Single(await gateway.Server.Get<EnvelopeReader>().ReadAsync(gateway.Tenant.Id, rows, Ct));
        Assert.Equal(SendingRegion.Eu, envelope.Needs.Region);
        var moved = await MailgunAsync(gateway, "us");
        var queue = gateway.Server.Get<ReadyQueues>().Of(gateway.Tenant.Id, moved.Id);

        var run = await gateway.Server.Get<CallRunner>().CarryAsync(queue, moved, [moved], new ReadyBatch([envelope], null));

        Assert.Equal(envelope.Id, Assert.Single(run.Surplus).Id);
        Assert.Empty(await gateway.Sandbox.MessagesAsync());
    }

    [Fact]
    public async Task Sent_again_it_keeps_its_region_and_its_test_mode()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var id = await gateway.SendAsync(Email(new() { ["region"] = "us", ["test_mode"] = true }));
        await gateway.WaitForAsync(id, "delivered", "sent");
        Assert.True(PublicId.TryParse(PublicId.Message, id, out var message));

        var (sent, _) = await gateway.Server.Get<SendAgain>().SendAsync(gateway.Tenant.Id, message, Guid.NewGuid(), Ct);

        var again = await gateway.MessageAsync(PublicId.Format(PublicId.Message, sent!.Value));
        Assert.Equal(("us", true), (again.GetProperty("region").GetString(), again.GetProperty("test_mode").GetBoolean()));
    }

    [Theory]
    [InlineData("region", "\"de\"")]
    [InlineData("region", "\"EU\"")]
    [InlineData("region", "\"\"")]
    [InlineData("region", "1")]
    [InlineData("region", "[\"eu\"]")]
    [InlineData("test_mode", "\"yes\"")]
    [InlineData("test_mode", "1")]
    public async Task What_is_no_region_and_no_switch_is_named_by_send_batch_and_preview(string field, string json)
    {
        await using var gateway = await ConnectedGateway.StartAsync();

        await RefusedAsync(gateway, Email(new() { [field] = JsonNode.Parse(json) }), field);
        var answer = await gateway.Server.Client(gateway.Tenant.AdminKey).PostAsJsonAsync("/api/v1/tenant/esp/routing/preview", new { email = new JsonObject { [field] = JsonNode.Parse(json) } }, Ct);
        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Equal($"email.{field}", JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["errors"]!.AsObject().Single().Key);
    }

    [Fact]
    public async Task The_preview_and_a_dry_run_say_who_is_passed_over()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        await MailgunAsync(gateway, "eu");
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);

        var preview = JsonNode.Parse(await (await admin.PostAsJsonAsync(
            "/api/v1/tenant/esp/routing/preview", new { email = new { region = "eu", test_mode = true, tracking = "off" } }, Ct)).Content.ReadAsStringAsync(Ct))!;
        var dry = JsonNode.Parse(await (await gateway.Sender.PostAsJsonAsync("/api/v1/emails/send?dry_run=true", Email(new() { ["region"] = "eu" }), Ct)).Content.ReadAsStringAsync(Ct))!;

        Assert.Equal(("mailgun", "mailgun"), (preview["provider"]!.GetValue<string>(), dry["provider"]!.GetValue<string>()));
        Assert.Empty(preview["fallbacks"]!.AsArray());
        Assert.Equal("Postmark has no test mode.", preview["reasons"]![0]!.GetValue<string>());
        Assert.Equal("Postmark sends from the US, not from the EU.", dry["decision"]!["reasons"]![0]!.GetValue<string>());
    }

    private static JsonObject Email(JsonObject more)
    {
        var email = new JsonObject { ["from"] = "noreply@yourdomain.com", ["to"] = "user@example.com", ["subject"] = "Hello", ["text_body"] = "Hello" };
        foreach (var (name, value) in more)
            email[name] = value?.DeepClone();
        return email;
    }

    private static async Task<string> RefusedAsync(ConnectedGateway gateway, JsonObject email, string field)
    {
        var answer = await gateway.Sender.PostAsJsonAsync("/api/v1/emails/send", email, Ct);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!;
        Assert.True((int)answer.StatusCode == 422, body.ToJsonString());
        return Assert.Single(body["errors"]!.AsObject(), error => error.Key == field).Value![0]!.GetValue<string>();
    }

    private static async Task<Connection> MailgunAsync(ConnectedGateway gateway, string region) => await gateway.ConnectAsync("mailgun", new MailgunSettings
    {
        ApiKey = "key-" + gateway.Tenant.Id.ToString("N"),
        WebhookSigningKey = await gateway.Sandbox.MailgunSigningKeyAsync("key-" + gateway.Tenant.Id.ToString("N")),
        Domain = "yourdomain.com",
        Region = region,
        RetryAttempts = 0,
        TimeoutS = 60,
    });

    private static async Task SmtpAsync(ConnectedGateway gateway, SendingRegion? region)
    {
        var sink = await gateway.Sandbox.JsonAsync("/_sandbox/smtp");
        await gateway.ConnectAsync("smtp", new SmtpSettings
        {
            Servers = [new() { Name = "main", Host = "127.0.0.1", Port = sink.GetProperty("port").GetInt32(), Security = SmtpEncryption.None }],
            Region = region,
        });
    }

    private static List<string?> ReasonsOf(JsonElement delivery) => [.. delivery.GetProperty("decision").GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString())];

    private static int AttemptsOf(JsonElement message) => message.GetProperty("deliveries")[0].GetProperty("attempts").GetArrayLength();

    private static string? ProviderOf(JsonElement message) => message.GetProperty("deliveries")[0].GetProperty("provider").GetString();
}
