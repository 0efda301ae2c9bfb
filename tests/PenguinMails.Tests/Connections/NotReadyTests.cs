using System.Text.Json;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Tests.Alerts;
using Xunit;

namespace PenguinMails.Tests.Connections;

/// <summary>What fails goes to the next that is ready, end to end against the sandbox.</summary>
public sealed class NotReadyTests
{
    [Theory]
    [InlineData("domain", "Mailgun is not ready: yourdomain.com is not verified there.")]
    [InlineData("key", "Mailgun is not ready: recent calls failed.")]
    public async Task A_connection_that_is_not_ready_is_never_a_failover_target(string trouble, string reason)
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
        Assert.Contains(row.GetProperty("obstacle").GetString()!, reason, StringComparison.Ordinal);
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
