using System.Net.Http.Json;
using System.Text.Json;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Backfill;
using PenguinMails.Tests.Alerts;
using Xunit;

namespace PenguinMails.Tests.Webhooks;

/// <summary>What no webhook told of is asked for, and everything ends as if it had.</summary>
public sealed class BackfillTests
{
    private const string Webhooks = "/api/v1/tenant/esp/webhooks";

    // More than are asked for one by one.
    private const int Emails = 60;

    private static readonly string[] Fates = ["user", "hard-bounce", "open", "click", "spam-complaint", "unsubscribe"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task With_a_third_of_all_webhooks_lost_every_delivery_is_right_after_the_backfill(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        foreach (var provider in (string[])["postmark", "mailgun"])
            await gateway.Sandbox.FaultAsync(provider, "drop_webhooks", probability: 0.3);

        var sent = new Dictionary<string, string>();
        for (var i = 0; i < Emails; i++)
        {
            var to = $"{Fates[i / 2 % Fates.Length]}+{i}@example.com";
            sent.Add(to, await gateway.SendAsync(ConnectedGateway.Email(to, i % 2 == 0 ? "transactional" : "marketing")));
        }

        // Opens and clicks take their time: the providers are asked until they have told all.
        var wrong = "";
        await Eventually.TrueAsync(async () =>
        {
            foreach (var provider in (string[])["postmark", "mailgun"])
                await BackfillAsync(admin, provider);
            foreach (var (to, id) in sent)
                if (await gateway.MessageAsync(id) is var message && !IsRight(to[..to.IndexOf('+', StringComparison.Ordinal)], message.GetProperty("deliveries")[0]))
                {
                    wrong = $"{to} ends wrong: {message}";
                    return false;
                }

            return true;
        }, () => wrong);
        Assert.True((await gateway.Sandbox.JsonAsync("/_sandbox/webhooks/count")).GetProperty("dropped").GetInt64() > 10);

        // All is known then: nothing is found a second time, and no event stands twice.
        foreach (var provider in (string[])["postmark", "mailgun"])
        {
            JsonElement again = default;
            await Eventually.TrueAsync(async () => (again = await BackfillAsync(admin, provider)).GetProperty("recovered").GetInt64() == 0, () => $"More is found again and again: {again}");
        }

        using var read = await gateway.Server.Get<Database>().ReadAsync(Ct);
        Assert.Empty(read.Query<string>("SELECT recipient FROM events WHERE tenant_id = @Id AND delivery_id IS NOT NULL GROUP BY recipient, delivery_id, type, at HAVING COUNT(*) > 1", new { gateway.Tenant.Id }));
    }

    [Fact]
    public async Task By_schedule_email_is_asked_about_that_nothing_was_heard_of()
    {
        await using var watched = await WatchedGateway.StartAsync();
        await watched.SilenceAsync("postmark");
        await watched.Get<BackfillWorker>().RoundAsync(Ct);
        var id = await watched.Gateway.SendAsync(ConnectedGateway.Email("user@example.com"));
        await watched.Gateway.WaitForAsync(id, "sent");

        await watched.PassAsync(TimeSpan.FromMinutes(10));
        await watched.Get<BackfillWorker>().RoundAsync(Ct);
        Assert.Equal("sent", (await watched.Gateway.MessageAsync(id)).GetProperty("deliveries")[0].GetProperty("status").GetString());

        await watched.PassAsync(TimeSpan.FromMinutes(15));
        await watched.Get<BackfillWorker>().RoundAsync(Ct);
        await watched.Gateway.WaitForAsync(id, "delivered");
        var told = (await WatchedGateway.JsonAsync(watched.Admin, $"{Webhooks}/postmark/backfill"));
        Assert.Equal(("done", "schedule", 1), (told.GetProperty("status").GetString(), told.GetProperty("started_by").GetString(), told.GetProperty("recovered").GetInt64()));
    }

    [Fact]
    public async Task What_is_about_no_email_of_ours_is_stored_once_however_often_it_is_fetched()
    {
        await using var watched = await WatchedGateway.StartAsync();
        await watched.Gateway.WaitForAsync(await watched.Gateway.SendAsync(new { from = "noreply@yourdomain.com", to = "user@example.com", subject = "s", text_body = "t", provider = "postmark" }), "delivered");
        var (now, connection, run) = (watched.Time.GetUtcNow(), await watched.ConnectionAsync("postmark"), watched.Get<BackfillRun>());
        var before = await StoredAsync();

        Assert.Equal(2, await RecoveredAsync());
        Assert.Equal(0, await RecoveredAsync());
        Assert.Equal(before + 2, await StoredAsync());

        async Task<long> RecoveredAsync()
        {
            var last = default(BackfillProgress);
            Assert.Null(await run.OfAsync(new Strangers(), watched.Get<ProviderCatalog>().Find("postmark")!, connection, new(now.AddDays(-1), now.AddDays(1), All: true), told => { last = told; return Task.CompletedTask; }, Ct));
            return last.Recovered;
        }

        async Task<long> StoredAsync()
        {
            using var read = await watched.Get<Database>().ReadAsync(Ct);
            return read.First<long>("SELECT COUNT(*) FROM raw_events WHERE tenant_id = @Id", new { watched.Tenant.Id });
        }
    }

    /// <summary>Tells of somebody else's email, and of something that can't be read.</summary>
    private sealed class Strangers : IEventHistory
    {
        public Task<HistoryPage> OfMessageAsync(Connection connection, string messageId, string? page, CancellationToken ct) => Task.FromResult(new HistoryPage(
            [
                """{"RecordType":"Delivery","MessageID":"0a0a0a0a-6105-42a2-a16a-77a8eac79483","Recipient":"other@example.com","DeliveredAt":"2026-11-01T12:00:00Z"}"""u8.ToArray(),
                """{"RecordType":"Pigeon"}"""u8.ToArray(),
            ], null));
    }

    [Fact]
    public async Task What_is_missing_is_told_and_a_provider_that_does_not_answer_too()
    {
        await using var watched = await WatchedGateway.StartAsync();
        await watched.SilenceAsync("postmark");
        await watched.Gateway.WaitForAsync(await watched.Gateway.SendAsync(ConnectedGateway.Email("user@example.com")), "sent");
        await watched.PassAsync(TimeSpan.FromHours(2));

        var postmark = (await WatchedGateway.JsonAsync(watched.Admin, Webhooks)).GetProperty("data").EnumerateArray().Single(one => one.GetProperty("provider").GetString() == "postmark");
        Assert.Equal((1, 0, 1), (Number("expected"), Number("received"), Number("missing")));

        await watched.Sandbox.FaultAsync("postmark", "invalid_key");
        Assert.Equal(202, (int)(await watched.Admin.PostAsync($"{Webhooks}/postmark/backfill", null, Ct)).StatusCode);
        var ended = await EndedAsync(watched.Admin, "postmark");
        Assert.Equal("failed", ended.GetProperty("status").GetString());
        Assert.NotEmpty(ended.GetProperty("problem").GetString()!);

        Assert.Equal(404, (int)(await watched.Admin.PostAsync($"{Webhooks}/smtp/backfill", null, Ct)).StatusCode);
        Assert.Equal(422, (int)(await watched.Admin.PostAsJsonAsync($"{Webhooks}/postmark/backfill", new { from = watched.Time.GetUtcNow().AddDays(-40) }, Ct)).StatusCode);

        long Number(string name) => postmark.GetProperty("reception").GetProperty(name).GetInt64();
    }

    [Fact]
    public void Each_age_is_looked_at_once()
    {
        var now = new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
        var windows = BackfillWindow.Due(now.AddMinutes(-5), now);
        Assert.Equal([2880, 720, 120, 20], windows.Select(window => (int)(now - window.Until).TotalMinutes));
        Assert.All(windows, window => Assert.Equal(TimeSpan.FromMinutes(5), window.Until - window.From));

        var afterStop = Assert.Single(BackfillWindow.Due(now.AddDays(-9), now));
        Assert.Equal((now.AddDays(-5), now.AddMinutes(-20)), (afterStop.From, afterStop.Until));
    }

    private static bool IsRight(string fate, JsonElement delivery)
    {
        var status = delivery.GetProperty("status").GetString();
        return fate switch
        {
            "hard-bounce" => status == "bounced",
            "open" => status == "delivered" && Has("opened_at"),
            "click" => status == "delivered" && Has("clicked_at"),
            "spam-complaint" => status == "delivered" && Has("complained_at"),
            "unsubscribe" => status == "delivered" && Has("unsubscribed_at"),
            _ => status == "delivered",
        };

        bool Has(string name) => delivery.GetProperty(name).ValueKind == JsonValueKind.String;
    }

    private static async Task<JsonElement> EndedAsync(HttpClient admin, string provider)
    {
        JsonElement view = default;
        await Eventually.TrueAsync(async () => (view = await admin.GetFromJsonAsync<JsonElement>($"{Webhooks}/{provider}/backfill", Ct)).GetProperty("ended_at").ValueKind == JsonValueKind.String, () => $"It does not end: {view}");
        return view;
    }

    private static async Task<JsonElement> BackfillAsync(HttpClient admin, string provider)
    {
        Assert.Equal(202, (int)(await admin.PostAsync($"{Webhooks}/{provider}/backfill", null, Ct)).StatusCode);
        return await EndedAsync(admin, provider);
    }
}
