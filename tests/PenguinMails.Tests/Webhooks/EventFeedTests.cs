using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Log;
using PenguinMails.Tests.Sending;
using Xunit;
using static PenguinMails.Tests.Webhooks.HookedGateway;

namespace PenguinMails.Tests.Webhooks;

/// <summary>Callers that poll get every event once, in the order in which it was recorded, and miss none.</summary>
public sealed class EventFeedTests
{
    private const string Feed = "/api/v1/events";
    private const string Beginning = "0000000000000000";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Whoever_polls_gets_each_event_once_in_the_order_of_recording(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var start = (await ListAsync(gateway)).GetProperty("next_cursor").GetString();
        Assert.Equal(Beginning, start);
        var (message, delivery) = await gateway.ScheduleAsync();
        var delivered = gateway.MailgunEvent("delivered", delivery);
        var late = gateway.MailgunEvent("accepted", delivery);
        late["event-data"]!["timestamp"] = (gateway.Quiet.Time.GetUtcNow() - TimeSpan.FromHours(2)).ToUnixTimeSeconds();

        var seen = new List<JsonElement>();
        var cursor = start!;
        foreach (var e in (JsonNode[])[delivered, late, gateway.MailgunEvent("complained", delivery)])
        {
            Assert.Equal(200, (await gateway.MailgunAsync(e)).Status);
            await gateway.EventuallyAsync(async () => (await ListAsync(gateway, "?after=" + cursor)).GetProperty("data").GetArrayLength() == 1);
            var page = await ListAsync(gateway, "?after=" + cursor);
            seen.AddRange(page.GetProperty("data").EnumerateArray());
            cursor = page.GetProperty("next_cursor").GetString()!;
        }

        Assert.Equal(["delivered", "accepted", "complained"], Types(seen));
        var end = await ListAsync(gateway, "?after=" + cursor);
        Assert.Equal((0, cursor), (end.GetProperty("data").GetArrayLength(), end.GetProperty("next_cursor").GetString()));
        Assert.Equal(
            (message, PublicId.Format(PublicId.Delivery, delivery), "mailgun", "user@example.com"),
            (Text(seen[0], "message_id"), Text(seen[0], "delivery_id"), Text(seen[0], "provider"), Text(seen[0], "recipient")));
        Assert.Equal(seen.Select(e => Text(e, "id")), (await PagesAsync(gateway, 1)).Select(e => Text(e, "id")));
        Assert.Equal(["delivered", "complained"], Types((await ListAsync(gateway, "?types=complained,delivered")).GetProperty("data").EnumerateArray()));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task An_event_comes_with_the_labels_of_its_email_and_what_is_hidden_does_not_come(StorageKind storage)
    {
        await using var gateway = await StartedAsync(storage);
        var email = QuietGateway.Email("campaign_id", "spring");
        email["tags"] = new JsonArray("welcome");
        email["metadata"] = new JsonObject { ["user"] = "42" };
        var (_, delivery) = await gateway.ScheduleAsync(email);

        Assert.Equal(200, (await gateway.PostmarkAsync(gateway.PostmarkDelivery(delivery))).Status);
        await gateway.EventuallyAsync(async () => await gateway.Quiet.CountAsync("events") == 1);
        Assert.Equal(200, (await gateway.MailgunAsync(gateway.MailgunEvent("unsubscribed", delivery))).Status);
        await gateway.EventuallyAsync(async () => (await ListAsync(gateway)).GetProperty("data").GetArrayLength() == 1);

        var e = (await ListAsync(gateway)).GetProperty("data")[0];
        Assert.Equal(("unsubscribed", "spring", "welcome", "42"), (Text(e, "type"), Text(e, "campaign_id"), e.GetProperty("tags")[0].GetString(), Text(e.GetProperty("metadata"), "user")));
        var stranger = await gateway.Quiet.Server.CreateTenantAsync();
        Assert.Equal(0, (await GetAsync(gateway, "", stranger.ReadKey)).Json.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task A_bad_question_is_named()
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);
        foreach (var (query, named) in ((string, string)[])
            [("after=abc", "after"), ("after=" + new string('f', 16), "after"), ("types=lost", "types"), ("types=delivered,3", "types"), ("limit=0", "limit"), ("after=x&types=x&limit=x", "after,limit,types")])
            (await GetAsync(gateway, "?" + query, gateway.Quiet.Tenant.ReadKey)).AssertNames(named.Split(','));
        Assert.Equal(403, (await GetAsync(gateway, "", gateway.Quiet.Tenant.SendKey)).Status);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_place_is_never_given_twice_though_the_clock_is_set_back(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var (tenant, other, now) = (Guid.CreateVersion7(), Guid.CreateVersion7(), DateTimeOffset.UnixEpoch.AddDays(20_000));

        var first = await ReserveAsync(server, now, tenant, other);
        var second = await ReserveAsync(server, now.AddHours(-1), tenant);
        var third = await ReserveAsync(server, now.AddHours(1), tenant);

        Assert.Equal((EventOrder.LowestAt(now), first[tenant]), (first[tenant], first[other]));
        Assert.Equal((first[tenant] + 3, EventOrder.LowestAt(now.AddHours(1))), (second[tenant], third[tenant]));
    }

    /// <summary>Else a reader could pass the place of an event that is not committed yet.</summary>
    [Fact]
    public async Task Another_node_waits_with_a_tenants_places_until_those_given_before_can_be_read()
    {
        await using var server = await GatewayServer.StartAsync(StorageKind.Postgres);
        var (tenant, now) = (Guid.CreateVersion7(), DateTimeOffset.UnixEpoch.AddDays(20_000));
        await ReserveAsync(server, now, tenant);
        using var one = server.Get<Database>().OpenWriter();
        using var two = server.Get<Database>().OpenWriter();
        using var reserved = new SemaphoreSlim(0);
        using var commit = new SemaphoreSlim(0);

        var earlier = Task.Run(() => one.InTransaction(() =>
        {
            var place = EventOrder.Reserve(one, [new(tenant, 3)], now)[tenant];
            reserved.Release();
            commit.Wait(Ct);
            return place;
        }), Ct);
        await reserved.WaitAsync(Ct);
        var later = Task.Run(() => two.InTransaction(() => EventOrder.Reserve(two, [new(tenant, 3)], now)[tenant]), Ct);
        using var watch = await server.Get<Database>().ReadAsync(Ct);
        await Eventually.TrueAsync(() => Task.FromResult(
            watch.First<long>("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1));
        commit.Release();

        Assert.Equal(await earlier + 3, await later);
    }

    private static Task<Dictionary<Guid, long>> ReserveAsync(GatewayServer server, DateTimeOffset now, params Guid[] tenants) =>
        server.Get<Writer>().ChangeAsync(session => EventOrder.Reserve(session, tenants.Select(tenant => KeyValuePair.Create(tenant, 3)), now));

    private static async Task<List<JsonElement>> PagesAsync(HookedGateway gateway, int limit)
    {
        var (all, cursor) = (new List<JsonElement>(), Beginning);
        while ((await ListAsync(gateway, $"?limit={limit}&after={cursor}")) is var page && page.GetProperty("data").GetArrayLength() > 0)
        {
            all.AddRange(page.GetProperty("data").EnumerateArray());
            cursor = page.GetProperty("next_cursor").GetString()!;
        }

        return all;
    }

    private static async Task<JsonElement> ListAsync(HookedGateway gateway, string query = "")
    {
        var answer = await GetAsync(gateway, query, gateway.Quiet.Tenant.ReadKey);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json;
    }

    private static async Task<Answer> GetAsync(HookedGateway gateway, string query, string key) =>
        await Answer.ReadAsync(await gateway.Quiet.Server.Client(key).GetAsync(Feed + query, Ct));

    private static IEnumerable<string?> Types(IEnumerable<JsonElement> events) => events.Select(e => Text(e, "type"));

    private static string? Text(JsonElement e, string name) => e.GetProperty(name).GetString();
}
