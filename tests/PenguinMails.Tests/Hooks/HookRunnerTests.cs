using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Hooks;

/// <summary>Callers are told of every event: signed, in the order of its delivery, until they have it.</summary>
public sealed class HookRunnerTests
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(6);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task An_event_is_told_as_a_receivers_own_library_verifies_it(StorageKind storage)
    {
        await using var gateway = await ToldGateway.StartAsync(storage);
        var hook = await gateway.CreateAsync();
        var (message, delivery) = await gateway.Hooked.ScheduleAsync();
        await gateway.ReportAsync(delivery, "delivered");

        await gateway.RoundAsync();

        var told = Assert.Single(gateway.Receiver.All);
        var verified = await VerifyAsync(told, secret: hook.GetProperty("secret").GetString());
        var data = verified.GetProperty("data");
        Assert.Equal(("delivered", message, "user@example.com"), (verified.GetProperty("type").GetString(), data.GetProperty("message_id").GetString(), data.GetProperty("recipient").GetString()));
        Assert.Equal(data.GetProperty("id").GetString(), told.Headers["webhook-id"]);
        Assert.Equal(data.GetProperty("at").GetString(), verified.GetProperty("timestamp").GetString());
        Assert.Equal("application/json", told.Headers.ContentType);
        var polled = JsonDocument.Parse(await gateway.Hooked.Quiet.Reader.GetStringAsync("/api/v1/events", Ct)).RootElement.GetProperty("data")[0];
        Assert.Equal(polled.GetRawText(), data.GetRawText());
        Assert.Equal("delivered", Assert.Single(await gateway.LogAsync(hook)).GetProperty("state").GetString());
        var now = await gateway.GetAsync(hook);
        Assert.Equal((200, 0, 1), (now.GetProperty("last_status").GetInt32(), now.GetProperty("waiting").GetInt32(), now.GetProperty("success_share").GetInt32()));
    }

    [Fact]
    public async Task While_a_secret_rotates_both_sign_and_a_day_later_only_the_new_one()
    {
        await using var gateway = await ToldGateway.StartAsync();
        var hook = await gateway.CreateAsync();
        var (_, delivery) = await gateway.Hooked.ScheduleAsync();
        var rotated = (await gateway.RequestAsync(HttpMethod.Post, $"/{ToldGateway.Id(hook)}/rotate")).Json;
        var (before, after) = (hook.GetProperty("secret").GetString(), rotated.GetProperty("secret").GetString());
        Assert.NotEqual(before, after);

        await gateway.ReportAsync(delivery, "delivered");
        await gateway.RoundAsync();
        gateway.Hooked.Quiet.Time.Advance(TimeSpan.FromHours(25));
        await gateway.ReportAsync(delivery, "unsubscribed");
        await gateway.RoundAsync();

        Assert.Equal([2, 1], gateway.Receiver.All.Select(told => told.Headers["webhook-signature"].ToString().Split(' ').Length));
        await VerifyAsync(gateway.Receiver.All[0], secret: before);
        await VerifyAsync(gateway.Receiver.All[0], secret: after);
    }

    [Fact]
    public async Task While_the_kind_of_signature_changes_both_kinds_sign()
    {
        await using var gateway = await ToldGateway.StartAsync();
        var hook = await gateway.CreateAsync();
        var (_, delivery) = await gateway.Hooked.ScheduleAsync();
        var rotated = (await gateway.RequestAsync(HttpMethod.Post, $"/{ToldGateway.Id(hook)}/rotate", new JsonObject { ["signature"] = "v1a" })).Json;
        Assert.Equal(("v1a", JsonValueKind.Null), (rotated.GetProperty("signature").GetString(), rotated.GetProperty("secret").ValueKind));
        (await gateway.RequestAsync(HttpMethod.Post, $"/{ToldGateway.Id(hook)}/rotate", new JsonObject { ["signature"] = "v2" })).AssertNames("signature");

        await gateway.ReportAsync(delivery, "delivered");
        await gateway.RoundAsync();
        gateway.Hooked.Quiet.Time.Advance(TimeSpan.FromHours(25));
        await gateway.ReportAsync(delivery, "unsubscribed");
        await gateway.RoundAsync();

        await VerifyAsync(gateway.Receiver.All[0], secret: hook.GetProperty("secret").GetString());
        await VerifyAsync(gateway.Receiver.All[0], publicKey: rotated.GetProperty("public_key").GetString());
        Assert.StartsWith("v1a,", gateway.Receiver.All[1].Headers["webhook-signature"].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(' ', gateway.Receiver.All[1].Headers["webhook-signature"].ToString());
    }

    [Fact]
    public async Task By_choice_it_is_signed_with_a_key_that_the_receiver_need_not_keep_secret()
    {
        await using var gateway = await ToldGateway.StartAsync();
        var hook = (await gateway.CreateAsync(new JsonObject { ["url"] = gateway.Receiver.Url, ["signature"] = "v1a" })).Json;
        Assert.Equal(JsonValueKind.Null, hook.GetProperty("secret").ValueKind);
        var (_, delivery) = await gateway.Hooked.ScheduleAsync();
        await gateway.ReportAsync(delivery, "delivered");

        await gateway.RoundAsync();

        await VerifyAsync(Assert.Single(gateway.Receiver.All), publicKey: hook.GetProperty("public_key").GetString());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_later_event_of_a_delivery_waits_for_the_earlier_one_and_those_of_others_do_not(StorageKind storage)
    {
        await using var gateway = await ToldGateway.StartAsync(storage);
        var hook = await gateway.CreateAsync();
        var (_, first) = await gateway.Hooked.ScheduleAsync();
        var (_, second) = await gateway.Hooked.ScheduleAsync();
        gateway.Receiver.AnswerWith(500);
        await gateway.ReportAsync(first, "accepted", "delivered");
        await gateway.RoundAsync();
        Assert.Equal(["accepted"], gateway.Told);

        await gateway.ReportAsync(second, "complained");
        await gateway.RoundAsync();
        Assert.Equal(["accepted", "complained"], gateway.Told);

        await gateway.AfterAsync(Retry);
        Assert.Equal(["accepted", "complained", "accepted", "delivered"], gateway.Told);
        Assert.Equal(gateway.Receiver.All[0].Headers["webhook-id"], gateway.Receiver.All[2].Headers["webhook-id"]);
        Assert.NotEqual(gateway.Receiver.All[0].Headers["webhook-timestamp"], gateway.Receiver.All[2].Headers["webhook-timestamp"]);
        var failed = (await gateway.LogAsync(hook))[^1];
        Assert.Equal([500, 200], failed.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Only_the_chosen_types_are_told_and_what_the_log_hides_is_not()
    {
        await using var gateway = await ToldGateway.StartAsync();
        await gateway.CreateAsync("delivered", "unsubscribed");
        var (_, delivery) = await gateway.Hooked.ScheduleAsync();
        // Track Delivery is off.
        Assert.Equal(200, (await gateway.Hooked.PostmarkAsync(gateway.Hooked.PostmarkDelivery(delivery))).Status);
        await Eventually.TrueAsync(async () => await gateway.Hooked.Quiet.CountAsync("events") == 1);
        await gateway.ReportAsync(delivery, "accepted", "unsubscribed");

        await gateway.RoundAsync();

        Assert.Equal(["unsubscribed"], gateway.Told);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task After_the_last_attempt_the_endpoint_is_disabled_with_an_alert_and_enabled_it_goes_on_where_it_was(StorageKind storage)
    {
        await using var gateway = await ToldGateway.StartAsync(storage);
        var hook = await gateway.CreateAsync();
        var (_, delivery) = await gateway.Hooked.ScheduleAsync();
        gateway.Receiver.Answer = (_, http) => { http.Response.StatusCode = 500; return Task.CompletedTask; };
        await gateway.ReportAsync(delivery, "accepted", "delivered");
        await gateway.RoundAsync();
        for (var i = 0; i < 9; i++)
            await gateway.AfterAsync(TimeSpan.FromHours(27));

        Assert.Equal(10, gateway.Receiver.All.Count);
        var disabled = await gateway.GetAsync(hook);
        Assert.Equal(("disabled", false), (disabled.GetProperty("state").GetString(), disabled.GetProperty("enabled").GetBoolean()));
        Assert.Contains("10 times", disabled.GetProperty("problem").GetString(), StringComparison.Ordinal);
        var alert = Assert.Single(await AlertsAsync(gateway));
        Assert.Equal(("hook_disabled", ToldGateway.Id(hook), JsonValueKind.Null), (alert.GetProperty("kind").GetString(), alert.GetProperty("hook_id").GetString(), alert.GetProperty("connection_id").ValueKind));
        await gateway.ReportAsync(delivery, "complained");
        await gateway.AfterAsync(TimeSpan.FromDays(1));
        Assert.Equal(10, gateway.Receiver.All.Count);

        gateway.Receiver.Answer = null;
        await gateway.RequestAsync(HttpMethod.Patch, $"/{ToldGateway.Id(hook)}", new JsonObject { ["enabled"] = true });
        await gateway.RoundAsync();
        Assert.Equal(["delivered", "complained"], gateway.Told.Skip(10));
        Assert.Empty(await AlertsAsync(gateway));
        await gateway.RequestAsync(HttpMethod.Post, $"/{ToldGateway.Id(hook)}/replay", new JsonObject { ["since"] = "2026-01-01T00:00:00Z", ["failed_only"] = true });
        await gateway.RoundAsync();
        Assert.Equal(["accepted"], gateway.Told.Skip(12));
    }

    [Fact]
    public async Task Gone_disables_the_endpoint_at_once_and_a_redirect_is_not_followed()
    {
        await using var gateway = await ToldGateway.StartAsync();
        var hook = await gateway.CreateAsync();
        var (_, delivery) = await gateway.Hooked.ScheduleAsync();
        gateway.Receiver.Answer = (told, http) =>
        {
            http.Response.Headers.Location = "/elsewhere";
            http.Response.StatusCode = gateway.Receiver.All.Count == 1 ? 307 : 410;
            return Task.CompletedTask;
        };
        await gateway.ReportAsync(delivery, "delivered");

        await gateway.RoundAsync();
        Assert.Contains("redirects are not followed", (await gateway.GetAsync(hook)).GetProperty("last_detail").GetString(), StringComparison.Ordinal);
        await gateway.AfterAsync(Retry);

        Assert.All(gateway.Receiver.All, told => Assert.Equal("/hook", told.Path));
        Assert.Equal("disabled", (await gateway.GetAsync(hook)).GetProperty("state").GetString());
        Assert.Equal("pending", Assert.Single(await gateway.LogAsync(hook)).GetProperty("state").GetString());
        Assert.Single(await AlertsAsync(gateway));
    }

    [Fact]
    public async Task An_endpoint_that_asks_for_less_is_left_alone_as_long_as_it_says()
    {
        await using var gateway = await ToldGateway.StartAsync();
        var hook = await gateway.CreateAsync();
        var (_, first) = await gateway.Hooked.ScheduleAsync();
        var (_, second) = await gateway.Hooked.ScheduleAsync();
        gateway.Receiver.Answer = (_, http) =>
        {
            http.Response.Headers.RetryAfter = "60";
            http.Response.StatusCode = gateway.Receiver.All.Count == 1 ? 429 : 200;
            return Task.CompletedTask;
        };
        await gateway.ReportAsync(first, "delivered");
        await gateway.RoundAsync();
        await gateway.ReportAsync(second, "delivered");
        await gateway.AfterAsync(TimeSpan.FromSeconds(59));
        Assert.Single(gateway.Receiver.All);

        await gateway.AfterAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(3, gateway.Receiver.All.Count);
        Assert.Equal(0, (await gateway.GetAsync(hook)).GetProperty("waiting").GetInt32());
    }

    [Fact]
    public async Task Who_does_not_answer_in_time_has_failed()
    {
        await using var gateway = await ToldGateway.StartAsync();
        var hook = await gateway.CreateAsync();
        var (_, delivery) = await gateway.Hooked.ScheduleAsync();
        gateway.Receiver.Answer = (_, http) => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        await gateway.ReportAsync(delivery, "delivered");

        var round = gateway.RoundAsync();
        await gateway.Receiver.WaitForAsync(1);
        gateway.Hooked.Quiet.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(round.IsCompleted);
        gateway.Hooked.Quiet.Time.Advance(TimeSpan.FromSeconds(1));
        await round;

        Assert.Equal("No answer within 20 seconds.", (await gateway.GetAsync(hook)).GetProperty("last_detail").GetString());
    }

    [Fact]
    public async Task Of_an_answer_only_the_beginning_is_kept()
    {
        await using var gateway = await ToldGateway.StartAsync();
        var hook = await gateway.CreateAsync();
        var (_, delivery) = await gateway.Hooked.ScheduleAsync();
        gateway.Receiver.Answer = async (_, http) =>
        {
            for (var i = 0; i < 100; i++)
                await http.Response.Body.WriteAsync(new byte[64 << 10].Select(_ => (byte)'x').ToArray(), http.RequestAborted);
        };
        await gateway.ReportAsync(delivery, "delivered");

        await gateway.RoundAsync();

        var attempt = Assert.Single(await gateway.LogAsync(hook)).GetProperty("attempts")[0];
        Assert.Equal((200, new string('x', 1_000)), (attempt.GetProperty("status").GetInt32(), attempt.GetProperty("response").GetString()));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_range_is_sent_again_in_its_order_and_a_new_endpoint_gets_what_it_never_had(StorageKind storage)
    {
        await using var gateway = await ToldGateway.StartAsync(storage);
        var (_, delivery) = await gateway.Hooked.ScheduleAsync();
        await gateway.ReportAsync(delivery, "accepted");
        gateway.Hooked.Quiet.Time.Advance(TimeSpan.FromHours(1));
        var since = gateway.Hooked.Quiet.Time.GetUtcNow();
        await gateway.ReportAsync(delivery, "delivered", "unsubscribed");
        var hook = await gateway.CreateAsync();
        await gateway.RoundAsync();
        Assert.Empty(gateway.Told);

        Assert.Equal(202, (await gateway.RequestAsync(HttpMethod.Post, $"/{ToldGateway.Id(hook)}/replay", new JsonObject { ["since"] = since.ToString("O") })).Status);
        await gateway.ReportAsync(delivery, "complained");
        await gateway.RoundAsync();
        Assert.Equal(["delivered", "unsubscribed", "complained"], gateway.Told);
        Assert.False((await gateway.GetAsync(hook)).GetProperty("replaying").GetBoolean());

        await gateway.RequestAsync(HttpMethod.Post, $"/{ToldGateway.Id(hook)}/replay", new JsonObject { ["since"] = "2026-01-01T00:00:00Z", ["until"] = since.ToString("O") });
        await gateway.RequestAsync(HttpMethod.Post, $"/{ToldGateway.Id(hook)}/events/{gateway.Receiver.All[1].Headers["webhook-id"]}/replay");
        await gateway.RoundAsync();
        Assert.Equal(["accepted", "unsubscribed"], gateway.Told.Skip(3).Order());
        Assert.Equal(2, (await gateway.LogAsync(hook)).Single(e => e.GetProperty("type").GetString() == "unsubscribed").GetProperty("attempts").GetArrayLength());

        var recovering = await gateway.CreateAsync(new JsonObject { ["url"] = $"{gateway.Receiver.Url}/new", ["since"] = "2026-01-01T00:00:00Z" });
        Assert.Equal(201, recovering.Status);
        await gateway.RoundAsync();
        Assert.Equal(["accepted", "delivered", "unsubscribed", "complained"], gateway.Receiver.All.Where(told => told.Path == "/new").Select(told => told.Json.GetProperty("type").GetString()));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_slow_endpoint_holds_no_other_up(StorageKind storage)
    {
        await using var gateway = await ToldGateway.StartAsync(storage, byHand: false);
        await gateway.CreateAsync(new JsonObject { ["url"] = $"{gateway.Receiver.Url}/slow" });
        await gateway.CreateAsync();
        var (_, delivery) = await gateway.Hooked.ScheduleAsync();
        gateway.Receiver.Answer = (told, http) => told.Path == "/slow" ? Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default) : Task.CompletedTask;
        await gateway.ReportAsync(delivery, "accepted", "delivered");

        await gateway.Hooked.EventuallyAsync(
            () => Task.FromResult(gateway.Receiver.All.Count(told => told.Path == "/hook") == 2 && gateway.Receiver.All.Any(told => told.Path == "/slow")));
    }

    /// <summary>The receiver's library goes by the real clock, which the gateway's began at.</summary>
    private static Task<JsonElement> VerifyAsync(ReceivedWebhook told, string? secret = null, string? publicKey = null) => NodeScript.RunAsync("standardwebhooks.mjs", new JsonObject
    {
        ["secret"] = secret,
        ["public_key"] = publicKey,
        ["headers"] = new JsonObject([.. new[] { "webhook-id", "webhook-timestamp", "webhook-signature" }.Select(name => KeyValuePair.Create(name, (JsonNode?)told.Headers[name].ToString()))]),
        ["body"] = told.Body,
    }.ToJsonString());

    private static async Task<IReadOnlyList<JsonElement>> AlertsAsync(ToldGateway gateway) =>
        [.. JsonDocument.Parse(await gateway.Hooked.Quiet.Server.Client(gateway.Hooked.Quiet.Tenant.AdminKey).GetStringAsync("/api/v1/tenant/alerts?state=open", Ct)).RootElement.GetProperty("data").EnumerateArray()];
}
