using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Retention;
using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Retention;
using PenguinMails.Tests.Sending;
using Xunit;
using static PenguinMails.Tests.Webhooks.HookedGateway;

namespace PenguinMails.Tests.Webhooks;

/// <summary>What is known of one event or webhook, also of one that is not applied, and its replay.</summary>
public sealed class EventDetailTests
{
    private const string Log = "/api/v1/tenant/esp/webhooks/events";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task An_event_tells_how_it_came_how_it_was_read_what_it_changed_and_when(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (message, delivery) = await gateway.ScheduleAsync();
        var bounce = gateway.PostmarkDelivery(delivery);
        (bounce["RecordType"], bounce["ID"], bounce["Type"], bounce["Email"], bounce["BouncedAt"], bounce["Inactive"]) = ("Bounce", 42, "HardBounce", "user@example.com", bounce["DeliveredAt"]!.GetValue<string>(), true);
        Assert.Equal(200, (await gateway.PostmarkAsync(QuietGateway.Bytes(bounce), also: content => content.Headers.Add("X-PM-Webhook-Trace-Id", "trace-1"))).Status);
        var listed = await OneAsync(gateway, "");

        var detail = await GetAsync(gateway, "/" + listed.GetProperty("id").GetString());

        Assert.Equal((message, "bounced"), (detail.GetProperty("event").GetProperty("message_id").GetString(), detail.GetProperty("event").GetProperty("type").GetString()));
        Assert.Equal(Id(gateway.Postmark), detail.GetProperty("connection_id").GetString());
        Assert.Equal(("bounce:42", PublicId.Format(PublicId.Delivery, delivery)), (detail.GetProperty("reading").GetProperty("key").GetString(), detail.GetProperty("reading").GetProperty("named_delivery_id").GetString()));
        var raw = detail.GetProperty("raw");
        Assert.Equal(Encoding.UTF8.GetString(QuietGateway.Bytes(bounce)), raw.GetProperty("body").GetString());
        Assert.Contains("\n  \"RecordType\": \"Bounce\"", raw.GetProperty("pretty").GetString(), StringComparison.Ordinal);
        Assert.Equal(["from", "Content-Type", "X-PM-Webhook-Trace-Id"], raw.GetProperty("headers").EnumerateObject().Select(header => header.Name));
        Assert.DoesNotContain(gateway.Postmark.WebhookSecret, detail.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            ["Recorded for the email as its bounce.", "The email's status is bounced now.", "Suppressed all email to user@example.com (hard bounce)."],
            detail.GetProperty("changes").EnumerateArray().Select(change => change.GetString()));
        var timings = detail.GetProperty("timings");
        Assert.True(timings.GetProperty("received_at").GetDateTimeOffset() <= timings.GetProperty("processed_at").GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, timings.GetProperty("tries").ValueKind);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_waits_is_unmatched_or_was_not_understood_is_listed_searched_and_shown(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (_, known) = await gateway.ScheduleAsync();
        var stranger = Guid.CreateVersion7();
        await ReportAsync(gateway, gateway.MailgunEvent("delivered", known), gateway.MailgunEvent("exploded", known), gateway.MailgunEvent("opened", stranger));
        await gateway.EventuallyAsync(async () => await gateway.CountAsync("quarantined") == 1 && await gateway.CountAsync("pending") == 1);

        var quarantined = await OneAsync(gateway, "?state=quarantined");
        Assert.Equal(("quarantined", JsonValueKind.Null), (quarantined.GetProperty("status").GetString(), quarantined.GetProperty("type").ValueKind));
        Assert.Contains("exploded", quarantined.GetProperty("problem").GetString(), StringComparison.Ordinal);
        var waiting = await OneAsync(gateway, "?state=waiting&type=opened&provider=mailgun&search=user@example.com");
        Assert.Equal("waiting", waiting.GetProperty("state").GetString());
        Assert.True((await GetAsync(gateway, "/" + waiting.GetProperty("id").GetString())).GetProperty("timings").GetProperty("tries").GetInt32() > 0);
        foreach (var other in (string[])["?state=waiting&type=clicked", "?state=waiting&provider=postmark", "?state=waiting&search=other@example.com", "?state=unmatched"])
            Assert.Empty((await GetAsync(gateway, other)).GetProperty("data").EnumerateArray());

        await gateway.EventuallyAsync(async () => await gateway.CountAsync("unmatched") == 1, TimeSpan.FromMinutes(10));
        var unmatched = await OneAsync(gateway, "?state=unmatched&search=" + PublicId.Format(PublicId.Delivery, stranger));
        var detail = await GetAsync(gateway, "/" + unmatched.GetProperty("id").GetString());
        Assert.StartsWith("Nothing. ", Assert.Single(detail.GetProperty("changes").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Single((await GetAsync(gateway, "?type=delivered")).GetProperty("data").EnumerateArray());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_was_set_aside_is_replayed_and_to_replay_what_was_applied_changes_nothing(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (message, delivery) = await gateway.ScheduleAsync();
        await ReportAsync(gateway, gateway.MailgunEvent("delivered", delivery), gateway.MailgunEvent("exploded", delivery));
        await gateway.EventuallyAsync(async () => await gateway.CountAsync("quarantined") == 1 && await gateway.CountAsync("pending") == 0);
        var (applied, aside) = ((await OneAsync(gateway, "")).GetProperty("id").GetString(), (await OneAsync(gateway, "?state=quarantined")).GetProperty("id").GetString());
        // As if a later version understood it: what it says is another thing now, and nobody has seen its token.
        var body = storage == StorageKind.Postgres ? "convert_to(REPLACE(convert_from(body, 'UTF8'), 'exploded', 'complained'), 'UTF8')" : "CAST(REPLACE(CAST(body AS TEXT), 'exploded', 'complained') AS BLOB)";
        await gateway.Quiet.Server.Get<Writer>().ChangeAsync(session => session.Execute("DELETE FROM webhook_tokens") + session.Execute($"UPDATE raw_events SET body = {body} WHERE state = 'quarantined'"));

        Assert.Equal((202, "waiting"), await ReplayAsync(gateway, applied!));
        Assert.Equal((202, "waiting"), await ReplayAsync(gateway, aside!));
        Assert.Equal((202, "waiting"), await ReplayAsync(gateway, aside!));
        Assert.Equal(2, await gateway.CountAsync("pending"));
        await gateway.EventuallyAsync(async () => await gateway.CountAsync("pending") == 0);

        Assert.Equal(["complained", "delivered"], (await GetAsync(gateway, "")).GetProperty("data").EnumerateArray().Select(e => e.GetProperty("type").GetString()));
        Assert.Equal("delivered", await gateway.StatusAsync(message));
        using var read = await gateway.Quiet.Server.Get<Database>().ReadAsync(Ct);
        Assert.Equal(3, read.First<long>("SELECT COUNT(*) FROM audit WHERE tenant_id = @Id AND action = 'webhook.replayed'", new { gateway.Quiet.Tenant.Id }));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Nobody_else_sees_or_replays_it_and_what_is_not_there_is_not_found(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (_, delivery) = await gateway.ScheduleAsync();
        await ReportAsync(gateway, gateway.MailgunEvent("delivered", delivery));
        var id = (await OneAsync(gateway, "")).GetProperty("id").GetString()!;
        var stranger = (await gateway.Quiet.Server.CreateTenantAsync()).AdminKey;

        Assert.Equal(404, (int)(await Client(gateway, stranger).GetAsync($"{Log}/{id}", Ct)).StatusCode);
        Assert.Equal(404, (int)(await Client(gateway, stranger).PostAsync($"{Log}/{id}/replay", null, Ct)).StatusCode);
        foreach (var nothing in (string[])["evt_nonsense", "evt_" + new string('0', 32), "msg_" + id[4..]])
            Assert.Equal(404, (int)(await Client(gateway).GetAsync($"{Log}/{nothing}", Ct)).StatusCode);
        Assert.Equal(403, (int)(await Client(gateway, gateway.Quiet.Tenant.ReadKey).PostAsync($"{Log}/{id}/replay", null, Ct)).StatusCode);
        await gateway.Quiet.Server.Get<Writer>().ChangeAsync(session => session.Execute("DELETE FROM raw_events"));
        Assert.Equal(JsonValueKind.Null, (await GetAsync(gateway, "/" + id)).GetProperty("raw").ValueKind);
        Assert.Equal(409, (int)(await Client(gateway).PostAsync($"{Log}/{id}/replay", null, Ct)).StatusCode);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task The_log_is_exported_as_CSV_filtered_whole_and_safe_in_a_spreadsheet(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (message, delivery) = await gateway.ScheduleAsync();
        var evil = gateway.MailgunEvent("failed", delivery);
        evil["event-data"]!["delivery-status"] = new JsonObject { ["code"] = 550, ["enhanced-code"] = "5.1.1", ["message"] = "=HYPERLINK(\"http://evil.example\",\"no\")" };
        await ReportAsync(gateway, evil);
        // More than are read at once.
        await Task.WhenAll(Enumerable.Range(0, 1_010).Select(_ => gateway.MailgunAsync(gateway.MailgunEvent("clicked", delivery))));
        await gateway.EventuallyAsync(async () => await gateway.Quiet.CountAsync("events") == 1_011);

        var all = await CsvAsync(gateway, "");
        var one = await CsvAsync(gateway, "&type=bounced");

        Assert.Equal(1_012, all.Length);
        Assert.Equal("timestamp,provider,event,email,status,details,received_at,delivered_in_ms,machine,url,event_id,message_id,delivery_id", one[0].TrimStart('\uFEFF'));
        Assert.Contains(",mailgun,bounced,user@example.com,hard_bounce,\"'=HYPERLINK(\"\"http://evil.example\"\",\"\"no\"\")\",", Assert.Single(one[1..]), StringComparison.Ordinal);
        Assert.EndsWith($",{message},{PublicId.Format(PublicId.Delivery, delivery)}", one[1], StringComparison.Ordinal);
        Assert.Equal(422, (int)(await Client(gateway).GetAsync(Log + "?format=xml", Ct)).StatusCode);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task The_log_of_a_connection_is_kept_as_long_as_it_says_and_its_emails_keep_their_timeline(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage, builder => KeptGateway.Quieten(builder));
        var (message, delivery) = await gateway.ScheduleAsync();
        await ReportAsync(gateway, gateway.MailgunEvent("delivered", delivery));
        Assert.Equal(200, (await gateway.PostmarkAsync(gateway.PostmarkDelivery(delivery))).Status);
        Assert.Equal(200, (await gateway.PostmarkAsync(Resubscribed(gateway))).Status);
        await gateway.EventuallyAsync(async () => await gateway.CountAsync("done") == 3);
        await ChangeAsync(gateway, "postmark", """{ "log_days": 2, "events_shown": ["delivery", "subscription_change"] }""");
        Assert.Equal(3, (await GetAsync(gateway, "")).GetProperty("data").GetArrayLength());
        var old = (await GetAsync(gateway, "?provider=postmark&type=delivered")).GetProperty("data")[0].GetProperty("id").GetString();

        gateway.Quiet.Time.Advance(TimeSpan.FromDays(2) + TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await gateway.PostmarkAsync(gateway.PostmarkDelivery(delivery))).Status);
        await gateway.EventuallyAsync(async () => await gateway.CountAsync("done") == 4);
        await gateway.Quiet.Server.Get<RetentionRound>().RunAsync(Ct);

        Assert.Equal(["postmark", "mailgun"], (await GetAsync(gateway, "")).GetProperty("data").EnumerateArray().Select(e => e.GetProperty("provider").GetString()));
        Assert.Equal(404, (int)(await Client(gateway).GetAsync($"{Log}/{old}", Ct)).StatusCode);
        Assert.Equal((2, 3), (await gateway.StoredAsync(), await gateway.Quiet.CountAsync("events")));
        Assert.Equal(3, (await gateway.Quiet.GetAsync("/" + message)).Json.GetProperty("deliveries")[0].GetProperty("events").GetArrayLength());
    }

    private static JsonObject Resubscribed(HookedGateway gateway) => new()
    {
        ["RecordType"] = "SubscriptionChange",
        ["Recipient"] = "somebody@example.com",
        ["ChangedAt"] = gateway.Quiet.Time.GetUtcNow().ToString("O"),
        ["SuppressSending"] = false,
    };

    private static async Task ReportAsync(HookedGateway gateway, params IEnumerable<JsonObject> events)
    {
        foreach (var e in events)
            Assert.Equal(200, (await gateway.MailgunAsync(e)).Status);
    }

    /// <summary>The one event that fits, once it is there.</summary>
    private static async Task<JsonElement> OneAsync(HookedGateway gateway, string query)
    {
        await gateway.EventuallyAsync(async () => (await GetAsync(gateway, query)).GetProperty("data").GetArrayLength() > 0);
        return Assert.Single((await GetAsync(gateway, query)).GetProperty("data").EnumerateArray());
    }

    private static async Task<JsonElement> GetAsync(HookedGateway gateway, string path)
    {
        var answer = await Client(gateway).GetAsync(Log + path, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True((int)answer.StatusCode == 200, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<(int, string?)> ReplayAsync(HookedGateway gateway, string id)
    {
        var answer = await Client(gateway).PostAsync($"{Log}/{id}/replay", null, Ct);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["state"]?.GetValue<string>());
    }

    private static async Task<string[]> CsvAsync(HookedGateway gateway, string filter)
    {
        var answer = await Client(gateway).GetAsync($"{Log}?format=csv{filter}", Ct);
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        return (await answer.Content.ReadAsStringAsync(Ct)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task ChangeAsync(HookedGateway gateway, string provider, string change)
    {
        using var content = new StringContent(change, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        Assert.Equal(200, (int)(await Client(gateway).PutAsync($"/api/v1/tenant/esp/webhooks/{provider}", content, Ct)).StatusCode);
    }

    private static HttpClient Client(HookedGateway gateway, string? key = null) => gateway.Quiet.Server.Client(key ?? gateway.Quiet.Tenant.AdminKey);
}
