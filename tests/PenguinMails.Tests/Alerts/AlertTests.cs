using System.Net;
using System.Text.Json;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Smtp;
using Xunit;

namespace PenguinMails.Tests.Alerts;

/// <summary>What raises an alert, and what ends it.</summary>
public sealed class AlertTests
{
    [Theory, ClassData(typeof(Storages))]
    public async Task A_refused_key_is_told_once_and_is_over_when_a_call_goes_well(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        await watched.Sandbox.FaultAsync("postmark", "invalid_key");
        await watched.Gateway.WaitForAsync(await watched.Gateway.SendAsync(ConnectedGateway.Email("user@example.com")), "delivered");

        var alert = await watched.WaitForAsync("key_rejected", "open");
        Assert.Equal("Postmark rejected its API key", alert.GetProperty("title").GetString());
        Assert.Equal(1, alert.GetProperty("count").GetInt64());

        await watched.PassAsync(TimeSpan.FromMinutes(6));
        await watched.Gateway.SendAsync(ConnectedGateway.Email("again@example.com"));
        // More than two where the hourly visit fell into these minutes.
        await Eventually.TrueAsync(async () => (await watched.AlertsAsync("?state=open")).Any(one => one.GetProperty("count").GetInt64() >= 2));
        Assert.Single(await watched.AlertsAsync());

        await watched.Sandbox.ClearFaultsAsync();
        await watched.PassAsync(TimeSpan.FromMinutes(6));
        await watched.Gateway.SendAsync(ConnectedGateway.Email("well@example.com"));
        await watched.WaitForAsync("key_rejected", "resolved");
        Assert.Empty(await watched.AlertsAsync("?state=open"));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_failing_test_raises_and_one_that_goes_well_resolves(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        await watched.Sandbox.FaultAsync("mailgun", "invalid_key");
        Assert.Equal(HttpStatusCode.OK, await WatchedGateway.PostAsync(watched.Admin, "/api/v1/tenant/esp/mailgun/test"));
        Assert.Equal("Invalid API key. Please check your credentials and try again.", (await watched.WaitForAsync("key_rejected", "open")).GetProperty("detail").GetString());

        await watched.Sandbox.ClearFaultsAsync();
        Assert.Equal(HttpStatusCode.OK, await WatchedGateway.PostAsync(watched.Admin, "/api/v1/tenant/esp/mailgun/test"));
        await watched.WaitForAsync("key_rejected", "resolved");
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_circuit_that_opens_is_told_until_a_call_goes_through(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        await watched.Sandbox.FaultAsync("postmark", "error_503");
        for (var i = 0; i < 5; i++)
            await watched.Gateway.SendAsync(ConnectedGateway.Email($"user{i}@example.com"));

        await Eventually.TrueAsync(async () =>
        {
            await watched.PassAsync(TimeSpan.FromSeconds(31));
            return (await watched.AlertsAsync("?state=open")).Any(one => one.GetProperty("kind").GetString() == "circuit_open");
        });
        var alert = await watched.WaitForAsync("circuit_open", "open");
        using var refused = await watched.PostAsync($"/{alert.GetProperty("id").GetString()}/resolve");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);

        await watched.Sandbox.ClearFaultsAsync();
        await watched.PassAsync(TimeSpan.FromMinutes(6));
        await watched.Gateway.SendAsync(ConnectedGateway.Email("well@example.com"));
        await watched.WaitForAsync("circuit_open", "resolved");
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_provider_that_reports_nothing_is_told_and_heard_again(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        await watched.SilenceAsync("postmark");
        // Later than the probe of the webhook when it was registered.
        await watched.PassAsync(TimeSpan.FromSeconds(1));
        await watched.Gateway.WaitForAsync(await watched.Gateway.SendAsync(ConnectedGateway.Email("user@example.com")), "sent");
        await watched.PassAsync(TimeSpan.FromMinutes(29));
        Assert.Empty(await watched.AlertsAsync());

        await watched.PassAsync(TimeSpan.FromMinutes(2));
        await watched.WaitForAsync("webhook_silent", "open");

        await watched.Sandbox.ClearFaultsAsync();
        await watched.PassAsync(TimeSpan.FromSeconds(1));
        await watched.Gateway.WaitForAsync(await watched.Gateway.SendAsync(ConnectedGateway.Email("next@example.com")), "delivered");
        await watched.WaitForAsync("webhook_silent", "resolved");
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Forged_webhooks_are_told_and_forgotten_an_hour_after_the_last(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        var connection = await watched.ConnectionAsync("postmark");
        Assert.Equal(HttpStatusCode.Unauthorized, await WatchedGateway.PostAsync(
            watched.Gateway.Server.Client(),
            $"/webhooks/postmark/{PublicId.Format(PublicId.Connection, connection.Id)}",
            new { RecordType = "Delivery" }));

        await watched.WaitForAsync("webhook_mismatch", "open");
        await watched.PassAsync(TimeSpan.FromMinutes(59));
        Assert.Equal("open", await StateAsync());
        await watched.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal("resolved", await StateAsync());

        async Task<string?> StateAsync() => (await watched.AlertsAsync())
            .Single(alert => alert.GetProperty("kind").GetString() == "webhook_mismatch").GetProperty("state").GetString();
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_domain_that_was_verified_and_is_not_any_more_is_told_within_the_hour(StorageKind storage)
    {
        const string Domain = "pending.example.com";
        await using var watched = await WatchedGateway.StartAsync(storage);
        var connection = await watched.ConnectionAsync("mailgun");
        await watched.Get<Domains>().AddAsync(watched.Tenant.Id, "mailgun", Domain, "test", CancellationToken.None);
        await watched.PassAsync(TimeSpan.FromHours(1));
        Assert.Empty(await watched.AlertsAsync());

        await watched.ExecuteAsync(
            "INSERT INTO verified_domains (connection_id, tenant_id, domain) VALUES (@Id, @TenantId, @Domain)", new { connection.Id, connection.TenantId, Domain });
        await watched.PassAsync(TimeSpan.FromHours(1));
        var alert = await watched.WaitForAsync("domain_unverified", "open");
        Assert.Equal(Domain, alert.GetProperty("subject").GetString());

        await watched.Get<Domains>().RemoveAsync(watched.Tenant.Id, "mailgun", Domain, "test", CancellationToken.None);
        await watched.PassAsync(TimeSpan.FromHours(1));
        await watched.WaitForAsync("domain_unverified", "resolved");
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_webhook_that_was_deleted_at_the_provider_is_registered_again(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        var key = "key-" + watched.Tenant.Id.ToString("N");
        async Task<HttpResponseMessage> AskAsync(HttpMethod method)
        {
            using var request = new HttpRequestMessage(method, "/v3/domains/yourdomain.com/webhooks" + (method == HttpMethod.Delete ? "/delivered" : ""));
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("api:" + key)));
            return await watched.Sandbox.Http.SendAsync(request);
        }

        (await AskAsync(HttpMethod.Delete)).EnsureSuccessStatusCode();
        Assert.False(await IsThereAsync());
        await watched.PassAsync(TimeSpan.FromHours(1));
        Assert.True(await IsThereAsync());

        async Task<bool> IsThereAsync() => JsonDocument.Parse(await (await AskAsync(HttpMethod.Get)).Content.ReadAsStringAsync())
            .RootElement.GetProperty("webhooks").TryGetProperty("delivered", out _);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_days_limit_is_told_when_nine_tenths_are_used_and_over_the_next_day(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        var connection = await watched.Gateway.ConnectAsync("smtp", new SmtpSettings
        {
            Servers = [new() { Name = "main", Host = "mail.example.com", DailyCap = 10 }],
            DefaultSender = "noreply@yourdomain.com",
        });
        await UseAsync(8);
        await watched.RoundAsync();
        Assert.Empty(await watched.AlertsAsync());

        await UseAsync(9);
        var alert = await watched.WaitForAsync("quota_near", "open");
        Assert.Equal("Server main is close to today's limit", alert.GetProperty("title").GetString());
        Assert.Equal("9 of today's 10 emails are used.", alert.GetProperty("detail").GetString());

        await watched.PassAsync(TimeSpan.FromDays(1));
        await watched.WaitForAsync("quota_near", "resolved");

        Task UseAsync(int used) => watched.ExecuteAsync("""
            INSERT INTO limit_use (connection_id, tenant_id, name, period, used, days_before) VALUES (@Id, @TenantId, 'server:main', @day, @used, 0)
            ON CONFLICT (connection_id, tenant_id, name) DO UPDATE SET used = excluded.used
            """, new { connection.Id, connection.TenantId, used, day = watched.Time.GetUtcNow().ToUnixTimeSeconds() / 86_400 });
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_plan_is_told_when_nine_tenths_of_the_month_are_sent_and_over_in_the_next(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        // The hours of this test are to be of one month.
        if (watched.Time.GetUtcNow() is var now && now.AddHours(3).Month != now.Month)
            await watched.PassAsync(TimeSpan.FromHours(3));
        await watched.SaveAsync("postmark", new { monthly_quota = 10 });
        await SendAsync(8);
        await watched.PassAsync(TimeSpan.FromHours(1));
        Assert.DoesNotContain(await watched.AlertsAsync(), alert => alert.GetProperty("kind").GetString() == "quota_near");
        Assert.Equal(("ready", "2 left"), await QuotaAsync());

        await SendAsync(1);
        await watched.PassAsync(TimeSpan.FromHours(1));
        var alert = await watched.WaitForAsync("quota_near", "open");
        Assert.Equal("Postmark plan is almost used up for this month", alert.GetProperty("title").GetString());
        Assert.Equal("9 of this month's 10 emails are used.", alert.GetProperty("detail").GetString());

        // It is told and nothing is held back.
        await SendAsync(2);
        Assert.Equal(("warning", "Used up"), await QuotaAsync());
        await watched.PassAsync(TimeSpan.FromDays(31));
        await watched.WaitForAsync("quota_near", "resolved");
        Assert.Equal("ready", (await QuotaAsync()).State);

        async Task SendAsync(int count) => await watched.Gateway.WaitForAsync(
            await watched.Gateway.SendAsync(new
            {
                from = "noreply@yourdomain.com",
                to = Enumerable.Range(0, count).Select(i => $"user{i}@example.com"),
                subject = "Hello",
                text_body = "Hello",
                provider = "postmark",
                failover = false,
            }), "delivered");

        async Task<(string? State, string? Word)> QuotaAsync()
        {
            var rows = (await WatchedGateway.JsonAsync(watched.Admin, "/api/v1/tenant/esp/readiness")).GetProperty("data").EnumerateArray();
            var cell = rows.First(row => row.GetProperty("provider").GetString() == "postmark").GetProperty("quota");
            return (cell.GetProperty("state").GetString(), cell.GetProperty("word").GetString());
        }
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_was_raised_before_it_was_resolved_does_not_open_it_again_and_nothing_counts_twice(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        var now = watched.Time.GetUtcNow();
        var key = new AlertKey(watched.Tenant.Id, AlertKind.WebhookMismatch, (await watched.ConnectionAsync("postmark")).Id, "");
        AlertChange.Raise RaiseAt(int second) => new(Guid.CreateVersion7(now.AddSeconds(second)), key, "postmark", "why", 1, now.AddSeconds(second));
        Task<bool> ApplyAsync(AlertChange change) => watched.Get<PenguinMails.Gateway.Storage.Writer>().ChangeAsync(change.Apply);

        var first = RaiseAt(1);
        Assert.True(await ApplyAsync(first));
        Assert.False(await ApplyAsync(first));
        Assert.False(await ApplyAsync(RaiseAt(3)));
        Assert.False(await ApplyAsync(new AlertChange.Resolve(key, now.AddSeconds(2), null)));
        Assert.Equal(2, Assert.Single(await watched.AlertsAsync("?state=open")).GetProperty("count").GetInt64());

        Assert.True(await ApplyAsync(new AlertChange.Resolve(key, now.AddSeconds(4), null)));
        Assert.False(await ApplyAsync(RaiseAt(3)));
        Assert.Empty(await watched.AlertsAsync("?state=open"));
        Assert.True(await ApplyAsync(RaiseAt(5)));
        Assert.Equal(2, (await watched.AlertsAsync()).Count);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_connection_that_is_disabled_has_no_open_alerts(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        await watched.Get<AlertStore>().RaiseAsync(await watched.ConnectionAsync("mailgun"), AlertKind.ConnectionError, "The account is disabled.");
        await watched.WaitForAsync("connection_error", "open");
        Assert.Equal(HttpStatusCode.OK, await WatchedGateway.PostAsync(watched.Admin, "/api/v1/tenant/esp/mailgun/disable"));
        await watched.WaitForAsync("connection_error", "resolved");
    }
}
