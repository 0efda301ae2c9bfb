using System.Net.Http.Json;
using System.Text.Json;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Tests.Alerts;
using Xunit;

namespace PenguinMails.Tests.Connections;

/// <summary>What fails goes to the next that is ready, end to end against the sandbox.</summary>
public sealed class NotReadyTests
{
    [Theory]
    [InlineData("domain", "yourdomain.com is not verified at Mailgun.", "yourdomain.com is not verified there")]
    [InlineData("key", "Mailgun is not ready: recent calls failed.", "recent calls failed")]
    public async Task A_connection_that_is_not_ready_is_never_a_failover_target(string trouble, string reason, string obstacle)
    {
        await using var watched = await WatchedGateway.StartAsync();
        var sink = await watched.Sandbox.JsonAsync("/_sandbox/smtp");
        await watched.Gateway.ConnectAsync("smtp", new SmtpSettings
        {
            Servers = [new() { Name = "main", Host = "127.0.0.1", Port = sink.GetProperty("port").GetInt32(), Security = SmtpEncryption.None }],
            DefaultSender = "noreply@yourdomain.com",
        });
        await watched.Sandbox.FaultAsync("postmark", "error_503");
        var id = await watched.Gateway.SendAsync(ConnectedGateway.Email("user@example.com"));
        await Eventually.TrueAsync(async () => await DeliveryAsync(watched, id) is var first && OutcomesOf(first).Any() && Status(first) == "queued");

        // Mailgun is next in the order, and stops being fit while the email waits for its second try.
        await (trouble == "domain" ? BindToUnverifiedDomainAsync(watched) : RefuseKeyAsync(watched));
        await watched.PassAsync(TimeSpan.FromSeconds(31));
        JsonElement delivery = default;
        await Eventually.TrueAsync(async () =>
        {
            await watched.PassAsync(TimeSpan.Zero);
            return Status(delivery = await DeliveryAsync(watched, id)) is "sent" or "delivered";
        }, () => $"It stays: {delivery}");

        Assert.Equal(["postmark unavailable", "postmark unavailable", "smtp accepted"], OutcomesOf(delivery));
        Assert.Contains(reason, delivery.GetProperty("decision").GetProperty("reasons").EnumerateArray().Select(why => why.GetString()));
        Assert.Equal("smtp", Assert.Single(await watched.Sandbox.MessagesAsync(to: "user@example.com")).Provider);
        var board = (await WatchedGateway.JsonAsync(watched.Admin, "/api/v1/tenant/esp/readiness")).GetProperty("data").EnumerateArray();
        var row = board.Single(row => row.GetProperty("provider").GetString() == "mailgun" && row.GetProperty("domain").GetString() == "yourdomain.com");
        Assert.False(row.GetProperty("ready").GetBoolean());
        Assert.Equal(obstacle, row.GetProperty("obstacle").GetString());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Where_its_domain_is_not_verified_an_email_is_never_tried_even_if_nothing_else_is_ready(StorageKind storage)
    {
        await using var watched = await WatchedGateway.StartAsync(storage);
        await BindToUnverifiedDomainAsync(watched);
        await watched.Sandbox.FaultAsync("postmark", "error_503");
        var id = await watched.Gateway.SendAsync(ConnectedGateway.Email("user@example.com"));
        for (var round = 0; round < 8; round++)
        {
            var tried = 0;
            await Eventually.TrueAsync(async () => (tried = OutcomesOf(await DeliveryAsync(watched, id)).Count()) > 0);
            await watched.PassAsync(TimeSpan.FromMinutes(10));
        }

        var waiting = await DeliveryAsync(watched, id);
        Assert.Equal("queued", Status(waiting));
        Assert.DoesNotContain(OutcomesOf(waiting), outcome => outcome.StartsWith("mailgun", StringComparison.Ordinal));
        Assert.Contains("yourdomain.com is not verified at Mailgun.", waiting.GetProperty("decision").GetProperty("reasons").EnumerateArray().Select(why => why.GetString()));

        await watched.SaveAsync("mailgun", new { domain = "yourdomain.com" });
        await Eventually.TrueAsync(async () =>
        {
            await watched.PassAsync(TimeSpan.FromMinutes(10));
            return Status(await DeliveryAsync(watched, id)) is "sent" or "delivered";
        });
        Assert.Equal("mailgun", Assert.Single(await watched.Sandbox.MessagesAsync(to: "user@example.com")).Provider);
    }

    [Fact]
    public async Task A_call_that_names_such_a_connection_is_carried_by_who_takes_over_or_refused_where_nobody_may()
    {
        await using var watched = await WatchedGateway.StartAsync();
        await BindToUnverifiedDomainAsync(watched);

        var id = await watched.Gateway.SendAsync(new { from = "noreply@yourdomain.com", to = "user@example.com", subject = "Hello", text_body = "Hello", provider = "mailgun" });
        var refused = await watched.Gateway.Sender.PostAsJsonAsync("/api/v1/emails/send", new
        {
            from = "noreply@yourdomain.com",
            to = "other@example.com",
            subject = "Hello",
            text_body = "Hello",
            provider = "mailgun",
            failover = false,
        }, TestContext.Current.CancellationToken);

        await watched.Gateway.WaitForAsync(id, "delivered");
        Assert.Equal("postmark", Assert.Single(await watched.Sandbox.MessagesAsync()).Provider);
        Assert.Equal(422, (int)refused.StatusCode);
        Assert.Contains("/problems/domain_not_verified", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task BindToUnverifiedDomainAsync(WatchedGateway watched)
    {
        await WatchedGateway.PostAsync(watched.Admin, "/api/v1/tenant/esp/mailgun/domains", new { domain = "unverified.example" });
        await watched.SaveAsync("mailgun", new { domain = "unverified.example" });
    }

    private static async Task RefuseKeyAsync(WatchedGateway watched)
    {
        await watched.Sandbox.FaultAsync("mailgun", "invalid_key");
        await WatchedGateway.PostAsync(watched.Admin, "/api/v1/tenant/esp/mailgun/test");
    }

    private static async Task<JsonElement> DeliveryAsync(WatchedGateway watched, string id) =>
        (await watched.Gateway.MessageAsync(id)).GetProperty("deliveries")[0];

    private static string? Status(JsonElement delivery) => delivery.GetProperty("status").GetString();

    private static IEnumerable<string> OutcomesOf(JsonElement delivery) => delivery.GetProperty("attempts").EnumerateArray()
        .Where(attempt => attempt.GetProperty("outcome").ValueKind == JsonValueKind.String)
        .Select(attempt => $"{attempt.GetProperty("provider").GetString()} {attempt.GetProperty("outcome").GetString()}");
}
