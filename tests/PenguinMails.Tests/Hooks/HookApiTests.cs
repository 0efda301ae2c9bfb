using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Sending;
using Xunit;

namespace PenguinMails.Tests.Hooks;

/// <summary>Endpoints by the API: whose they are, what is kept of their secrets, and where they may lead.</summary>
public sealed class HookApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task An_endpoint_is_made_changed_paused_and_deleted_and_each_is_in_the_audit_log(StorageKind storage)
    {
        await using var gateway = await ToldGateway.StartAsync(storage);
        var made = await gateway.CreateAsync("delivered", "bounced", "delivered");
        var id = ToldGateway.Id(made);
        Assert.StartsWith("hook_", id, StringComparison.Ordinal);
        Assert.Equal(["delivered", "bounced"], made.GetProperty("types").EnumerateArray().Select(type => type.GetString()));

        var changed = (await gateway.RequestAsync(HttpMethod.Patch, $"/{id}", new JsonObject { ["types"] = new JsonArray(), ["enabled"] = false, ["description"] = "CRM" })).Json;
        Assert.Equal((0, "paused", "CRM"), (changed.GetProperty("types").GetArrayLength(), changed.GetProperty("state").GetString(), changed.GetProperty("description").GetString()));
        var (_, delivery) = await gateway.Hooked.ScheduleAsync();
        await gateway.ReportAsync(delivery, "delivered");
        await gateway.RoundAsync();
        Assert.Empty(gateway.Told);
        await gateway.RequestAsync(HttpMethod.Patch, $"/{id}", new JsonObject { ["enabled"] = true });
        await gateway.RoundAsync();
        Assert.Equal(["delivered"], gateway.Told);

        Assert.Equal(204, (await gateway.RequestAsync(HttpMethod.Delete, $"/{id}")).Status);
        Assert.Equal(404, (await gateway.RequestAsync(HttpMethod.Delete, $"/{id}")).Status);
        Assert.Equal(0, (await gateway.RequestAsync(HttpMethod.Get, "")).Json.GetProperty("data").GetArrayLength());
        var audit = await gateway.Hooked.Quiet.Server.Client(gateway.Hooked.Quiet.Tenant.AdminKey).GetStringAsync("/api/v1/tenant/audit", Ct);
        foreach (var action in (string[])["hook.created", "hook.changed", "hook.deleted"])
            Assert.Contains(action, audit, StringComparison.Ordinal);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_secret_is_shown_once_and_stored_encrypted(StorageKind storage)
    {
        await using var gateway = await ToldGateway.StartAsync(storage);
        var made = await gateway.CreateAsync();
        var secret = made.GetProperty("secret").GetString()!;
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);

        using var read = await gateway.Hooked.Quiet.Server.Get<Database>().ReadAsync(Ct);
        var stored = read.First<string>("SELECT secret FROM hooks WHERE tenant_id = @Id", new { gateway.Hooked.Quiet.Tenant.Id })!;

        Assert.DoesNotContain(secret["whsec_".Length..], stored, StringComparison.Ordinal);
        Assert.DoesNotContain("secret\":", (await gateway.RequestAsync(HttpMethod.Get, "")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret\":", (await gateway.RequestAsync(HttpMethod.Patch, $"/{ToldGateway.Id(made)}", new JsonObject())).Text, StringComparison.Ordinal);
        Assert.Equal("no-store", (await gateway.RequestAsync(HttpMethod.Post, $"/{ToldGateway.Id(made)}/rotate")).Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Another_tenant_and_another_scope_reach_nothing_of_it()
    {
        await using var gateway = await ToldGateway.StartAsync();
        var id = ToldGateway.Id(await gateway.CreateAsync());
        var stranger = await gateway.Hooked.Quiet.Server.CreateTenantAsync();
        var e = "evt_" + new string('0', 32);

        foreach (var (method, path, body) in ((HttpMethod, string, JsonObject?)[])
        [
            (HttpMethod.Get, $"/{id}", null), (HttpMethod.Patch, $"/{id}", new JsonObject { ["enabled"] = false }), (HttpMethod.Delete, $"/{id}", null), (HttpMethod.Post, $"/{id}/rotate", null),
            (HttpMethod.Post, $"/{id}/test", null), (HttpMethod.Get, $"/{id}/events", null), (HttpMethod.Post, $"/{id}/events/{e}/replay", null),
            (HttpMethod.Post, $"/{id}/replay", new JsonObject { ["since"] = "2026-01-01T00:00:00Z" }),
        ])
        {
            Assert.Equal(404, (await gateway.RequestAsync(method, path, body, stranger.AdminKey)).Status);
            Assert.Equal(403, (await gateway.RequestAsync(method, path, body, gateway.Hooked.Quiet.Tenant.ReadKey)).Status);
        }

        Assert.Equal("active", (await gateway.RequestAsync(HttpMethod.Get, $"/{id}")).Json.GetProperty("state").GetString());
        Assert.Empty(gateway.Told);
    }

    [Theory]
    [InlineData("""{}""", "url")]
    [InlineData("""{"url":"ftp://example.com"}""", "url")]
    [InlineData("""{"url":"example.com/hook"}""", "url")]
    [InlineData("""{"url":"https://user:password@example.com"}""", "url")]
    [InlineData("""{"url":"https://example.com#part"}""", "url")]
    [InlineData("""{"url":"https://10.0.0.1/"}""", "url")]
    [InlineData("""{"url":"http://169.254.169.254/latest/meta-data"}""", "url")]
    [InlineData("""{"url":"http://[fd00::1]/"}""", "url")]
    [InlineData("""{"url":"http://[::ffff:10.0.0.1]/"}""", "url")]
    [InlineData("""{"url":"http://167772161/"}""", "url")]
    [InlineData("""{"url":"https://example.com","types":["lost"]}""", "types.0")]
    [InlineData("""{"url":"https://example.com","signature":"v2"}""", "signature")]
    [InlineData("""{"url":"https://example.com","secret":"whsec_mine"}""", "secret")]
    public async Task What_is_wrong_is_named(string body, string field)
    {
        await using var gateway = await ToldGateway.StartAsync();

        (await gateway.CreateAsync(JsonNode.Parse(body)!.AsObject())).AssertNames(field);
    }

    [Fact]
    public async Task A_name_that_leads_into_the_network_is_not_connected_to()
    {
        await using var gateway = await ToldGateway.StartAsync();
        await using var strict = await GatewayServer.StartAsync(settings: new Dictionary<string, string?> { ["AllowedNetworks"] = "" });
        var tenant = await strict.CreateTenantAsync();
        var client = strict.Client(tenant.AdminKey);
        var url = gateway.Receiver.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        using var asked = JsonContent.Create(new { url });
        var made = await Answer.ReadAsync(await client.PostAsync("/api/v1/tenant/esp/hooks", asked, Ct));
        Assert.True(made.Status == 201, made.Text);

        var test = await Answer.ReadAsync(await client.PostAsync($"/api/v1/tenant/esp/hooks/{made.Id}/test", null, Ct));

        Assert.Equal((false, "The address is not public, so we do not connect to it."), (test.Json.GetProperty("ok").GetBoolean(), test.Json.GetProperty("detail").GetString()));
        Assert.Empty(gateway.Receiver.All);
    }

    [Fact]
    public async Task A_test_is_sent_at_once_and_its_answer_told()
    {
        await using var gateway = await ToldGateway.StartAsync();
        var hook = await gateway.CreateAsync("bounced");
        gateway.Receiver.Answer = (_, http) => http.Response.Body.WriteAsync("thanks"u8.ToArray()).AsTask();

        var good = (await gateway.RequestAsync(HttpMethod.Post, $"/{ToldGateway.Id(hook)}/test", new JsonObject { ["type"] = "bounced" })).Json;
        gateway.Receiver.Answer = null;
        gateway.Receiver.AnswerWith(503);
        var bad = (await gateway.RequestAsync(HttpMethod.Post, $"/{ToldGateway.Id(hook)}/test")).Json;

        Assert.Equal((true, 200, "thanks"), (good.GetProperty("ok").GetBoolean(), good.GetProperty("status").GetInt32(), good.GetProperty("response").GetString()));
        Assert.Equal((false, "The endpoint answered 503."), (bad.GetProperty("ok").GetBoolean(), bad.GetProperty("detail").GetString()));
        Assert.Equal(["bounced", "delivered"], gateway.Told);
        (await gateway.RequestAsync(HttpMethod.Post, $"/{ToldGateway.Id(hook)}/test", new JsonObject { ["type"] = "lost" })).AssertNames("type");
        (await gateway.RequestAsync(HttpMethod.Post, $"/{ToldGateway.Id(hook)}/replay", new JsonObject { ["until"] = "2026-01-01T00:00:00Z" })).AssertNames("since");
        var log = await gateway.LogAsync(hook);
        Assert.Equal([("delivered", "failed", true, 503), ("bounced", "delivered", true, 200)], log.Select(Shown));
        Assert.Equal(JsonValueKind.Null, (await gateway.GetAsync(hook)).GetProperty("success_share").ValueKind);
        Assert.Equal(404, (await gateway.RequestAsync(HttpMethod.Post, $"/{ToldGateway.Id(hook)}/events/{log[0].GetProperty("event_id").GetString()}/replay")).Status);
        Assert.Equal(0, (await gateway.RequestAsync(HttpMethod.Post, $"/{ToldGateway.Id(hook)}/replay", new JsonObject { ["since"] = "2020-01-01T00:00:00Z", ["failed_only"] = true })).Json.GetProperty("events").GetInt32());
        await gateway.RoundAsync();
        Assert.Equal(2, gateway.Receiver.All.Count);

        static (string?, string?, bool, int) Shown(JsonElement e) => (
            e.GetProperty("type").GetString(), e.GetProperty("state").GetString(), e.GetProperty("test").GetBoolean(), e.GetProperty("attempts")[0].GetProperty("status").GetInt32());
    }
}
