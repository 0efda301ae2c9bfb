using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Tests.Sending;
using Xunit;
using static PenguinMails.Tests.Webhooks.HookedGateway;

namespace PenguinMails.Tests.Webhooks;

/// <summary>The webhook log: what was reported is found again, and only by whom it concerns.</summary>
public sealed class EventLogTests
{
    private const string Log = "/api/v1/tenant/esp/webhooks/events";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Events_are_listed_newest_first_page_by_page_with_all_that_was_reported(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (message, delivery) = await gateway.ScheduleAsync();
        await ReportAsync(gateway, gateway.MailgunEvent("accepted", delivery), gateway.MailgunEvent("delivered", delivery), Clicked(gateway, delivery), Failed(gateway, delivery));
        await ListedAsync(gateway, 4);

        var first = await ListAsync(gateway, "?limit=3");
        var second = await ListAsync(gateway, "?limit=3&cursor=" + first.GetProperty("next_cursor").GetString());

        Assert.Equal(["bounced", "clicked", "delivered", "accepted"], Types(first).Concat(Types(second)));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next_cursor").ValueKind);
        var (bounce, click) = (first.GetProperty("data")[0], first.GetProperty("data")[1]);
        Assert.Equal(
            ["mailgun", "hard", "hard_bounce", "user@example.com", "550 User unknown", PublicId.Format(PublicId.Delivery, delivery), message],
            new[] { "provider", "class", "status", "recipient", "detail", "delivery_id", "message_id" }.Select(name => bounce.GetProperty(name).GetString()));
        Assert.StartsWith("evt_", bounce.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.True(bounce.GetProperty("received_at").GetDateTimeOffset() >= bounce.GetProperty("at").GetDateTimeOffset());
        Assert.Equal(("success", "https://yourdomain.com/", true), (click.GetProperty("status").GetString(), click.GetProperty("url").GetString(), click.GetProperty("machine").GetBoolean()));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Each_filter_leaves_what_fits_it(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (_, delivery) = await gateway.ScheduleAsync();
        await ReportAsync(gateway, gateway.MailgunEvent("delivered", delivery), gateway.MailgunEvent("unsubscribed", delivery));
        Assert.Equal(200, (await gateway.PostmarkAsync(Resubscribed(gateway, "user@example.com"))).Status);
        await ListedAsync(gateway, 3);
        var times = (await ListAsync(gateway)).GetProperty("data").EnumerateArray().Select(row => row.GetProperty("at").GetString()!).ToList();

        Assert.Equal(["resubscribed"], await TypesAsync(gateway, "?provider=postmark"));
        Assert.Equal(["unsubscribed", "delivered"], await TypesAsync(gateway, "?provider=mailgun"));
        Assert.Equal([], await TypesAsync(gateway, "?provider=smtp"));
        Assert.Equal(["unsubscribed"], await TypesAsync(gateway, "?type=unsubscribed"));
        Assert.Equal([], await TypesAsync(gateway, "?type=unsubscribed&provider=postmark"));
        Assert.Equal(["resubscribed", "unsubscribed"], await TypesAsync(gateway, "?from=" + times[1]));
        Assert.Equal(["delivered"], await TypesAsync(gateway, "?until=" + times[1]));
        Assert.Equal(["unsubscribed"], await TypesAsync(gateway, $"?from={times[1]}&until={times[0]}"));
        // A cursor from another list does not lead past the range.
        Assert.Equal(["delivered"], await TypesAsync(gateway, $"?until={times[1]}&cursor=7{new string('f', 15)}"));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task It_is_searched_by_whole_addresses_however_written_and_by_the_ids_of_messages_and_deliveries(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (message, delivery) = await gateway.ScheduleAsync("User@Example.com");
        var (other, _) = await gateway.ScheduleAsync("other@example.com");
        await ReportAsync(gateway, gateway.MailgunEvent("unsubscribed", delivery));
        Assert.Equal(200, (await gateway.PostmarkAsync(Resubscribed(gateway, "USER@example.com"))).Status);
        await ListedAsync(gateway, 2);

        foreach (var address in (string[])["user@example.com", "USER@EXAMPLE.COM", "Somebody <user@example.com>"])
            Assert.Equal(["resubscribed", "unsubscribed"], await TypesAsync(gateway, "?search=" + Uri.EscapeDataString(address)));
        var page = await ListAsync(gateway, "?search=user@example.com&limit=1");
        Assert.Equal(["resubscribed"], Types(page));
        Assert.Equal(["unsubscribed"], await TypesAsync(gateway, "?search=user@example.com&limit=1&cursor=" + page.GetProperty("next_cursor").GetString()));
        Assert.Equal(["unsubscribed"], await TypesAsync(gateway, "?search=user@example.com&provider=mailgun"));
        foreach (var id in (string[])[message, PublicId.Format(PublicId.Delivery, delivery)])
            Assert.Equal(["unsubscribed"], await TypesAsync(gateway, "?search=" + id));
        foreach (var nothing in (string[])["other@example.com", "ser@example.com", other, PublicId.Format(PublicId.Message, Guid.Empty)])
            Assert.Equal([], await TypesAsync(gateway, "?search=" + nothing));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task It_is_searched_by_the_providers_own_id_applied_or_not(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        await TrackDeliveryAsync(gateway, true);
        var (_, delivery) = await gateway.ScheduleAsync();
        var (_, other) = await gateway.ScheduleAsync("other@example.com");
        var (postmark, mailgun) = (gateway.PostmarkDelivery(other, "other@example.com"), gateway.MailgunEvent("opened", delivery));
        mailgun["event-data"]!["message"] = new JsonObject { ["headers"] = new JsonObject { ["message-id"] = "20261001112501.1.ABC@mail.yourdomain.com" } };
        await ReportAsync(gateway, mailgun);
        Assert.Equal(["opened"], await TypesAsync(gateway, "?search=20261001112501.1.ABC@mail.yourdomain.com"));
        Assert.Equal(["opened"], await TypesAsync(gateway, "?search=" + Uri.EscapeDataString("<20261001112501.1.ABC@mail.yourdomain.com>")));
        Assert.Equal(200, (await gateway.PostmarkAsync(postmark)).Status);
        await ListedAsync(gateway, 2);

        Assert.Equal(["delivered"], await TypesAsync(gateway, "?search=" + postmark["MessageID"]));
        Assert.Equal([], await TypesAsync(gateway, "?search=" + Guid.NewGuid()));

        var strange = gateway.PostmarkDelivery(null, "somebody@example.com");
        Assert.Equal(200, (await gateway.PostmarkAsync(strange)).Status);
        Assert.Equal(["delivered"], await TypesAsync(gateway, $"?state=waiting&search={strange["MessageID"]}"));
        Assert.Equal([], await TypesAsync(gateway, $"?state=waiting&search={postmark["MessageID"]}"));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Another_tenant_sees_nothing_of_it(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (message, delivery) = await gateway.ScheduleAsync();
        await ReportAsync(gateway, gateway.MailgunEvent("delivered", delivery));
        Assert.Equal(200, (await gateway.PostmarkAsync(Resubscribed(gateway, "user@example.com"))).Status);
        await ListedAsync(gateway, 2);
        var stranger = await gateway.Quiet.Server.CreateTenantAsync();

        foreach (var query in (string[])["", "?search=user@example.com", "?search=" + message, "?search=" + PublicId.Format(PublicId.Delivery, delivery), "?cursor=7" + new string('f', 15)])
        {
            var seen = await GetAsync(gateway, query, stranger.AdminKey);
            Assert.Equal((200, 0), (seen.Status, seen.Json.GetProperty("data").GetArrayLength()));
        }
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Deliveries_by_Postmark_are_listed_while_the_settings_of_now_say_so_and_others_always(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var (message, delivery) = await gateway.ScheduleAsync();
        Assert.Equal(200, (await gateway.PostmarkAsync(gateway.PostmarkDelivery(delivery))).Status);
        await gateway.EventuallyAsync(async () => await gateway.Quiet.CountAsync("events") == 1);
        await ReportAsync(gateway, gateway.MailgunEvent("delivered", delivery));
        await gateway.EventuallyAsync(async () => (await gateway.Quiet.GetAsync("/" + message)).Json.GetProperty("deliveries")[0].GetProperty("events").GetArrayLength() == 2);
        Assert.Equal(["mailgun"], await ProvidersAsync(gateway));
        Assert.Equal([], await TypesAsync(gateway, "?provider=postmark"));

        await TrackDeliveryAsync(gateway, true);
        Assert.Equal(["mailgun", "postmark"], await ProvidersAsync(gateway));
        Assert.Equal(["mailgun", "postmark"], await ProvidersAsync(gateway, "?search=user@example.com"));

        await TrackDeliveryAsync(gateway, false);
        Assert.Equal(["mailgun"], await ProvidersAsync(gateway));
        Assert.Equal(["mailgun"], await ProvidersAsync(gateway, "?search=" + message));
    }

    [Fact]
    public async Task A_bad_filter_is_named()
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);
        foreach (var (query, named) in ((string, string)[])
        [
            ("provider=pigeon", "provider"), ("type=lost", "type"), ("type=3", "type"), ("from=yesterday", "from"), ("until=2026-02-30", "until"),
            ("search=user", "search"), ("search=evt_" + new string('0', 32), "search"), ("search=msg_1", "search"), ("limit=0", "limit"), ("cursor=abc", "cursor"),
            ("provider=x&type=x&from=x&until=x&search=x&limit=x&cursor=x", "cursor,from,limit,provider,search,type,until"),
        ])
            (await GetAsync(gateway, "?" + query)).AssertNames(named.Split(','));
    }

    [Fact]
    public async Task The_contract_describes_it()
    {
        await using var server = await GatewayServer.StartAsync();

        var contract = JsonNode.Parse(await server.Client().GetStringAsync("/openapi/v1.json", Ct))!;

        var schema = contract["paths"]![Log]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>().Split('/')[^1];
        Assert.Equal("EventLogEntryPage", schema);
        Assert.Contains("hard_bounce", contract["components"]!["schemas"]!["EventStatus"]!["enum"]!.AsArray().Select(word => word!.GetValue<string>()));
    }

    /// <summary>Mailgun reports one after the other, a second apart.</summary>
    private static async Task ReportAsync(HookedGateway gateway, params JsonObject[] events)
    {
        var before = (await ListAsync(gateway)).GetProperty("data").GetArrayLength();
        foreach (var (i, e) in events.Index())
        {
            e["event-data"]!["timestamp"] = gateway.Quiet.Time.GetUtcNow().ToUnixTimeSeconds();
            Assert.Equal(200, (await gateway.MailgunAsync(e)).Status);
            await ListedAsync(gateway, before + i + 1);
            gateway.Quiet.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static JsonObject Clicked(HookedGateway gateway, Guid delivery)
    {
        var click = gateway.MailgunEvent("clicked", delivery);
        click["event-data"]!["url"] = "https://yourdomain.com/";
        click["event-data"]!["client-info"] = new JsonObject { ["bot"] = "generic" };
        return click;
    }

    private static JsonObject Failed(HookedGateway gateway, Guid delivery)
    {
        var failure = gateway.MailgunEvent("failed", delivery);
        failure["event-data"]!["reason"] = "bounce";
        failure["event-data"]!["delivery-status"] = new JsonObject { ["message"] = "550 User unknown" };
        return failure;
    }

    /// <summary>It names no email.</summary>
    private static JsonObject Resubscribed(HookedGateway gateway, string recipient) => new()
    {
        ["RecordType"] = "SubscriptionChange",
        ["MessageStream"] = "outbound",
        ["Recipient"] = recipient,
        ["ChangedAt"] = gateway.Quiet.Time.GetUtcNow().ToString("O"),
        ["SuppressSending"] = false,
        ["Origin"] = "Recipient",
    };

    private static async Task TrackDeliveryAsync(HookedGateway gateway, bool on) => await gateway.Quiet.Server.Get<ConnectionChanges>().SaveAsync(
        gateway.Quiet.Tenant.Id, "postmark", (PostmarkSettings)gateway.Postmark.Settings with { TrackDelivery = on }, null, "test", Ct);

    private static async Task<Answer> GetAsync(HookedGateway gateway, string query, string? key = null) =>
        await Answer.ReadAsync(await gateway.Quiet.Server.Client(key ?? gateway.Quiet.Tenant.AdminKey).GetAsync(Log + query, Ct));

    private static async Task<JsonElement> ListAsync(HookedGateway gateway, string query = "")
    {
        var answer = await GetAsync(gateway, query);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json;
    }

    private static Task ListedAsync(HookedGateway gateway, int count) =>
        gateway.EventuallyAsync(async () => (await ListAsync(gateway)).GetProperty("data").GetArrayLength() == count);

    private static async Task<IEnumerable<string>> TypesAsync(HookedGateway gateway, string query) => Types(await ListAsync(gateway, query));

    private static IEnumerable<string> Types(JsonElement page) => Values(page, "type");

    private static async Task<IEnumerable<string>> ProvidersAsync(HookedGateway gateway, string query = "") => Values(await ListAsync(gateway, query), "provider");

    private static IEnumerable<string> Values(JsonElement page, string name) =>
        page.GetProperty("data").EnumerateArray().Select(row => row.GetProperty(name).GetString()!);
}
