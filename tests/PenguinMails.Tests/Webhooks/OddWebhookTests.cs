using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Tests.Sending;
using Xunit;
using static PenguinMails.Tests.Webhooks.HookedGateway;

namespace PenguinMails.Tests.Webhooks;

/// <summary>Authentic webhooks with something odd about them: all are kept, and none does harm.</summary>
public sealed class OddWebhookTests
{
    [Fact]
    public async Task What_Postmark_posts_to_try_an_address_is_a_test_at_once_and_suppresses_nobody()
    {
        await using var trying = await HookedGateway.StartedAsync(StorageKind.Sqlite);
        var sample = trying.PostmarkDelivery(null, "john@example.com");
        var complaint = new JsonObject { ["RecordType"] = "SpamComplaint", ["ID"] = 42, ["Type"] = "SpamComplaint", ["Email"] = "john@example.com", ["BouncedAt"] = sample["DeliveredAt"]!.DeepClone() };
        foreach (var body in (JsonObject[])[sample, complaint])
            body["MessageID"] = "883953f4-6105-42a2-a16a-77a8eac79483";

        Assert.Equal(200, (await trying.PostmarkAsync(sample)).Status);
        Assert.Equal(200, (await trying.PostmarkAsync(complaint)).Status);

        await Eventually.TrueAsync(async () => await trying.CountAsync("unmatched") == 2 && await trying.CountAsync("pending") == 0);
        Assert.Equal(0, await trying.Quiet.CountAsync("suppressions"));
        Assert.Equal(0, await trying.Quiet.CountAsync("events"));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_token_on_another_body_is_set_aside_and_on_the_same_body_is_a_retry(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (message, delivery) = await gateway.ScheduleAsync();
        var first = gateway.MailgunEvent("delivered", delivery, token: "once");
        var replayed = gateway.MailgunEvent("complained", delivery, token: "once");

        foreach (var body in (JsonObject[])[first, first, replayed])
        {
            Assert.Equal(200, (await gateway.MailgunAsync(body)).Status);
            await gateway.EventuallyAsync(async () => await gateway.CountAsync("pending") == 0);
        }

        Assert.Equal((2, 1), (await gateway.CountAsync("done"), await gateway.CountAsync("quarantined")));
        var timeline = (await gateway.Quiet.GetAsync("/" + message)).Json.GetProperty("deliveries")[0];
        Assert.Equal("delivered", timeline.GetProperty("status").GetString());
        Assert.Equal("delivered", Assert.Single(timeline.GetProperty("events").EnumerateArray()).GetProperty("type").GetString());
        Assert.Equal(0, await gateway.Quiet.CountAsync("suppressions"));
        var alert = Assert.Single((await gateway.Quiet.Server.Client(gateway.Quiet.Tenant.AdminKey).GetFromJsonAsync<JsonElement>("/api/v1/tenant/alerts", TestContext.Current.CancellationToken)).GetProperty("data").EnumerateArray());
        Assert.Equal(("webhook_mismatch", "Its token was used before with another body."), (alert.GetProperty("kind").GetString(), alert.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task Clients_that_send_half_a_body_and_no_more_keep_nobody_waiting()
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);
        var address = gateway.Provider.BaseAddress!;
        var slow = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                var client = new TcpClient { NoDelay = true };
                await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync("POST /webhooks/postmark HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{"u8.ToArray(), TestContext.Current.CancellationToken);
                slow.Add(client);
            }

            Assert.Equal(200, (await gateway.PostmarkAsync(gateway.PostmarkDelivery(null))).Status);
        }
        finally
        {
            slow.ForEach(client => client.Dispose());
        }
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task An_authentic_webhook_changes_nothing_of_another_tenant(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (message, delivery) = await gateway.ScheduleAsync();
        var before = (await gateway.Quiet.GetAsync("/" + message)).Text;
        var stranger = await gateway.Quiet.Server.CreateTenantAsync();
        var connection = (await gateway.Quiet.Server.Get<ConnectionChanges>().SaveAsync(
            stranger.Id, "postmark", new PostmarkSettings { ApiToken = "token", DefaultSender = "a@example.com" }, null, "test", TestContext.Current.CancellationToken))!;
        var bounce = gateway.PostmarkDelivery(delivery);
        bounce["RecordType"] = "Bounce";
        (bounce["Type"], bounce["ID"], bounce["Email"], bounce["BouncedAt"], bounce["Inactive"]) = ("HardBounce", 5, "user@example.com", bounce["DeliveredAt"]!.DeepClone(), true);

        foreach (var url in (string[])["/webhooks/postmark", "/webhooks/postmark/" + Id(connection)])
            Assert.Equal(200, (await gateway.PostAsync(url, QuietGateway.Bytes(bounce), Basic(connection, connection.WebhookSecret))).Status);
        (await gateway.PostAsync("/webhooks/postmark/" + Id(gateway.Postmark), QuietGateway.Bytes(bounce), Basic(connection, connection.WebhookSecret))).AssertProblem(401, "unauthorized");
        await gateway.EventuallyAsync(async () => await StatesAsync(gateway, stranger.Id) is ["unmatched", "unmatched"], TimeSpan.FromMinutes(10));

        Assert.Equal(before, (await gateway.Quiet.GetAsync("/" + message)).Text);
        Assert.Equal((0, 0), (await gateway.StoredAsync(), await gateway.Quiet.CountAsync("suppressions")));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task An_event_about_what_its_connection_never_carried_to_that_recipient_changes_nothing(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (message, delivery) = await gateway.ScheduleAsync();
        var before = (await gateway.Quiet.GetAsync("/" + message)).Text;
        var ofAnotherConnection = Complaint("user@example.com", gateway.Tags(gateway.Mailgun, delivery));
        var toAnotherRecipient = Complaint("victim@example.com", gateway.Tags(gateway.Postmark, delivery));
        var ofNoCall = Complaint("user@example.com", new() { ["pm_env"] = delivery.ToString("N"), ["pm_call"] = $"{gateway.Postmark.Id:N}.{Guid.CreateVersion7():N}" });

        foreach (var body in (JsonObject[])[ofAnotherConnection, toAnotherRecipient, ofNoCall])
            Assert.Equal(200, (await gateway.PostmarkAsync(body)).Status);
        await gateway.EventuallyAsync(async () => await gateway.CountAsync("unmatched") == 3, TimeSpan.FromMinutes(10));

        Assert.Equal(before, (await gateway.Quiet.GetAsync("/" + message)).Text);
        Assert.Equal(0, await gateway.Quiet.CountAsync("suppressions"));

        Assert.Equal(200, (await gateway.PostmarkAsync(Complaint("User@Example.com", gateway.Tags(gateway.Postmark, delivery)))).Status);
        await gateway.EventuallyAsync(async () => await gateway.Quiet.CountAsync("suppressions") == 1);

        JsonObject Complaint(string recipient, JsonObject tags)
        {
            var body = gateway.PostmarkDelivery(null);
            body["RecordType"] = "SpamComplaint";
            (body["Type"], body["ID"], body["Email"], body["BouncedAt"], body["Metadata"]) = ("SpamComplaint", Random.Shared.Next(), recipient, body["DeliveredAt"]!.DeepClone(), tags);
            return body;
        }
    }

    [Fact]
    public async Task What_is_authentic_but_not_understood_is_kept_as_it_came()
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);
        JsonNode[] postmark =
        [
            new JsonObject(), new JsonObject { ["RecordType"] = "Telepathy" }, new JsonObject { ["RecordType"] = 5 },
            With(gateway.PostmarkDelivery(null), "Recipient", null), With(gateway.PostmarkDelivery(null), "Recipient", new JsonArray()),
            With(gateway.PostmarkDelivery(null), "DeliveredAt", "yesterday"), With(gateway.PostmarkDelivery(null), "DeliveredAt", new JsonObject()),
            With(gateway.PostmarkDelivery(null), "MessageID", null),
        ];
        JsonNode[] mailgun =
        [
            gateway.MailgunEvent("levitated", null), With(gateway.MailgunEvent("opened", null), "event-data", null), With(gateway.MailgunEvent("opened", null), "event-data", new JsonArray()),
            Within(gateway.MailgunEvent("opened", null), "timestamp", "soon"), Within(gateway.MailgunEvent("opened", null), "timestamp", 1e300),
            Within(gateway.MailgunEvent("opened", null), "id", null), Within(gateway.MailgunEvent("opened", null), "recipient", new JsonObject()),
        ];

        foreach (var body in postmark)
            Assert.Equal(200, (await gateway.PostmarkAsync(body)).Status);
        foreach (var body in mailgun)
            Assert.Equal(200, (await gateway.MailgunAsync(body)).Status);

        await gateway.SettledAsync("quarantined", postmark.Length + mailgun.Length);
        Assert.Equal(postmark.Concat(mailgun).Select(body => Convert.ToHexString(QuietGateway.Bytes(body))).Order(), await BodiesAsync(gateway));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task An_event_of_an_unknown_message_is_tried_for_an_hour_and_then_kept(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        foreach (var envelope in (Guid?[])[Guid.CreateVersion7(), Guid.Empty, null])
            Assert.Equal(200, (await gateway.PostmarkAsync(gateway.PostmarkDelivery(envelope))).Status);
        // In small steps: on a busy machine the hour must not pass while the first tries are made.
        var step = TimeSpan.FromMilliseconds(100);
        await gateway.EventuallyAsync(async () => await TriedAsync(gateway) == 3, step);

        gateway.Quiet.Time.Advance(TimeSpan.FromMinutes(50));
        await gateway.EventuallyAsync(async () => await TriedAsync(gateway, 2) == 3, step);
        Assert.Equal(3, await gateway.CountAsync("pending"));
        await gateway.EventuallyAsync(async () => await gateway.CountAsync("unmatched") == 3, TimeSpan.FromMinutes(1));

        Assert.Equal(3, await gateway.Quiet.CountAsync("events"));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task An_event_that_two_have_processed_is_tried_again_once(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        Assert.Equal(200, (await gateway.PostmarkAsync(gateway.PostmarkDelivery(Guid.CreateVersion7()))).Status);
        await gateway.EventuallyAsync(async () => await TriedAsync(gateway) == 1, TimeSpan.FromMilliseconds(100));
        using var read = await gateway.Quiet.Server.Get<Database>().ReadAsync(TestContext.Current.CancellationToken);
        var seen = RawEvent.Due(read, RawEvent.FrontOfQueue, gateway.Quiet.Time.GetUtcNow() + TimeSpan.FromHours(1), TimeSpan.Zero, 10);

        foreach (var hours in (int[])[1, 2])
            await gateway.Quiet.Server.Get<Writer>().ChangeAsync(session =>
            {
                RawEvent.Save(session, seen, [.. seen.Select(e => e with { NextAt = e.NextAt.AddHours(hours) })]);
                return true;
            });

        Assert.Single(seen);
        Assert.Equal(1, await gateway.CountAsync("pending"));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task An_event_with_absurd_values_harms_neither_itself_nor_its_neighbours(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (odd, oddDelivery) = await gateway.ScheduleAsync("odd@example.com");
        var (good, goodDelivery) = await gateway.ScheduleAsync("good@example.com");
        JsonObject[] bodies =
        [
            With(gateway.PostmarkDelivery(oddDelivery, "odd@example.com"), "Metadata", new JsonObject
            {
                ["pm_env"] = oddDelivery.ToString("N"), ["pm_call"] = $"{gateway.Postmark.Id:N}.{new string('f', 32)}",
            }),
            With(gateway.PostmarkDelivery(oddDelivery, "odd@example.com"), "DeliveredAt", "0001-01-01T00:00:00Z"),
            With(gateway.PostmarkDelivery(oddDelivery, "odd@example.com"), "DeliveredAt", "9999-12-31T23:59:59Z"),
            With(gateway.PostmarkDelivery(oddDelivery, "odd@example.com"), "MessageID", new string('x', 500_000)),
            With(gateway.PostmarkDelivery(oddDelivery, "odd@example.com"), "Details", "a\0b" + new string('\u00e9', 200_000)),
            gateway.PostmarkDelivery(oddDelivery, new string('x', 500_000) + "@example.com"),
            gateway.PostmarkDelivery(oddDelivery, "\0"),
            gateway.PostmarkDelivery(goodDelivery, "good@example.com"),
        ];

        var answers = await Task.WhenAll(bodies.Select(gateway.PostmarkAsync));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        await gateway.EventuallyAsync(async () => await gateway.StatusAsync(good) == "delivered");
        await gateway.EventuallyAsync(async () => await gateway.CountAsync("pending") == 0, TimeSpan.FromMinutes(10));
        Assert.Equal(bodies.Length, await gateway.StoredAsync());
        Assert.Equal(200, (await gateway.Quiet.GetAsync("/" + odd)).Status);
        Assert.Equal(200, (await gateway.Quiet.GetAsync("")).Status);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task While_the_store_fails_the_provider_is_asked_to_come_again_and_nothing_is_lost(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (message, delivery) = await gateway.ScheduleAsync();
        var body = gateway.PostmarkDelivery(delivery);
        var writer = gateway.Quiet.Server.Get<Writer>();

        await writer.ChangeAsync(session => session.Execute("ALTER TABLE raw_events RENAME TO out_of_reach"));
        var answer = (await gateway.PostmarkAsync(QuietGateway.Bytes(body))).AssertProblem(503, "overloaded");
        Assert.NotNull(answer.Headers.RetryAfter);
        await writer.ChangeAsync(session => session.Execute("ALTER TABLE out_of_reach RENAME TO raw_events"));

        Assert.Equal(200, (await gateway.PostmarkAsync(body)).Status);
        await gateway.EventuallyAsync(async () => await gateway.StatusAsync(message) == "delivered");
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_was_stored_while_events_could_not_be_applied_is_applied_later(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (message, delivery) = await gateway.ScheduleAsync();
        var writer = gateway.Quiet.Server.Get<Writer>();

        await writer.ChangeAsync(session => session.Execute("ALTER TABLE events RENAME TO out_of_reach"));
        Assert.Equal(200, (await gateway.PostmarkAsync(gateway.PostmarkDelivery(delivery))).Status);
        await gateway.EventuallyAsync(async () => await TriedAsync(gateway) == 1);
        await writer.ChangeAsync(session => session.Execute("ALTER TABLE out_of_reach RENAME TO events"));

        await gateway.SettledAsync("done", 1);
        Assert.Equal("delivered", await gateway.StatusAsync(message));
    }

    private static JsonObject With(JsonObject body, string field, JsonNode? value)
    {
        body[field] = value;
        return body;
    }

    private static JsonObject Within(JsonObject body, string field, JsonNode? value)
    {
        body["event-data"]![field] = value;
        return body;
    }

    private static async Task<long> TriedAsync(HookedGateway gateway, int times = 1)
    {
        using var read = await gateway.Quiet.Server.Get<Database>().ReadAsync(TestContext.Current.CancellationToken);
        return read.First<long>("SELECT COUNT(*) FROM webhook_queue WHERE tenant_id = @Id AND tries >= @times", new { gateway.Quiet.Tenant.Id, times });
    }

    private static async Task<IReadOnlyList<string>> StatesAsync(HookedGateway gateway, Guid tenant)
    {
        using var read = await gateway.Quiet.Server.Get<Database>().ReadAsync(TestContext.Current.CancellationToken);
        return read.Query<string>("SELECT state FROM raw_events WHERE tenant_id = @tenant", new { tenant });
    }

    private static async Task<IEnumerable<string>> BodiesAsync(HookedGateway gateway)
    {
        using var read = await gateway.Quiet.Server.Get<Database>().ReadAsync(TestContext.Current.CancellationToken);
        return read.Query<byte[]>("SELECT body FROM raw_events WHERE tenant_id = @Id", new { gateway.Quiet.Tenant.Id }).Select(Convert.ToHexString).Order();
    }
}
