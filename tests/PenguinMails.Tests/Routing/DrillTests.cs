using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace PenguinMails.Tests.Routing;

/// <summary>A test email through every lane, with its way back: the real gateway against the sandbox.</summary>
public sealed class DrillTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Every_lane_passes_once_its_event_is_back(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var drill = await EndedAsync(gateway, await StartAsync(gateway, null));

        Assert.Equal("passed", drill["status"]!.GetValue<string>());
        Assert.Equal(["mailgun", "postmark"], drill["lanes"]!.AsArray().Select(lane => lane!["provider"]!.GetValue<string>()));
        Assert.All(drill["lanes"]!.AsArray(), lane => Assert.Equal((true, "passed"), (lane!["accepted"]!.GetValue<bool>(), lane["status"]!.GetValue<string>())));
        Assert.All(drill["lanes"]!.AsArray(), lane => Assert.NotNull(lane!["event"]));
        var taken = (await gateway.Sandbox.MessagesAsync()).ToDictionary(one => one.Provider);
        Assert.Equal("noreply@yourdomain.com", taken["postmark"].Recipient);
        Assert.Equal("postmaster@yourdomain.com", taken["mailgun"].Recipient);
    }

    [Fact]
    public async Task What_is_broken_says_so_and_the_others_go_through()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        await gateway.Sandbox.FaultAsync("postmark", "invalid_key", count: 1);

        var drill = await EndedAsync(gateway, await StartAsync(gateway, new { to = "user@example.com" }));

        Assert.Equal("failed", drill["status"]!.GetValue<string>());
        Assert.Equal([("mailgun", "passed"), ("postmark", "failed")], Statuses(drill));
        Assert.NotEmpty(drill["lanes"]![1]!["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_is_accepted_and_never_reported_fails_after_a_minute()
    {
        var clock = StoppedClock.Now();
        await using var gateway = await ConnectedGateway.StartAsync(time: clock);
        // Postmark takes it, drops it, and reports nothing.
        var id = await StartAsync(gateway, new { to = "test@blackhole.postmarkapp.com" });
        await Eventually.TrueAsync(async () => Statuses(await FindAsync(gateway, id)) is [("mailgun", "passed"), ("postmark", "running")]
            && (await FindAsync(gateway, id))["lanes"]![1]!["accepted"]?.GetValue<bool>() == true);

        clock.Advance(TimeSpan.FromSeconds(61));

        var drill = await FindAsync(gateway, id);
        Assert.Equal([("mailgun", "passed"), ("postmark", "failed")], Statuses(drill));
        Assert.StartsWith("Accepted, but no event came back in a minute.", drill["lanes"]![1]!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_runs_at_a_time_and_another_tenants_is_not_found()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        await gateway.Sandbox.FaultAsync("postmark", "hang", count: 1);
        var id = await StartAsync(gateway, null);
        using var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        using var second = await admin.PostAsJsonAsync("/api/v1/tenant/esp/routing/drill", new { }, Ct);
        Assert.Equal(409, (int)second.StatusCode);

        using var other = gateway.Server.Client((await gateway.Server.CreateTenantAsync()).AdminKey);
        Assert.Equal(404, (int)(await other.GetAsync($"/api/v1/tenant/esp/routing/drill/{id}", Ct)).StatusCode);
        using var nothing = await other.PostAsync("/api/v1/tenant/esp/routing/drill", null, Ct);
        Assert.Equal(409, (int)nothing.StatusCode);
        Assert.Contains("No provider is connected and enabled.", await nothing.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"to":"nobody"}""", "to")]
    [InlineData("""{"to":"a@example.com","speed":9}""", "speed")]
    [InlineData("""{"to":7}""", "to")]
    public async Task What_is_wrong_is_named(string body, string field)
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        using var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        using var answer = await admin.PostAsync("/api/v1/tenant/esp/routing/drill", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.Equal(422, (int)answer.StatusCode);
        Assert.True(JsonNode.Parse(text)!["errors"]!.AsObject().ContainsKey(field), text);
    }

    private static IReadOnlyList<(string, string)> Statuses(JsonNode drill) =>
        [.. drill["lanes"]!.AsArray().Select(lane => (lane!["provider"]!.GetValue<string>(), lane["status"]!.GetValue<string>()))];

    private static async Task<string> StartAsync(ConnectedGateway gateway, object? body)
    {
        using var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        using var answer = body is null ? await admin.PostAsync("/api/v1/tenant/esp/routing/drill", null, Ct) : await admin.PostAsJsonAsync("/api/v1/tenant/esp/routing/drill", body, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True((int)answer.StatusCode == 202, text);
        return JsonNode.Parse(text)!["id"]!.GetValue<string>();
    }

    private static async Task<JsonNode> FindAsync(ConnectedGateway gateway, string id)
    {
        using var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        return JsonNode.Parse(await admin.GetStringAsync($"/api/v1/tenant/esp/routing/drill/{id}", Ct))!;
    }

    private static async Task<JsonNode> EndedAsync(ConnectedGateway gateway, string id)
    {
        JsonNode drill = new JsonObject();
        await Eventually.TrueAsync(async () => (drill = await FindAsync(gateway, id))["status"]!.GetValue<string>() != "running", () => $"It goes on: {drill}");
        return drill;
    }
}
