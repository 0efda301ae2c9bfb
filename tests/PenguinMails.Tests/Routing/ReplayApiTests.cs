using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Replay;
using PenguinMails.Gateway.Storage;
using Xunit;

namespace PenguinMails.Tests.Routing;

/// <summary>A draft over what was really sent, through the front door.</summary>
public sealed class ReplayApiTests
{
    private const string Path = "/api/v1/tenant/esp/routing/replay";
    private static readonly object AllToPostmark = new { default_provider = "postmark", rules = Array.Empty<object>() };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task A_draft_says_what_would_have_moved(StorageKind storage)
    {
        await using var gateway = await ConnectedGateway.StartAsync(storage);
        var admin = gateway.Server.Client(gateway.Tenant.AdminKey);
        string[] ids =
        [
            await gateway.SendAsync(ConnectedGateway.Email("a@example.com", "newsletter")),
            await gateway.SendAsync(new { from = "noreply@yourdomain.com", to = (string[])["b@example.com", "c@example.com"], subject = "Hello", text_body = "Hello", type = "marketing" }),
            await gateway.SendAsync(ConnectedGateway.Email("d@example.com")),
            await gateway.SendAsync(new { from = "noreply@yourdomain.com", to = "e@example.com", subject = "Hello", text_body = "Hello", provider = "mailgun" }),
        ];
        foreach (var id in ids)
            await gateway.WaitForAsync(id, "delivered");

        var (status, started) = await StartAsync(admin, new { draft = AllToPostmark, days = 1 });
        Assert.Equal(202, status);
        Assert.StartsWith("job_", started["id"]!.GetValue<string>(), StringComparison.Ordinal);
        var result = (await EndAsync(admin, started))["result"]!;

        Assert.Equal((5L, 3L, 0L), (result["emails"]!.GetValue<long>(), result["moved"]!.GetValue<long>(), result["unroutable"]!.GetValue<long>()));
        Assert.Equal("""[{"from":"mailgun","to":"postmark","emails":3}]""", result["moves"]!.ToJsonString());
        Assert.Equal(["mailgun 4 1", "postmark 1 4"], result["providers"]!.AsArray().Select(one => $"{one!["provider"]} {one["now"]!["emails"]} {one["then"]!["emails"]}"));
        Assert.Equal(5, result["then"]!["unrated"]!.GetValue<long>());

        // No other tenant sees it.
        var stranger = gateway.Server.Client((await gateway.Server.CreateTenantAsync()).AdminKey);
        Assert.Equal(404, (int)(await stranger.GetAsync($"{Path}/{started["id"]}", Ct)).StatusCode);
        var (_, theirs) = await StartAsync(stranger, new { draft = AllToPostmark });
        Assert.Equal(0, (await EndAsync(stranger, theirs))["result"]!["emails"]!.GetValue<long>());
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task One_runs_at_a_time_and_one_whose_node_has_died_is_interrupted(StorageKind storage)
    {
        await using var server = await GatewayServer.StartAsync(storage);
        var tenant = await server.CreateTenantAsync();
        var admin = server.Client(tenant.AdminKey);
        var job = new ReplayJob(Guid.CreateVersion7(), tenant.Id, new() { DefaultProvider = "postmark" }, 30, TimeProvider.System.GetUtcNow());
        Assert.True(await server.Get<ReplayStore>().StartAsync(job, "test"));

        var (refused, problem) = await StartAsync(admin, new { draft = AllToPostmark });
        Assert.Equal((409, "/problems/conflict"), (refused, problem["type"]!.GetValue<string>()));
        Assert.Equal("running", await StatusAsync(admin, job.Id));
        await server.Get<Writer>().ChangeAsync(session => session.Execute("UPDATE replays SET alive_until = 0 WHERE tenant_id = @Id", new { tenant.Id }));

        Assert.Equal("interrupted", await StatusAsync(admin, job.Id));
        var (status, started) = await StartAsync(admin, new { draft = AllToPostmark });
        Assert.Equal(202, status);
        await EndAsync(admin, started);
        Assert.False(await server.Get<ReplayStore>().ProgressAsync(job, 1, 2));
        Assert.Equal("interrupted", await StatusAsync(admin, job.Id));
        Assert.Equal(started["id"]!.GetValue<string>(), PublicId.Format(PublicId.Job, (await server.Get<ReplayAdmin>().LatestAsync(tenant.Id, Ct))!.Id));
    }

    [Fact]
    public async Task One_that_is_stopped_says_so_and_old_ones_go()
    {
        await using var server = await GatewayServer.StartAsync();
        var tenant = await server.CreateTenantAsync();
        var job = new ReplayJob(Guid.CreateVersion7(), tenant.Id, new() { DefaultProvider = "postmark" }, 30, TimeProvider.System.GetUtcNow().AddDays(-31));
        var (store, worker) = (server.Get<ReplayStore>(), server.Get<ReplayWorker>());
        Assert.True(await store.StartAsync(job, "test"));

        var stopped = worker.StopAsync(Ct);
        worker.Start(job);
        await stopped;

        await Eventually.TrueAsync(async () => (await store.FindAsync(tenant.Id, job.Id, Ct))!.Status == ReplayStatus.Interrupted);
        Assert.Equal(1, (await server.Get<Writer>().ChangeAsync(session => ReplayStore.Purge.Step(session, TimeProvider.System.GetUtcNow(), 10))).Deleted);
        Assert.Null(await store.FindAsync(tenant.Id, job.Id, Ct));
    }

    [Theory]
    [InlineData("{}", "draft")]
    [InlineData("""{"draft":null}""", "draft")]
    [InlineData("""{"draft":[]}""", "draft")]
    [InlineData("""{"draft":{"default_provider":"pigeon"}}""", "draft.default_provider")]
    [InlineData("""{"draft":{"rules":[{"type":"spam","route_to":"postmark"}],"default_provider":"postmark"}}""", "draft.rules.0.type")]
    [InlineData("""{"draft":{"default_provider":"postmark"},"days":0}""", "days")]
    [InlineData("""{"draft":{"default_provider":"postmark"},"days":31}""", "days")]
    [InlineData("""{"draft":{"default_provider":"postmark"},"days":1.5}""", "days")]
    [InlineData("""{"draft":{"default_provider":"postmark"},"days":"7"}""", "days")]
    [InlineData("""{"draft":{"default_provider":"postmark"},"day":7}""", "day")]
    [InlineData("[]", "$")]
    public async Task What_is_wrong_is_named(string body, string field)
    {
        await using var server = await GatewayServer.StartAsync();
        var admin = server.Client((await server.CreateTenantAsync()).AdminKey);

        var answer = await admin.PostAsync(Path, new StringContent(body, Encoding.UTF8, "application/json"), Ct);

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Equal(field, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["errors"]!.AsObject().Single().Key);
    }

    private static async Task<(int Status, JsonNode Body)> StartAsync(HttpClient client, object body)
    {
        using var answer = await client.PostAsJsonAsync(Path, body, Ct);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!);
    }

    private static async Task<JsonNode> EndAsync(HttpClient client, JsonNode started)
    {
        JsonNode? found = null;
        await Eventually.TrueAsync(async () => (found = JsonNode.Parse(await client.GetStringAsync($"{Path}/{started["id"]}", Ct)))!["status"]!.GetValue<string>() == "done", () => $"It stays: {found}");
        Assert.Equal(found!["total"]!.GetValue<long>(), found["done"]!.GetValue<long>());
        return found;
    }

    private static async Task<string> StatusAsync(HttpClient client, Guid job) =>
        JsonNode.Parse(await client.GetStringAsync($"{Path}/{PublicId.Format(PublicId.Job, job)}", Ct))!["status"]!.GetValue<string>();
}
