using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Queues;
using Xunit;

namespace PenguinMails.Tests.Sending;

/// <summary>No attempt starts after an email's deadline, on whatever way it is.</summary>
public sealed class DeadlineTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task No_attempt_starts_after_the_deadline_and_the_reason_names_it(StorageKind storage)
    {
        await using var day = await BadDay.StartAsync(storage);
        await day.Sandbox.FaultAsync("postmark", "error_503", probability: 1);
        await day.Sandbox.FaultAsync("mailgun", "rate_limit", probability: 1, retryAfterS: 60);
        var until = day.Time.GetUtcNow().AddSeconds(40);
        var late = await SendAsync(day, "late@example.com", until);
        var patient = await SendAsync(day, "patient@example.com", null);
        await day.UntilAsync([late], TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5), "failed");

        await day.Sandbox.ClearFaultsAsync();
        await day.UntilAsync([patient], TimeSpan.FromHours(2), TimeSpan.FromSeconds(30), "sent", "delivered");

        var delivery = (await day.DeliveriesAsync([late])).Single();
        var attempts = delivery.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("at").GetDateTimeOffset()).ToList();
        Assert.NotEmpty(attempts);
        Assert.All(attempts, at => Assert.True(at <= until));
        Assert.StartsWith(Deadlines.Reason(until), delivery.GetProperty("status_detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(["patient@example.com"], (await day.Sandbox.MessagesAsync()).Select(taken => taken.Recipient));
        var shown = await day.Gateway.MessageAsync(late);
        Assert.Equal(until.ToUnixTimeMilliseconds(), shown.GetProperty("useful_until").GetDateTimeOffset().ToUnixTimeMilliseconds());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_waits_for_a_hold_or_a_provider_that_is_paused_ends_at_its_deadline(StorageKind storage)
    {
        await using var day = await BadDay.StartAsync(storage);
        var admin = day.Gateway.Server.Client(day.Gateway.Tenant.AdminKey);
        using var hold = await admin.PostAsJsonAsync("/api/v1/tenant/esp/holds", new { scope = "type", value = "marketing", reason = "Look" }, Ct);
        await day.Sandbox.FaultAsync("postmark", "rate_limit", probability: 1, retryAfterS: 3_600);
        var until = day.Time.GetUtcNow().AddMinutes(5);
        var held = await SendAsync(day, "held@example.com", until, "marketing");
        var waiting = await SendAsync(day, "paused@example.com", until);
        var scheduled = await day.Gateway.SendAsync(Email("later@example.com", until, "transactional", day.Time.GetUtcNow().AddMinutes(4)));

        await day.PassAsync(TimeSpan.FromMinutes(4));
        Assert.All(await day.DeliveriesAsync([held, waiting]), delivery => Assert.Equal("queued", BadDay.Status(delivery)));
        foreach (var delivery in await day.UntilAsync([held, waiting, scheduled], TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(20), "failed"))
            Assert.StartsWith(Deadlines.Reason(until), delivery.GetProperty("status_detail").GetString(), StringComparison.Ordinal);

        Assert.Empty(await day.Sandbox.MessagesAsync());
        Assert.Equal(0, (await admin.GetFromJsonAsync<JsonElement>("/api/v1/tenant/esp/holds", Ct)).GetProperty("data")[0].GetProperty("waiting").GetInt64());
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_still_cleared_up_and_risks_no_copy_after_the_deadline()
    {
        await using var day = await BadDay.StartAsync();
        await day.Sandbox.FaultAsync("postmark", "accept_then_reset", count: 1);
        var id = await SendAsync(day, "user@example.com", day.Time.GetUtcNow().AddSeconds(1));

        var delivery = (await day.UntilAsync([id], TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(10), "sent", "delivered")).Single();

        Assert.Single(delivery.GetProperty("attempts").EnumerateArray());
        await day.AssertOnceEachAsync(1);
    }

    [Fact]
    public void A_copy_is_not_risked_where_it_would_come_too_late() =>
        Assert.IsType<ReconcileDecision.AskAgain>(Reconciliation.Decide(
            mayRisk: false, new LookupResult.NoAnswer("down"), TimeSpan.FromMinutes(10), DateTimeOffset.UnixEpoch, 0, DateTimeOffset.UnixEpoch.AddMinutes(5), TimeSpan.FromHours(24)));

    [Theory]
    [InlineData(-1, null, "Must be in the future.")]
    [InlineData(0, null, "Must be in the future.")]
    [InlineData(60, 60, "Must be after send_at.")]
    [InlineData(30, 60, "Must be after send_at.")]
    [InlineData(30 * 86_400 + 1, null, "At most 30 days after the email is due.")]
    [InlineData(31 * 86_400 + 1, 86_400, "At most 30 days after the email is due.")]
    [InlineData(60, null, null)]
    [InlineData(61, 60, null)]
    [InlineData(31 * 86_400, 86_400, null)]
    [InlineData(60, -60, null)]
    public async Task A_deadline_is_in_the_future_after_the_due_time_and_within_its_bound(int seconds, int? sendAt, string? problem)
    {
        await using var gateway = await QuietGateway.StartedAsync(StorageKind.Sqlite);
        var now = gateway.Time.GetUtcNow();
        var email = QuietGateway.Email("useful_until", Time(now.AddSeconds(seconds)));
        if (sendAt is { } later)
            email["send_at"] = Time(now.AddSeconds(later));

        var answer = await gateway.SendAsync(email);

        if (problem is null)
            answer.AssertAccepted();
        else
        {
            answer.AssertNames("useful_until");
            Assert.Contains(problem, answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\"soon\"")]
    [InlineData("\"2026-01-31\"")]
    [InlineData("\"2026-01-31T12:00:00\"")]
    [InlineData("1767225600")]
    [InlineData("true")]
    [InlineData("{}")]
    public async Task What_is_no_time_is_named(string value)
    {
        await using var gateway = await QuietGateway.StartedAsync(StorageKind.Sqlite);

        (await gateway.SendAsync(QuietGateway.Email("useful_until", JsonNode.Parse(value)))).AssertNames("useful_until");
    }

    [Fact]
    public async Task A_dry_run_tells_it_another_deadline_is_another_body_and_rescheduling_stays_before_it()
    {
        await using var gateway = await QuietGateway.StartedAsync(StorageKind.Sqlite);
        var (one, other) = (gateway.Time.GetUtcNow().AddHours(1), gateway.Time.GetUtcNow().AddHours(2));
        var dry = await gateway.PostAsync("send?dry_run=true", QuietGateway.Bytes(QuietGateway.Email("useful_until", Time(one))));
        Assert.Equal(one.ToUnixTimeSeconds(), dry.Json.GetProperty("useful_until").GetDateTimeOffset().ToUnixTimeSeconds());

        var id = (await gateway.SendAsync(QuietGateway.Email("useful_until", Time(one)), "key")).AssertAccepted().Id;
        (await gateway.SendAsync(QuietGateway.Email("useful_until", Time(other)), "key")).AssertProblem(409, "idempotency_conflict");

        (await gateway.PatchAsync("/" + id, $$"""{"send_at":"{{Time(one)}}"}""")).AssertNames("send_at");
        Assert.Equal(200, (await gateway.PatchAsync("/" + id, $$"""{"send_at":"{{Time(one.AddMinutes(-1))}}"}""")).Status);
    }

    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static Task<string> SendAsync(BadDay day, string to, DateTimeOffset? until, string type = "transactional") => day.Gateway.SendAsync(Email(to, until, type, null));

    private static object Email(string to, DateTimeOffset? until, string type, DateTimeOffset? sendAt) =>
        new { from = "noreply@yourdomain.com", to, subject = "Hello", text_body = "Hello", type, useful_until = until, send_at = sendAt };
}
