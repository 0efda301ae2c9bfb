using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Validation;
using PenguinMails.Gateway.Validation.Orders;
using PenguinMails.Mail.Tests.Dns;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Validation;

/// <summary>Lists that Mailgun validates, against the sandbox.</summary>
public sealed class MailgunOrderTests
{
    private const string Jobs = "/api/v1/tenant/validation/jobs";
    private const string Key = "key-of-validations";

    [Theory, ClassData(typeof(Storages))]
    public async Task What_our_own_checks_leave_open_is_asked_about_once_within_the_budget_and_settles_the_verdicts(StorageKind storage)
    {
        await using var world = await World.StartAsync(storage, "Sandbox:BulkValidationSeconds=0.3");
        foreach (var (address, reason) in new[] { ("left@people.example", "unsubscribe"), ("bounced@people.example", "hard_bounce") })
            await world.Admin.PostAsJsonAsync("/api/v1/tenant/suppressions", new { address, reason }, Ct);
        var id = await world.CheckedAsync("""
            email
            jo@people.example
            undeliverable@people.example
            left@people.example
            JO@people.example
            bounced@people.example
            catchall@people.example
            nobody
            last@nowhere.example
            =donotsend@people.example
            donotsend@people.example
            unknown@people.example
            last-one@people.example

            """);
        var paid = (await world.JobAsync(id)).GetProperty("mailgun");
        Assert.Equal((7, 10), (Count(paid, "undecided"), Count(paid, "all")));
        Assert.Equal("$0.50 per 1,000 emails validated", paid.GetProperty("basis").GetString());
        Assert.Equal(paid.GetProperty("all").GetProperty("usd").GetDecimal() - paid.GetProperty("undecided").GetProperty("usd").GetDecimal(), paid.GetProperty("saving_usd").GetDecimal());

        foreach (var (body, status) in new (object, HttpStatusCode)[] { (new { scope = "some" }, HttpStatusCode.UnprocessableEntity), (new { scope = "all", budget_usd = 0 }, HttpStatusCode.UnprocessableEntity), (new { scope = "all", budget_usd = 0.0001 }, HttpStatusCode.UnprocessableEntity), (new { scope = "all", more = 1 }, HttpStatusCode.UnprocessableEntity) })
            Assert.Equal(status, (await world.OrderAsync(id, body)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await world.OrderAsync(id, new { scope = "undecided", budget_usd = 0.003 })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await world.OrderAsync(id, new { scope = "undecided" })).StatusCode);
        var order = await world.EndedAsync(id, "done");

        Assert.Equal((6, 1, 6), (Number(order, "addresses"), Number(order, "left_out"), Number(order, "processed")));
        Assert.Equal("""{"deliverable":2,"undeliverable":1,"do_not_send":1,"catch_all":1,"unknown":1}""", order.GetProperty("found").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(order.GetProperty("estimate_usd").GetDecimal(), order.GetProperty("cost_usd").GetDecimal());
        var job = await world.JobAsync(id);
        Assert.Equal("""{"valid":5,"invalid":4,"risky":3,"unknown":0,"duplicates":1}""", job.GetProperty("result").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal((1, 4), (Count(job.GetProperty("mailgun"), "undecided"), Count(job.GetProperty("mailgun"), "all")));
        var lines = (await world.Admin.GetStringAsync($"{Jobs}/{id}/result.csv", Ct)).Split("\r\n");
        Assert.Equal(
            ["valid,confirmed", "invalid,mailbox_not_found", "risky,unsubscribed", "valid,confirmed", "invalid,bounced_before", "risky,catch_all", "invalid,syntax", "invalid,domain_not_found", "valid,confirmed", "risky,do_not_send", "valid,not_confirmed", "valid,"],
            lines[1..13].Select(line => string.Join(',', line.Split(',')[1..3])));

        // What was asked about is not paid for again.
        await world.OrderAsync(id, new { scope = "all" });
        order = await world.EndedAsync(id, "done");
        Assert.Equal((4, 0), (Number(order, "addresses"), Number(order, "left_out")));
        Assert.Equal([6, 4], await world.ListSizesAsync());
        Assert.Equal(HttpStatusCode.Conflict, (await world.OrderAsync(id, new { scope = "all" })).StatusCode);
        Assert.Contains("validation.ordered", await world.Admin.GetStringAsync("/api/v1/tenant/audit", Ct), StringComparison.Ordinal);

        await world.Admin.PutAsJsonAsync("/api/v1/tenant/esp/tariffs/mailgun", new { plan = "Mine", validation_tiers = new object[] { new { up_to = 10, per1000 = 12 }, new { per1000 = 1_000 } } }, Ct);
        id = await world.CheckedAsync("email\nanother@people.example\n");
        paid = (await world.JobAsync(id)).GetProperty("mailgun");
        Assert.Equal((1m, "your Mailgun price list (Mine), 10 validated this month"), (paid.GetProperty("all").GetProperty("usd").GetDecimal(), paid.GetProperty("basis").GetString()));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task After_a_restart_in_the_middle_and_after_a_lost_answer_nothing_is_uploaded_twice(StorageKind storage)
    {
        await using var world = await World.StartAsync(storage, "Sandbox:BulkValidationSeconds=4");
        var id = await world.CheckedAsync("email\njo@people.example\nundeliverable@people.example\n");
        await world.Sandbox.FaultAsync("mailgun", "accept_then_reset", count: 1);
        await world.OrderAsync(id, new { scope = "undecided" });
        await Eventually.TrueAsync(async () => (await world.ListSizesAsync()).Count == 1);

        await world.RestartAsync();

        var order = await world.EndedAsync(id, "done");
        Assert.Equal([2], await world.ListSizesAsync());
        Assert.Equal(1, order.GetProperty("found").GetProperty("undeliverable").GetInt32());
        Assert.Equal(0.00m, order.GetProperty("cost_usd").GetDecimal());
    }

    [Fact]
    public async Task Two_nodes_that_take_orders_at_the_same_time_upload_each_list_once()
    {
        await using var world = await World.StartAsync(StorageKind.Postgres, "Sandbox:BulkValidationSeconds=0.3");
        await using var other = await world.AnotherNodeAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 3).Select(list => world.CheckedAsync($"email\njo{list}@people.example\nundeliverable{list}@people.example\n")));
        // The first strikes uploads alone, so that it counts them. Both take longer than a node pauses: while it waits, its neighbor looks for orders.
        await world.Sandbox.FaultAsync("mailgun", "accept_then_500", count: 10, delayMs: 1_200);
        await world.Sandbox.FaultAsync("mailgun", "slow", count: 3, delayMs: 1_200);

        var answers = await Task.WhenAll(ids.SelectMany(id => new[] { world.OrderAsync(id, new { scope = "all" }), world.OrderAsync(id, new { scope = "all" }, other) }));

        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.Conflict], answers.Select(answer => answer.StatusCode).Order());
        foreach (var id in ids)
            Assert.Equal(2, Number(await world.EndedAsync(id, "done"), "processed"));
        Assert.Equal(10 - 3, (await world.Sandbox.JsonAsync("/_sandbox/faults"))[0].GetProperty("count").GetInt32());
        Assert.Equal([2, 2, 2], await world.ListSizesAsync());
        Assert.Equal(6, await world.Server.Get<ValidationUsage>().SinceAsync(world.Tenant, "mailgun", DateTimeOffset.UnixEpoch, Ct));
    }

    [Fact]
    public async Task What_is_larger_than_one_upload_may_be_goes_in_pieces_that_come_back_as_one()
    {
        await using var world = await World.StartAsync(StorageKind.Sqlite, "Sandbox:BulkValidationSeconds=0.3");
        List<string> addresses = [.. Enumerable.Range(0, 10).Select(number => $"jo{number}@people.example"), "undeliverable@people.example"];
        var id = await world.CheckedAsync("email\n" + string.Join('\n', addresses));
        await world.Sandbox.FaultAsync("mailgun", "invalid_key");
        await world.OrderAsync(id, new { scope = "all" });
        await world.EndedAsync(id, "failed");

        // As if Mailgun took 70 bytes at once.
        var key = new OrderKey(world.Tenant, PublicId.TryParse(PublicId.Job, id, out var job) ? job : Guid.Empty, 1);
        var (lists, files) = (world.Server.Get<ListStore>(), new List<string>());
        Assert.Equal((11, 0), await world.Server.Get<OrderPlan>().WriteAsync((await world.Server.Get<OrderStore>().FindAsync(key, Ct))!, 70, Ct));
        foreach (var list in await lists.OfAsync(key, Ct))
            files.Add(Encoding.UTF8.GetString(await lists.FileAsync(list, Ct)));
        Assert.All(files, file => Assert.True(file.StartsWith("email\n", StringComparison.Ordinal) && file.Length <= 70, file));
        Assert.Equal(addresses, files.SelectMany(file => file.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)));

        await world.Sandbox.ClearFaultsAsync();
        await world.Admin.PostAsync($"{Jobs}/{id}/mailgun/resume", null, Ct);
        var order = await world.EndedAsync(id, "done");
        Assert.Equal([2, 3, 3, 3], (await world.ListSizesAsync()).Order());
        Assert.Equal((11, 10, 1), (Number(order, "processed"), order.GetProperty("found").GetProperty("deliverable").GetInt32(), order.GetProperty("found").GetProperty("undeliverable").GetInt32()));
        Assert.Equal(1, (await world.JobAsync(id)).GetProperty("result").GetProperty("invalid").GetInt32());
    }

    [Fact]
    public async Task Trouble_is_told_and_can_be_tried_again_and_a_list_is_stopped_at_Mailgun()
    {
        await using var world = await World.StartAsync(StorageKind.Sqlite, "Sandbox:BulkValidationSeconds=0.3");
        var id = await world.CheckedAsync("email\njo@people.example\n");
        await world.Sandbox.FaultAsync("mailgun", "invalid_key");
        await world.OrderAsync(id, new { scope = "all" });
        var order = await world.EndedAsync(id, "failed");
        Assert.StartsWith("Invalid API key. Please check your credentials and try again.", order.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal((0, 0m), (Number(order, "processed"), order.GetProperty("cost_usd").GetDecimal()));

        await world.Sandbox.ClearFaultsAsync();
        await world.Sandbox.FaultAsync("mailgun", "error_503", count: 3);
        Assert.Equal(HttpStatusCode.OK, (await world.Admin.PostAsync($"{Jobs}/{id}/mailgun/resume", null, Ct)).StatusCode);
        await world.EndedAsync(id, "done");
        Assert.Equal(HttpStatusCode.Conflict, (await world.Admin.PostAsync($"{Jobs}/{id}/mailgun/resume", null, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await world.Admin.DeleteAsync($"{Jobs}/{id}/mailgun", Ct)).StatusCode);

        id = await world.CheckedAsync("email\nfail-list@people.example\n");
        await world.OrderAsync(id, new { scope = "all" });
        Assert.Equal("Mailgun could not work on 1 of 1 lists. Resume to upload them again.", (await world.EndedAsync(id, "failed")).GetProperty("problem").GetString());
        await world.Admin.PostAsync($"{Jobs}/{id}/mailgun/resume", null, Ct);
        await Eventually.TrueAsync(async () => (await world.ListSizesAsync()).Count == 3);
        await world.EndedAsync(id, "failed");

        await using var slow = await World.StartAsync(StorageKind.Sqlite, "Sandbox:BulkValidationSeconds=1000");
        id = await slow.CheckedAsync("email\njo@people.example\n");
        await slow.OrderAsync(id, new { scope = "all" });
        await Eventually.TrueAsync(async () => (await slow.ListSizesAsync()).Count == 1);
        Assert.Equal("paused", (await (await slow.Admin.PostAsync($"{Jobs}/{id}/mailgun/pause", null, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("mailgun").GetProperty("order").GetProperty("status").GetString());
        await slow.Admin.DeleteAsync($"{Jobs}/{id}/mailgun", Ct);
        order = await slow.EndedAsync(id, "canceled");
        Assert.Equal(0, Number(order, "processed"));
        Assert.Equal("deleted", (await slow.ListsAsync()).Single().GetProperty("status").GetString());
        Assert.Equal((1, 1), (Count((await slow.JobAsync(id)).GetProperty("mailgun"), "all"), (await slow.JobAsync(id)).GetProperty("result").GetProperty("valid").GetInt32()));

        var other = slow.Server.Client((await slow.Server.CreateTenantAsync()).AdminKey);
        foreach (var path in (string[])["", "/pause", "/resume"])
            Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsJsonAsync($"{Jobs}/{id}/mailgun{path}", new { scope = "all" }, Ct)).StatusCode);
        await slow.Admin.DeleteAsync("/api/v1/tenant/esp/mailgun", Ct);
        Assert.Contains("Connect Mailgun first.", await (await slow.OrderAsync(id, new { scope = "all" })).Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    private static int Count(JsonElement paid, string scope) => paid.GetProperty(scope).GetProperty("addresses").GetInt32();

    private static int Number(JsonElement order, string name) => order.GetProperty(name).GetInt32();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A gateway with Mailgun, the sandbox and a name server; the gateway can be started anew on its data.</summary>
    private sealed class World(StorageKind storage, SandboxServer sandbox, DnsmasqServer dns, string? postgres) : IAsyncDisposable
    {
        private readonly string directory = Directory.CreateTempSubdirectory("orders-").FullName;
        private MailgunClient Mailgun => new(sandbox, Key);
        private string adminKey = "";

        public SandboxServer Sandbox => sandbox;
        public GatewayServer Server { get; private set; } = null!;
        public Guid Tenant { get; private set; }
        public HttpClient Admin => Server.Client(adminKey);

        public static async Task<World> StartAsync(StorageKind storage, params string[] settings)
        {
            var world = new World(
                storage, await SandboxServer.StartAsync(["Sandbox:UndeliverableShare=0", .. settings]), await DnsmasqServer.StartAsync([DnsmasqServer.Mx("people.example", "mx.people.example")], Ct),
                storage == StorageKind.Postgres ? await PostgresServer.FreshDatabaseAsync() : null);
            await world.StartServerAsync();
            var tenant = await world.Server.CreateTenantAsync();
            (world.adminKey, world.Tenant) = (tenant.AdminKey, tenant.Id);
            await world.Server.Get<ConnectionChanges>().SaveAsync(
                tenant.Id, "mailgun", new MailgunSettings { ApiKey = Key, WebhookSigningKey = "a-signing-key", Domain = "yourdomain.com", RetryAttempts = 0 }, null, "test", Ct);
            return world;
        }

        public async Task RestartAsync()
        {
            await Server.DisposeAsync();
            await StartServerAsync();
        }

        /// <returns>The id of a list when its own checks are done and its addresses counted.</returns>
        public async Task<string> CheckedAsync(string list)
        {
            var answer = await Admin.PostAsync(Jobs, new ByteArrayContent(Encoding.UTF8.GetBytes(list)) { Headers = { ContentType = new("text/csv") } }, Ct);
            var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetString()!;
            await Eventually.TrueAsync(async () => (await JobAsync(id)).GetProperty("mailgun").GetProperty("all").ValueKind == JsonValueKind.Object);
            return id;
        }

        public Task<JsonElement> JobAsync(string id) => Admin.GetFromJsonAsync<JsonElement>($"{Jobs}/{id}", Ct);

        public Task<HttpResponseMessage> OrderAsync(string id, object order, GatewayServer? node = null) => (node is null ? Admin : node.Client(adminKey)).PostAsJsonAsync($"{Jobs}/{id}/mailgun", order, Ct);

        public async Task<JsonElement> EndedAsync(string id, string status)
        {
            JsonElement order = default;
            await Eventually.TrueAsync(async () => (order = (await JobAsync(id)).GetProperty("mailgun").GetProperty("order")).GetProperty("status").GetString() == status && order.GetProperty("ended_at").ValueKind == JsonValueKind.String, () => order.ToString());
            return order;
        }

        public async Task<IReadOnlyList<JsonElement>> ListsAsync() => [.. (await Mailgun.GetAsync("/v4/address/validate/bulk")).GetProperty("jobs").EnumerateArray()];

        public async Task<IReadOnlyList<int>> ListSizesAsync() => [.. (await ListsAsync()).Select(list => list.GetProperty("quantity").GetInt32())];

        public async ValueTask DisposeAsync()
        {
            await Server.DisposeAsync();
            await sandbox.DisposeAsync();
            await dns.DisposeAsync();
            Directory.Delete(directory, recursive: true);
        }

        /// <summary>Another one on the same data.</summary>
        public Task<GatewayServer> AnotherNodeAsync() => GatewayServer.StartAsync(
            storage, sandbox.Url, dataDirectory: directory, postgres: postgres, settings: new Dictionary<string, string?> { ["Dns:Servers:0"] = dns.EndPoint.ToString() });

        private async Task StartServerAsync() => Server = await AnotherNodeAsync();
    }
}
