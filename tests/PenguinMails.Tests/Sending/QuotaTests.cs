using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PenguinMails.Gateway.Alerts.Checks;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Storage;
using Xunit;

namespace PenguinMails.Tests.Sending;

/// <summary>How many emails go out in a period, and what becomes of the rest.</summary>
public sealed class QuotaTests
{
    private const string Routing = "/api/v1/tenant/esp/routing";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task What_is_over_the_quota_of_a_connection_goes_to_the_next_and_says_why(StorageKind storage)
    {
        await using var day = await StartAsync(storage, new { provider = "postmark", emails = 5, period = "hour", surplus = "next" });

        var ids = await day.SendTransactionalAsync(12);
        var deliveries = await day.UntilAsync(ids, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(2), "sent", "delivered");

        Assert.Equal((5, 7), await TakenAsync(day));
        Assert.All(deliveries.Where(delivery => delivery.GetProperty("provider").GetString() == "mailgun"), delivery =>
        {
            Assert.Contains("Postmark is not ready: the quota of 5 an hour is reached", delivery.GetProperty("decision").ToString(), StringComparison.Ordinal);
            Assert.Single(delivery.GetProperty("attempts").EnumerateArray());
        });
        Assert.Equal((5, 0), await UsedAsync(day));
        Assert.Contains("the quota of 5 an hour is reached", await PreviewAsync(day), StringComparison.Ordinal);

        day.Time.Advance(TimeSpan.FromHours(1));
        await day.UntilAsync(await day.SendTransactionalAsync(3, "later"), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(2), "sent", "delivered");
        Assert.Equal((8, 7), await TakenAsync(day));
        Assert.Equal((3, 2), await UsedAsync(day));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_is_over_the_quota_of_a_sender_waits_for_the_next_period_and_keeps_nobody_else(StorageKind storage)
    {
        await using var day = await StartAsync(storage, new { from = "Newsletter@YourDomain.com", emails = 10, period = "day", surplus = "wait" });

        var news = await day.SendBulkAsync(25);
        var other = await day.Gateway.SendAsync(new { from = "noreply@yourdomain.com", to = "user@example.com", subject = "s", text_body = "t", type = "newsletter" });
        await day.UntilAsync([other], TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(2), "sent", "delivered");
        await Eventually.TrueAsync(async () => await day.Sandbox.CountAsync() == 11);
        await day.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(11, await day.Sandbox.CountAsync());
        var waiting = (await day.DeliveriesAsync(news)).Where(delivery => BadDay.Status(delivery) == "queued").ToList();
        Assert.Equal(15, waiting.Count);
        Assert.All(waiting, delivery => Assert.Contains("the quota of 10 a day for newsletter@yourdomain.com is reached", delivery.ToString(), StringComparison.Ordinal));

        foreach (var total in new[] { 21, 26 })
        {
            await NextDayAsync(day);
            await day.PassAsync(TimeSpan.FromSeconds(5));
            await Eventually.TrueAsync(async () =>
            {
                await day.PassAsync(TimeSpan.FromSeconds(1));
                return await day.Sandbox.CountAsync() >= total;
            });
            Assert.Equal(total, await day.Sandbox.CountAsync());
        }

        Assert.All(await day.DeliveriesAsync(news), delivery => Assert.Single(delivery.GetProperty("attempts").EnumerateArray()));
        await day.AssertOnceEachAsync(26);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Where_all_of_a_connection_waits_what_is_urgent_goes_first_in_the_next_period(StorageKind storage)
    {
        await using var day = await StartAsync(storage, new { provider = "mailgun", emails = 10, period = "day", surplus = "wait" });
        await day.SendBulkAsync(30);
        await Eventually.TrueAsync(async () =>
        {
            await day.PassAsync(TimeSpan.FromSeconds(1));
            return await day.Sandbox.CountAsync() == 10;
        });
        var reset = await day.Gateway.SendAsync(Pinned("reset@example.com"));
        var elsewhere = await day.SendTransactionalAsync(3, "postmark");
        await day.UntilAsync(elsewhere, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(2), "sent", "delivered");
        await Eventually.TrueAsync(async () =>
        {
            await day.PassAsync(TimeSpan.FromSeconds(1));
            return (await day.DeliveriesAsync([reset])).Single().GetProperty("status_detail").GetString()?.EndsWith("the quota of 10 a day is reached.", StringComparison.Ordinal) == true;
        });
        Assert.Equal((3, 10), await TakenAsync(day));

        await NextDayAsync(day);
        await Eventually.TrueAsync(async () =>
        {
            await day.PassAsync(TimeSpan.FromSeconds(1));
            return await TakenAsync(day) == (3, 20);
        });
        Assert.Contains("reset@example.com", (await day.Sandbox.MessagesAsync("mailgun")).Select(taken => taken.Recipient));

        await SetAsync(day, new { provider = "mailgun", emails = 40, period = "day", surplus = "wait" });
        await Eventually.TrueAsync(async () =>
        {
            await day.PassAsync(TimeSpan.FromSeconds(1));
            return await TakenAsync(day) == (3, 31);
        });
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_a_provider_did_not_accept_is_given_back(StorageKind storage)
    {
        await using var day = await StartAsync(storage, new { provider = "postmark", emails = 1, period = "day", surplus = "next" });
        await day.Sandbox.FaultAsync("postmark", "error_503", count: 1);

        var first = await day.Gateway.SendAsync(ConnectedGateway.Email("user@example.com"));
        await day.UntilAsync([first], TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(5), "sent", "delivered");

        Assert.Equal((1, 0), await TakenAsync(day));
        Assert.Equal((1, 0), await UsedAsync(day));
    }

    [Fact]
    public async Task Three_nodes_under_load_send_no_more_than_the_quota_and_nothing_less()
    {
        const int Quota = 150;
        await using var gateway = await ConnectedGateway.StartAsync(StorageKind.Postgres);
        await using var second = await NodeAsync(gateway);
        await using var third = await NodeAsync(gateway);
        await SetAsync(gateway.Server.Client(gateway.Tenant.AdminKey), new { provider = "postmark", emails = Quota, period = "month", surplus = "next" });
        using var stop = new CancellationTokenSource();
        var loads = new[] { gateway.Server, second, third }.Select(node => new Load(node.Url, gateway.Tenant.SendKey)).ToList();
        var running = loads.Select(load => load.RunAsync(2, stop.Token)).ToList();

        await Eventually.TrueAsync(() => Task.FromResult(loads.Sum(load => load.Accepted.Count) > 500));
        await stop.CancelAsync();
        await Task.WhenAll(running);
        var all = loads.SelectMany(load => load.AcceptedRecipients).ToHashSet();
        await Eventually.TrueAsync(async () => (await gateway.Sandbox.MessagesAsync()).Select(taken => taken.Recipient).ToHashSet().IsSupersetOf(all));

        Assert.Equal(Quota, (await gateway.Sandbox.MessagesAsync("postmark")).Count);
        Assert.DoesNotContain((await gateway.Sandbox.MessagesAsync()).CountBy(taken => taken.Recipient), taken => taken.Value > 1);
    }

    [Theory]
    [InlineData("""[{"provider":"pigeon","emails":1,"period":"day","surplus":"next"}]""", "quotas.0.provider", "Unknown provider")]
    [InlineData("""[{"provider":"ses","emails":1,"period":"day","surplus":"next"}]""", "quotas.0.provider", "not available yet")]
    [InlineData("""[{"provider":"postmark","emails":0,"period":"day","surplus":"next"}]""", "quotas.0.emails", "use a hold")]
    [InlineData("""[{"provider":"postmark","emails":-5,"period":"day","surplus":"next"}]""", "quotas.0.emails", "Must be 1 or more")]
    [InlineData("""[{"provider":"postmark","emails":1000000001,"period":"day","surplus":"next"}]""", "quotas.0.emails", "At most 1,000,000,000.")]
    [InlineData("""[{"provider":"postmark","emails":1.5,"period":"day","surplus":"next"}]""", "quotas.0.emails", "Must be a whole number.")]
    [InlineData("""[{"provider":"postmark","emails":"many","period":"day","surplus":"next"}]""", "quotas.0.emails", "Must be a whole number.")]
    [InlineData("""[{"provider":"postmark","period":"day","surplus":"next"}]""", "quotas.0.emails", "Required.")]
    [InlineData("""[{"provider":"postmark","emails":1,"surplus":"next"}]""", "quotas.0.period", "Required.")]
    [InlineData("""[{"provider":"postmark","emails":1,"period":"week","surplus":"next"}]""", "quotas.0.period", "Must be one of minute, hour, day, month.")]
    [InlineData("""[{"provider":"postmark","emails":1,"period":"day"}]""", "quotas.0.surplus", "Required.")]
    [InlineData("""[{"provider":"postmark","emails":1,"period":"day","surplus":"drop"}]""", "quotas.0.surplus", "Must be one of next, wait.")]
    [InlineData("""[{"from":"example.com","emails":1,"period":"day","surplus":"next"}]""", "quotas.0.surplus", "Must be wait")]
    [InlineData("""[{"emails":1,"period":"day","surplus":"wait"}]""", "quotas.0", "Give provider, from or both.")]
    [InlineData("""[{"from":"","emails":1,"period":"day","surplus":"wait"}]""", "quotas.0.from", "Must be an address")]
    [InlineData("""[{"from":"not a domain","emails":1,"period":"day","surplus":"wait"}]""", "quotas.0.from", "Must be an address")]
    [InlineData("""[{"from":"a@b@c","emails":1,"period":"day","surplus":"wait"}]""", "quotas.0.from", "Must be an address")]
    [InlineData("""[{"from":7,"emails":1,"period":"day","surplus":"wait"}]""", "quotas.0.from", "Must be")]
    [InlineData("""[{"provider":"postmark","emails":1,"period":"day","surplus":"next","burst":2}]""", "quotas.0.burst", "Unknown field.")]
    [InlineData("""[{"from":"Bücher.example","emails":1,"period":"day","surplus":"wait"},{"from":"XN--bcher-kva.EXAMPLE","emails":2,"period":"day","surplus":"wait"}]""", "quotas.1", "Counts the same")]
    [InlineData("""[7]""", "quotas.0", "Must be an object")]
    [InlineData("\"many\"", "quotas", "Must be")]
    public async Task What_is_wrong_with_a_quota_is_named(string quotas, string field, string says)
    {
        await using var server = await GatewayServer.StartAsync();
        var admin = server.Client((await server.CreateTenantAsync()).AdminKey);
        using var content = new StringContent($$"""{"default_provider":"smtp","quotas":{{quotas}}}""", null, "application/json");

        using var answer = await admin.PutAsync(Routing, content, Ct);

        Assert.Equal(422, (int)answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("errors");
        Assert.Contains(says, errors.GetProperty(field).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_a_hundred_are_too_many_and_what_is_saved_is_told_warned_of_and_compared()
    {
        await using var server = await GatewayServer.StartAsync();
        var admin = server.Client((await server.CreateTenantAsync()).AdminKey);
        var many = Enumerable.Range(0, 101).Select(i => new { from = $"d{i}.example.com", emails = 1, period = "day", surplus = "wait" });
        Assert.Contains("At most 100 quotas.", await PutAsync(admin, many), StringComparison.Ordinal);

        var saved = await PutAsync(admin, [new { provider = "mailgun", from = "Bücher.Example", emails = 1_000, period = "hour", surplus = "next" }]);

        Assert.Contains("\"from\":\"xn--bcher-kva.example\"", saved, StringComparison.Ordinal);
        Assert.Contains("The quota of 1,000 an hour for Mailgun limits nothing: Mailgun is not connected.", saved, StringComparison.Ordinal);
        using (var without = await admin.PutAsJsonAsync(Routing, new { default_provider = "mailgun" }, Ct))
            Assert.Contains("xn--bcher-kva.example", await without.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Contains("quota of xn--bcher-kva.example at mailgun a hour", await admin.GetStringAsync(Routing + "/versions", Ct), StringComparison.Ordinal);
        var use = (await admin.GetFromJsonAsync<JsonElement>(Routing + "/quotas", Ct)).GetProperty("data")[0];
        Assert.Equal(("mailgun", 0, 1_000), (use.GetProperty("provider").GetString(), use.GetProperty("used").GetInt32(), use.GetProperty("left").GetInt32()));
    }

    [Theory]
    [InlineData("minute", 1, "2026-03-01T12:34:56Z", "2026-03-01T12:35:00Z")]
    [InlineData("hour", 1, "2026-12-31T23:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("day", 1, "2028-02-28T23:59:59Z", "2028-02-29T00:00:00Z")]
    [InlineData("month", 1, "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z")]
    [InlineData("month", 15, "2026-03-14T23:59:59Z", "2026-03-15T00:00:00Z")]
    [InlineData("month", 15, "2026-03-15T00:00:00Z", "2026-04-15T00:00:00Z")]
    [InlineData("month", 28, "2026-03-01T00:00:00Z", "2026-03-28T00:00:00Z")]
    public void A_period_ends_where_the_next_begins(string kind, int monthDay, string at, string end)
    {
        var period = new LimitPeriod(Enum.Parse<QuotaPeriod>(kind, ignoreCase: true), monthDay);
        var (now, next) = (DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), DateTimeOffset.Parse(end, CultureInfo.InvariantCulture));

        Assert.Equal(next, period.EndOf(now));
        Assert.Equal(period.NumberOf(now), period.NumberOf(next.AddTicks(-1)));
        Assert.Equal(period.NumberOf(now) + 1, period.NumberOf(next));
        Assert.Equal(period, LimitPeriod.Parse(period.Name));
    }

    private static async Task<BadDay> StartAsync(StorageKind storage, object quota)
    {
        var day = await BadDay.StartAsync(storage);
        // The minutes that a test lets pass shall not end the hour that it began in.
        if (day.Time.GetUtcNow().Minute >= 50)
            await day.PassAsync(TimeSpan.FromMinutes(11));
        await SetAsync(day, quota);
        return day;
    }

    private static Task SetAsync(BadDay day, object quota) => SetAsync(day.Gateway.Server.Client(day.Gateway.Tenant.AdminKey), quota);

    private static async Task SetAsync(HttpClient admin, object quota)
    {
        var saved = await PutAsync(admin, [quota]);
        Assert.Contains("\"version\"", saved, StringComparison.Ordinal);
    }

    private static async Task<string> PutAsync(HttpClient admin, IEnumerable<object> quotas)
    {
        var config = (await admin.GetFromJsonAsync<JsonNode>(Routing, Ct))!;
        config["quotas"] = JsonSerializer.SerializeToNode(quotas);
        using var answer = await admin.PutAsJsonAsync(Routing, config, Ct);
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    private static async Task<(int Postmark, int Mailgun)> TakenAsync(BadDay day) =>
        ((await day.Sandbox.MessagesAsync("postmark")).Count, (await day.Sandbox.MessagesAsync("mailgun")).Count);

    private static async Task<(int Used, int Left)> UsedAsync(BadDay day)
    {
        var use = (await day.Gateway.Server.Client(day.Gateway.Tenant.AdminKey).GetFromJsonAsync<JsonElement>(Routing + "/quotas", Ct)).GetProperty("data")[0];
        return (use.GetProperty("used").GetInt32(), use.GetProperty("left").GetInt32());
    }

    private static async Task<string> PreviewAsync(BadDay day)
    {
        using var answer = await day.Gateway.Server.Client(day.Gateway.Tenant.AdminKey).PostAsJsonAsync(
            Routing + "/preview", new { email = new { from = "noreply@yourdomain.com", to = "user@example.com" } }, Ct);
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    /// <summary>To just after midnight. The last seconds one by one: a node that was asleep starts no call before it has renewed its lease.</summary>
    private static async Task NextDayAsync(BadDay day)
    {
        await day.PassAsync(day.Time.GetUtcNow().UtcDateTime.Date.AddDays(1).AddSeconds(-10) - day.Time.GetUtcNow().UtcDateTime);
        for (var second = 0; second < 11; second++)
            await day.PassAsync(TimeSpan.FromSeconds(1));
    }

    private static object Pinned(string to) => new { from = "noreply@yourdomain.com", to, subject = "Hello", text_body = "Hello", provider = "mailgun", failover = false };

    private static async Task<GatewayServer> NodeAsync(ConnectedGateway first) => await GatewayServer.StartAsync(
        sandboxUrl: first.Sandbox.Url,
        more: builder =>
        {
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(AlertWorker)));
            builder.Services.Replace(ServiceDescriptor.Singleton(first.Server.Get<StorageOptions>()));
        });
}
