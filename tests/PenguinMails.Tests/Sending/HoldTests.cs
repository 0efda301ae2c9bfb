using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PenguinMails.Gateway.Alerts.Checks;
using PenguinMails.Gateway.Sending.Holds;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class HoldTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task What_a_hold_stops_waits_and_goes_out_when_it_is_released(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        var hold = await StartAsync(admin, new { scope = "type", value = "marketing", reason = "Wrong link" });

        var held = await gateway.SendAsync(ConnectedGateway.Email("held@example.com", "newsletter"));
        var free = await gateway.SendAsync(ConnectedGateway.Email("free@example.com"));
        await gateway.WaitForAsync(free, "delivered");
        await WaitingAsync(admin, 1);

        Assert.DoesNotContain(await gateway.Sandbox.MessagesAsync(), taken => taken.Recipient == "held@example.com");
        Assert.Equal(("queued", "On hold: Wrong link"), StatusOf(await gateway.MessageAsync(held)));
        Assert.Equal("""{"released":1,"canceled":0}""", await EndAsync(admin, hold, "release"));
        await gateway.WaitForAsync(held, "delivered");
        Assert.Single(await gateway.Sandbox.MessagesAsync(), taken => taken.Recipient == "held@example.com");
        Assert.Empty((await admin.GetFromJsonAsync<JsonElement>("/api/v1/tenant/esp/holds", Ct)).GetProperty("data").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await admin.DeleteAsync($"/api/v1/tenant/esp/holds/{hold}?then=release", Ct)).StatusCode);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_waited_is_canceled_with_everybody_of_its_group(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        var hold = await StartAsync(admin, new { scope = "from_domain", value = "YourDomain.com", reason = "Key lost" });

        var group = await gateway.SendAsync(new { from = "noreply@yourdomain.com", to = "a@example.com", cc = "b@example.com", subject = "s", text_body = "t" });
        await WaitingAsync(admin, 1);

        Assert.Equal("""{"released":0,"canceled":2}""", await EndAsync(admin, hold, "cancel"));
        await gateway.WaitForAsync(group, "canceled");
        Assert.Empty(await gateway.Sandbox.MessagesAsync());
    }

    [Fact]
    public async Task A_hold_of_a_connection_moves_nothing_to_another_and_one_of_a_key_stops_that_key_alone()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        var key = (await gateway.Server.Get<ApiKeys>().ListAsync(gateway.Tenant.Id, Ct)).Single(one => one.Name == nameof(Scope.Admin));
        await StartAsync(admin, new { scope = "key", value = "key_" + key.Id.ToString("N"), reason = "Leaked" });
        using var byKey = await admin.PostAsJsonAsync("/api/v1/emails/send", ConnectedGateway.Email("leaked@example.com"), Ct);
        await WaitingAsync(admin, 1);
        var other = await gateway.SendAsync(ConnectedGateway.Email("user@example.com"));
        await gateway.WaitForAsync(other, "delivered");

        await StartAsync(admin, new { scope = "connection", value = "postmark", reason = "Looking into it" });
        await gateway.SendAsync(ConnectedGateway.Email("later@example.com"));
        await WaitingAsync(admin, 2);

        Assert.Equal(["user@example.com"], (await gateway.Sandbox.MessagesAsync()).Select(taken => taken.Recipient));
    }

    [Fact]
    public async Task What_was_tried_and_then_held_for_days_is_still_sent()
    {
        var clock = StoppedClock.Now();
        await using var gateway = await ConnectedGateway.StartAsync(time: clock);
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        await gateway.Sandbox.FaultAsync("postmark", "error_503", count: 1);
        var id = await gateway.SendAsync(new { from = "noreply@yourdomain.com", to = "user@example.com", subject = "s", text_body = "t", provider = "postmark", failover = false });
        await Eventually.TrueAsync(async () => (await gateway.MessageAsync(id)).GetProperty("deliveries")[0].GetProperty("attempts").GetArrayLength() == 1);
        var hold = await StartAsync(admin, new { scope = "tenant", reason = "Stop" });
        clock.Advance(TimeSpan.FromMinutes(2));
        await WaitingAsync(admin, 1);

        clock.Advance(TimeSpan.FromDays(3));
        await EndAsync(admin, hold, "release");
        await Eventually.TrueAsync(async () =>
        {
            // A call under way would time out by this clock.
            if (gateway.Server.Get<ReadyQueues>().All.All(queue => queue.Gate.OpenCalls == 0))
                clock.Advance(TimeSpan.FromSeconds(1));

            return (await gateway.Sandbox.MessagesAsync()).Count == 1;
        });
    }

    [Fact]
    public async Task A_hold_waits_for_a_call_that_has_looked_already_and_is_not_written_yet()
    {
        await using var gateway = await ConnectedGateway.StartAsync(StorageKind.Postgres);
        using var starting = await gateway.Server.Get<Database>().ReadAsync(Ct);
        await using var transaction = await starting.Connection.BeginTransactionAsync(Ct);
        Assert.Empty(HoldGate.Active(starting, [gateway.Tenant.Id]));

        var hold = StartAsync(gateway.Server.Client(gateway.Tenant.AdminKey), new { scope = "tenant", reason = "Stop" });
        using var watching = await gateway.Server.Get<Database>().ReadAsync(Ct);
        await Eventually.TrueAsync(() => Task.FromResult(watching.First<long>("SELECT COUNT(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND NOT granted") == 1));
        Assert.False(hold.IsCompleted);
        await transaction.CommitAsync(Ct);

        await hold;
    }

    [Theory]
    [InlineData("{", 400, "invalid_request")]
    [InlineData("[]", 400, "invalid_request")]
    [InlineData("null", 422, "$")]
    [InlineData("""{"reason":"x"}""", 422, "scope")]
    [InlineData("""{"scope":"world","reason":"x"}""", 422, "scope")]
    [InlineData("""{"scope":"tenant"}""", 422, "reason")]
    [InlineData("""{"scope":"tenant","reason":"  "}""", 422, "reason")]
    [InlineData("""{"scope":"tenant","value":"x","reason":"x"}""", 422, "value")]
    [InlineData("""{"scope":"type","reason":"x"}""", 422, "value")]
    [InlineData("""{"scope":"type","value":"urgent","reason":"x"}""", 422, "value")]
    [InlineData("""{"scope":"key","value":"7","reason":"x"}""", 422, "value")]
    [InlineData("""{"scope":"from_domain","value":"a b","reason":"x"}""", 422, "value")]
    [InlineData("""{"scope":"connection","value":"ses","reason":"x"}""", 422, "value")]
    [InlineData("""{"scope":"tenant","reason":"x","until":"tomorrow"}""", 422, "until")]
    public async Task A_hold_that_names_nothing_is_refused_by_name(string body, int status, string says)
    {
        await using var server = await GatewayServer.StartAsync();
        var admin = server.Client((await server.CreateTenantAsync()).AdminKey);
        using var content = new StringContent(body, null, "application/json");

        var answer = await admin.PostAsync("/api/v1/tenant/esp/holds", content, Ct);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains($"\"{says}\"".Replace("\"invalid_request\"", "/problems/invalid_request", StringComparison.Ordinal), await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_tenants_hold_stops_nothing_of_ours_and_is_not_found()
    {
        await using var gateway = await ConnectedGateway.StartAsync();
        var other = gateway.Server.Client((await gateway.Server.CreateTenantAsync()).AdminKey);
        var hold = await StartAsync(other, new { scope = "tenant", reason = "Stop" });

        await gateway.WaitForAsync(await gateway.SendAsync(ConnectedGateway.Email("user@example.com")), "delivered");
        var answer = await gateway.Server.Client(gateway.Tenant.AdminKey).DeleteAsync($"/api/v1/tenant/esp/holds/{hold}?then=cancel", Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task After_the_answer_no_call_starts_on_any_of_three_nodes_under_load()
    {
        await using var gateway = await ConnectedGateway.StartAsync(StorageKind.Postgres);
        await using var second = await NodeAsync(gateway);
        await using var third = await NodeAsync(gateway);
        using var stop = new CancellationTokenSource();
        var loads = new[] { gateway.Server, second, third }.Select(node => new Load(node.Url, gateway.Tenant.SendKey)).ToList();
        var running = loads.Select(load => load.RunAsync(2, stop.Token)).ToList();
        await Eventually.TrueAsync(async () => (await CallsAsync(gateway)) > 20);

        var hold = await StartAsync(third.Client(gateway.Tenant.AdminKey), new { scope = "tenant", reason = "Stop" });
        var calls = await CallsAsync(gateway);
        var accepted = loads.Sum(load => load.Accepted.Count);
        await Eventually.TrueAsync(() => Task.FromResult(loads.Sum(load => load.Accepted.Count) > accepted + 200));
        await stop.CancelAsync();
        await Task.WhenAll(running);

        Assert.Equal(calls, await CallsAsync(gateway));
        await EndAsync(third.Client(gateway.Tenant.AdminKey), hold, "release");
        var all = loads.SelectMany(load => load.AcceptedRecipients).ToHashSet();
        await Eventually.TrueAsync(async () => (await gateway.Sandbox.MessagesAsync()).Select(taken => taken.Recipient).ToHashSet().IsSupersetOf(all));
        var twice = (await gateway.Sandbox.MessagesAsync()).CountBy(taken => taken.Recipient).Where(taken => taken.Value > 1);
        Assert.Empty(twice);
    }

    private static async Task<GatewayServer> NodeAsync(ConnectedGateway first) => await GatewayServer.StartAsync(
        sandboxUrl: first.Sandbox.Url,
        more: builder =>
        {
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(AlertWorker)));
            builder.Services.Replace(ServiceDescriptor.Singleton(first.Server.Get<StorageOptions>()));
        });

    private static async Task<long> CallsAsync(ConnectedGateway gateway)
    {
        using var read = await gateway.Server.Get<Database>().ReadAsync(Ct);
        return read.First<long>("SELECT COUNT(*) FROM calls");
    }

    private static async Task<string> StartAsync(HttpClient admin, object hold)
    {
        using var answer = await admin.PostAsJsonAsync("/api/v1/tenant/esp/holds", hold, Ct);
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("id").GetString()!;
    }

    private static async Task<string> EndAsync(HttpClient admin, string hold, string then)
    {
        using var answer = await admin.DeleteAsync($"/api/v1/tenant/esp/holds/{hold}?then={then}", Ct);
        return await answer.Content.ReadAsStringAsync(Ct);
    }

    private static Task WaitingAsync(HttpClient admin, long emails) => Eventually.TrueAsync(async () =>
        (await admin.GetFromJsonAsync<JsonElement>("/api/v1/tenant/esp/holds", Ct)).GetProperty("data").EnumerateArray().Sum(hold => hold.GetProperty("waiting").GetInt64()) == emails);

    private static (string?, string?) StatusOf(JsonElement message) =>
        (message.GetProperty("deliveries")[0].GetProperty("status").GetString(), message.GetProperty("deliveries")[0].GetProperty("status_detail").GetString());
}
