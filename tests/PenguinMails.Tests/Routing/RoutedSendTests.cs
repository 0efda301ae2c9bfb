using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Tests.Connections;
using Xunit;

namespace PenguinMails.Tests.Routing;

/// <summary>Emails that are sent go by the rules as they are at that moment.</summary>
public sealed class RoutedSendTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Each_recipient_goes_where_the_rules_send_it_and_the_email_tells_why(StorageKind storage)
    {
        await using var admin = await ConnectedAsync(storage);
        await SaveAsync(admin, new
        {
            default_provider = "postmark",
            rules = (object[])
            [
                new { name = "Books", type = "any", route_to = "mailgun", conditions = (object[])[new { field = "recipient_domain", op = "is", value = "bücher.de" }] },
            ],
        });

        var id = await SendAsync(admin, new { from = "noreply@yourdomain.com", to = (string[])["a@xn--bcher-kva.de", "b@example.com"], subject = "Hello", text_body = "Hello" });

        await Eventually.TrueAsync(async () => await admin.Sandbox.CountAsync() == 2);
        Assert.Equal([("a@xn--bcher-kva.de", "mailgun"), ("b@example.com", "postmark")], (await admin.Sandbox.MessagesAsync()).Select(taken => (taken.Recipient, taken.Provider)).Order());
        var decisions = JsonNode.Parse(await admin.Client.GetStringAsync($"/api/v1/emails/{id}", Ct))!["deliveries"]!.AsArray().Select(delivery => delivery!["decision"]!).ToList();
        Assert.Equal((2, "Books"), (decisions[0]["rule_version"]!.GetValue<int>(), decisions[0]["matched"]!.GetValue<string>()));
        Assert.Null(decisions[1]["matched"]);
        Assert.Equal(
            ["Rule \"Books\" was passed over: the recipient's domain is not xn--bcher-kva.de.", "No rule for transactional; the default is Postmark."],
            decisions[1]["reasons"]!.AsArray().Select(reason => reason!.GetValue<string>()));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Decisions_are_counted_by_what_matched_and_where_it_went(StorageKind storage)
    {
        await using var admin = await ConnectedAsync(storage);
        await SaveAsync(admin, new
        {
            default_provider = "postmark",
            rules = (object[])[new { id = "rul_00000000000000000000000000000005", name = "Books", type = "any", route_to = "mailgun", conditions = (object[])[new { field = "recipient_domain", op = "is", value = "books.example" }] }],
        });
        var now = TimeProvider.System.GetUtcNow();
        await admin.Server.Get<Writer>().ChangeAsync(session =>
        {
            SuppressionList.Add(session, [new(admin.Tenant.Id, "c@example.com", SuppressionScope.All, SuppressionReason.HardBounce, "test", true, now, Guid.CreateVersion7(now), null)]);
            return true;
        });

        await SendAsync(admin, new { from = "noreply@yourdomain.com", to = (string[])["a@books.example", "b@books.example", "b@example.com", "c@example.com"], subject = "Hello", text_body = "Hello" });
        await SendAsync(admin, new { from = "noreply@yourdomain.com", to = "b@example.com", subject = "Hello", text_body = "Hello", type = "newsletter" });
        await SendAsync(admin, new { from = "noreply@yourdomain.com", to = "b@books.example", subject = "Hello", text_body = "Hello", provider = "postmark" });

        var counted = await admin.Server.Get<DecisionVolumes>().LatelyAsync(admin.Tenant.Id, Ct);
        Assert.Equal(
            [
                ("default", "newsletter", "postmark", 1L), ("default", "transactional", "postmark", 1L), ("pinned", "transactional", "postmark", 1L),
                ("rul_00000000000000000000000000000005", "transactional", "mailgun", 2L),
            ],
            counted.Select(one => (one.Matched, one.Type, one.Provider, one.Deliveries)).Order());
    }

    [Fact]
    public async Task What_was_decided_is_told_by_the_rules_of_then()
    {
        await using var admin = await ConnectedAsync();
        var id = await SendAsync(admin, new { from = "noreply@yourdomain.com", to = "b@example.com", subject = "Hello", text_body = "Hello" });
        await SaveAsync(admin, new { default_provider = "mailgun", rules = Array.Empty<object>() });

        var dry = JsonNode.Parse(await (await admin.Sender.PostAsJsonAsync("/api/v1/emails/send?dry_run=true", new { from = "noreply@yourdomain.com", to = "b@example.com", subject = "Hello", text_body = "Hello" }, Ct)).Content.ReadAsStringAsync(Ct))!;

        Assert.Equal(("mailgun", 2), (dry["provider"]!.GetValue<string>(), dry["decision"]!["rule_version"]!.GetValue<int>()));
        var decision = JsonNode.Parse(await admin.Client.GetStringAsync($"/api/v1/emails/{id}", Ct))!["deliveries"]![0]!["decision"]!;
        Assert.Equal((1, "Transactional Emails"), (decision["rule_version"]!.GetValue<int>(), decision["matched"]!.GetValue<string>()));
        Assert.Equal("Rule \"Transactional Emails\" sends transactional to Postmark.", decision["reasons"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Failover_that_is_switched_off_leaves_an_email_with_its_provider()
    {
        await using var admin = await ConnectedAsync();
        await SaveAsync(admin, new { default_provider = "postmark", rules = Array.Empty<object>(), failover = new { enabled = false, retry_attempts = 1, retry_delay_s = 300 } });
        await admin.Sandbox.FaultAsync("postmark", "error_503", count: 1);

        var id = await SendAsync(admin, new { from = "noreply@yourdomain.com", to = "b@example.com", subject = "Hello", text_body = "Hello" });

        await Eventually.TrueAsync(async () => (await DeliveryAsync(admin, id))["attempts"]!.AsArray() is [{ } attempt] && attempt["outcome"] is not null);
        var delivery = await DeliveryAsync(admin, id);
        Assert.Equal(("queued", "postmark"), (delivery["status"]!.GetValue<string>(), delivery["provider"]!.GetValue<string>()));
        var pause = DateTimeOffset.Parse(delivery["due_at"]!.GetValue<string>(), null) - DateTimeOffset.Parse(delivery["attempts"]![0]!["at"]!.GetValue<string>(), null);
        Assert.InRange(pause, TimeSpan.FromSeconds(295), TimeSpan.FromSeconds(400));
    }

    [Fact]
    public async Task Rules_that_another_node_changed_hold_here_within_seconds()
    {
        var database = await PostgresServer.FreshDatabaseAsync();
        await using var one = await GatewayServer.StartAsync(StorageKind.Postgres, postgres: database);
        await using var other = await GatewayServer.StartAsync(StorageKind.Postgres, postgres: database);
        var tenant = await one.CreateTenantAsync();
        var (here, there) = (one.Get<RoutingVersions>(), other.Get<RoutingVersions>());
        Assert.Equal(1, (await there.OfTenantAsync(tenant.Id, Ct)).Version);

        await here.SaveAsync(tenant.Id, new() { DefaultProvider = "mailgun" }, 1, "test");

        Assert.Equal(2, (await here.OfTenantAsync(tenant.Id, Ct)).Version);
        await Eventually.TrueAsync(async () => (await there.OfTenantAsync(tenant.Id, Ct)).Config.DefaultProvider == "mailgun");
    }

    private static async Task<ConnectionAdmin> ConnectedAsync(StorageKind storage = StorageKind.Sqlite)
    {
        var admin = await ConnectionAdmin.StartAsync(storage);
        Assert.Equal(200, (await admin.SaveAsync("postmark", ConnectionAdmin.Postmark())).Status);
        Assert.Equal(200, (await admin.SaveAsync("mailgun", await admin.MailgunAsync())).Status);
        await admin.Sandbox.ForgetMessagesAsync();
        return admin;
    }

    private static async Task SaveAsync(ConnectionAdmin admin, object config) =>
        Assert.Equal(200, (await ConnectionAdmin.AnswerAsync(await admin.Client.PutAsJsonAsync("/api/v1/tenant/esp/routing", config, Ct))).Status);

    private static async Task<string> SendAsync(ConnectionAdmin admin, object email)
    {
        var answer = await ConnectionAdmin.AnswerAsync(await admin.Sender.PostAsJsonAsync("/api/v1/emails/send", email, Ct));
        Assert.True(answer.Status == 202, answer.Body.ToJsonString());
        return answer.Text("id")!;
    }

    private static async Task<JsonNode> DeliveryAsync(ConnectionAdmin admin, string id) =>
        JsonNode.Parse(await admin.Client.GetStringAsync($"/api/v1/emails/{id}", Ct))!["deliveries"]![0]!;
}
