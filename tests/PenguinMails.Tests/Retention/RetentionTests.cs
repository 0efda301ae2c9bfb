using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Sending;
using Xunit;
using static PenguinMails.Tests.Sending.QuietGateway;

namespace PenguinMails.Tests.Retention;

public sealed class RetentionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private const string Gone = "Content was deleted after 45 days.";

    [Theory, ClassData(typeof(Storages))]
    public async Task Content_goes_45_days_after_the_last_delivery_ended_and_the_timeline_stays(StorageKind storage)
    {
        await using var gateway = await KeptGateway.StartAsync(storage);
        var email = KeptGateway.WithAttachment("Hello");
        email.Remove("to");
        email["recipients"] = new JsonArray(new JsonObject { ["to"] = "user@example.com", ["variables"] = new JsonObject { ["name"] = "Ann" } });
        var id = await gateway.SendCanceledAsync(email);
        Assert.Equal(1, await CountAsync(gateway.Server, "deliveries WHERE variables IS NOT NULL"));

        await gateway.PassAsync(44.9);
        var before = (await gateway.Quiet.GetAsync("/" + id)).Json;
        await gateway.PassAsync(0.2);
        var after = (await gateway.Quiet.GetAsync("/" + id)).Json;

        Assert.Equal("Hello", before.GetProperty("text_body").GetString());
        Assert.Equal(JsonValueKind.Null, before.GetProperty("content_detail").ValueKind);
        Assert.Equal(JsonValueKind.Null, after.GetProperty("text_body").ValueKind);
        Assert.Equal(Gone, after.GetProperty("content_detail").GetString());
        Assert.Empty(after.GetProperty("attachments").EnumerateArray());
        Assert.Equal("Hello", after.GetProperty("subject").GetString());
        Assert.Equal(before.GetProperty("deliveries").GetRawText(), after.GetProperty("deliveries").GetRawText());
        Assert.Equal((0, 0), (await gateway.CountAsync("attachments"), await gateway.CountAsync("attachment_uses")));
        Assert.Equal(0, await CountAsync(gateway.Server, "deliveries WHERE variables IS NOT NULL"));
    }

    [Fact]
    public async Task The_page_says_that_the_content_is_gone()
    {
        await using var gateway = await KeptGateway.StartAsync(StorageKind.Sqlite);
        var id = await gateway.SendCanceledAsync(Email());
        await gateway.PassAsync(45.1);
        var admin = await gateway.Server.SignedInAsync(gateway.Quiet.Tenant.AdminEmail);

        Assert.Contains(Gone, await admin.GetStringAsync("/dashboard/messages/" + id, Ct), StringComparison.Ordinal);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_has_not_ended_keeps_its_content_however_old_it_is(StorageKind storage)
    {
        await using var gateway = await KeptGateway.StartAsync(storage, ("ContentDays", 1));
        var waiting = await gateway.SendAsync(KeptGateway.WithAttachment("shared", gateway.Quiet.Time.GetUtcNow().AddDays(29)));
        var ended = await gateway.SendCanceledAsync(KeptGateway.WithAttachment("shared"));

        await gateway.PassAsync(20);
        Assert.Equal("Content was deleted after 1 day.", await DetailAsync(gateway, ended));
        Assert.Null(await DetailAsync(gateway, waiting));
        Assert.Equal(1, await gateway.CountAsync("attachments"));

        await gateway.Quiet.DeleteAsync("/" + waiting);
        await gateway.PassAsync(0.9);
        Assert.Null(await DetailAsync(gateway, waiting));

        await gateway.PassAsync(0.2);
        Assert.NotNull(await DetailAsync(gateway, waiting));
        Assert.Equal(0, await gateway.CountAsync("attachments"));
        Assert.Equal(0, await gateway.CountAsync("content_kept"));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_call_that_is_not_cleared_up_keeps_the_content(StorageKind storage)
    {
        await using var gateway = await KeptGateway.StartAsync(storage);
        var id = await gateway.SendCanceledAsync(Email());
        await SetCallAsync(gateway, Guid.NewGuid());

        await gateway.PassAsync(100);
        Assert.Null(await DetailAsync(gateway, id));

        await SetCallAsync(gateway, null);
        await gateway.PassAsync(2);
        Assert.Equal(Gone, await DetailAsync(gateway, id));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task Each_kind_goes_at_its_own_time(StorageKind storage)
    {
        await using var gateway = await KeptGateway.StartAsync(storage, ("AuditDays", 60), ("WebhookDays", 20));
        await gateway.RunAsync();
        (await gateway.Quiet.SendAsync(Email(), "order 1")).AssertAccepted();
        await gateway.HookAsync(pending: false);
        await gateway.HookAsync(pending: true);
        await gateway.Server.SignedInAsync(gateway.Quiet.Tenant.AdminEmail);
        var audit = await gateway.CountAsync("audit");

        await gateway.PassAsync(0.9);
        Assert.Equal((1, 2, 1), (await gateway.CountAsync("idempotency"), await gateway.CountAsync("raw_events"), await gateway.CountAsync("user_sessions")));
        await gateway.PassAsync(0.2);
        Assert.Equal((0, 1), (await gateway.CountAsync("idempotency"), await gateway.CountAsync("user_sessions")));
        await gateway.PassAsync(6);
        Assert.Equal((0, 2), (await gateway.CountAsync("user_sessions"), await gateway.CountAsync("raw_events")));
        await gateway.PassAsync(13);
        Assert.Equal((1, audit), (await gateway.CountAsync("raw_events"), await gateway.CountAsync("audit")));
        await gateway.PassAsync(41);
        Assert.Equal((1, 0), (await gateway.CountAsync("raw_events"), await gateway.CountAsync("audit")));
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task A_year_leaves_what_its_last_weeks_brought(StorageKind storage)
    {
        await using var gateway = await KeptGateway.StartAsync(storage);
        var ids = new List<string>();
        for (var week = 0; week < 52; week++)
        {
            ids.Add(await gateway.SendCanceledAsync(KeptGateway.WithAttachment($"week {week}")));
            ids.Add(await gateway.SendAsync(Email("send_at", gateway.Quiet.Time.GetUtcNow().AddDays(20).ToString("O"))));
            await gateway.Quiet.DeleteAsync("/" + ids[^1]);
            await gateway.HookAsync(pending: false);
            await gateway.PassAsync(7);
        }

        Assert.Equal((104, 104), (await gateway.CountAsync("messages"), await gateway.CountAsync("deliveries")));
        // 45 days are six weeks and some: what came 7, 14, … 42 days ago.
        Assert.Equal(6, await gateway.CountAsync("attachments"));
        Assert.Equal(4, await gateway.CountAsync("raw_events"));
        Assert.Equal(0, await gateway.CountAsync("content_kept"));
        foreach (var (i, id) in ids.Index())
            Assert.Equal(i / 2 < 46, await DetailAsync(gateway, id) == Gone);
    }

    [Theory, ClassData(typeof(Storages))]
    public async Task What_a_stop_half_way_leaves_goes_in_the_next_round(StorageKind storage)
    {
        await using var gateway = await KeptGateway.StartAsync(storage);
        for (var i = 0; i < 10; i++)
            await gateway.SendCanceledAsync(KeptGateway.WithAttachment($"file {i}"));
        gateway.Quiet.Time.Advance(TimeSpan.FromDays(46));
        var purge = gateway.Server.Get<ContentPurge>().Purge;
        var now = gateway.Quiet.Time.GetUtcNow();

        await Assert.ThrowsAsync<InvalidOperationException>(() => gateway.Server.Get<Writer>().ChangeAsync<bool>(session =>
        {
            purge.Step(session, now, 6);
            throw new InvalidOperationException("The power fails before the commit.");
        }));
        Assert.Equal(10, await gateway.CountAsync("attachments"));

        var first = await gateway.Server.Get<Writer>().ChangeAsync(session => purge.Step(session, now, 6));
        Assert.Equal(3, first.Deleted);
        Assert.Equal(7, await gateway.CountAsync("attachments"));

        await gateway.RunAsync();
        Assert.Equal(0, await gateway.CountAsync("attachments"));
        Assert.Equal(0, await CountAsync(gateway.Server, "messages WHERE content LIKE '%text_body%'"));
    }

    [Fact]
    public async Task One_node_at_a_time_purges_and_another_takes_over_where_it_is_not_heard_of()
    {
        var database = await PostgresServer.FreshDatabaseAsync();
        var time = StoppedClock.Now();
        await using var one = await GatewayServer.StartAsync(StorageKind.Postgres, null, time, builder => KeptGateway.Quieten(builder), postgres: database);
        await using var other = await GatewayServer.StartAsync(StorageKind.Postgres, null, time, builder => KeptGateway.Quieten(builder), postgres: database);
        var tenant = await one.CreateTenantAsync();
        await RunAsync(one);
        await one.SignedInAsync(tenant.AdminEmail);
        time.Advance(TimeSpan.FromMinutes(24));
        await ExpireAsync(one);

        await RunAsync(other);
        Assert.Equal(1, await CountAsync(one, "user_sessions"));
        time.Advance(TimeSpan.FromMinutes(2));
        await RunAsync(other);
        Assert.Equal(0, await CountAsync(one, "user_sessions"));

        static Task RunAsync(GatewayServer server) => server.Get<Gateway.Retention.RetentionRound>().RunAsync(Ct);
        static Task ExpireAsync(GatewayServer server) => server.Get<Writer>().ChangeAsync(session => session.Execute("UPDATE user_sessions SET expires_at = 0"));
    }

    [Fact]
    public async Task SQLite_gives_the_room_back()
    {
        var directory = Directory.CreateTempSubdirectory("retention-").FullName;
        var file = Path.Combine(directory, "gateway.db");
        var time = StoppedClock.Now();
        await using (var server = await StartAsync())
            for (var i = 0; i < 60; i++)
            {
                var sender = server.Client((await server.CreateTenantAsync()).SendKey);
                var answer = await Answer.ReadAsync(await sender.PostAsync("/api/v1/emails/send", new ByteArrayContent(Bytes(Email("text_body", new string('x', 100_000)))) { Headers = { ContentType = new("application/json") } }, Ct));
                await sender.DeleteAsync("/api/v1/emails/" + answer.AssertAccepted().Id, Ct);
            }

        var before = new FileInfo(file).Length;
        time.Advance(TimeSpan.FromDays(46));
        await using (var server = await StartAsync())
            await server.Get<Gateway.Retention.RetentionRound>().RunAsync(Ct);

        var after = new FileInfo(file).Length;
        Directory.Delete(directory, recursive: true);
        Assert.True(before > 4_000_000, $"{before}");
        Assert.True(after < before / 4, $"{before} to {after}");

        Task<GatewayServer> StartAsync() => GatewayServer.StartAsync(StorageKind.Sqlite, null, time, builder => KeptGateway.Quieten(builder), directory);
    }

    [Theory]
    [InlineData("ContentDays", 0)]
    [InlineData("WebhookDays", -1)]
    [InlineData("SessionDays", 366)]
    [InlineData("IdempotencyHours", 23)]
    [InlineData("AuditDays", 29)]
    public async Task A_time_out_of_bounds_stops_the_start(string name, int value)
    {
        var problem = await Assert.ThrowsAsync<OptionsValidationException>(() => KeptGateway.StartAsync(StorageKind.Sqlite, (name, value)));

        Assert.Contains(name, problem.Message, StringComparison.Ordinal);
    }

    private static async Task<long> CountAsync(GatewayServer server, string rows)
    {
        using var read = await server.Get<Database>().ReadAsync(Ct);
        return read.First<long>($"SELECT COUNT(*) FROM {rows}");
    }

    private static Task<int> SetCallAsync(KeptGateway gateway, Guid? call) => gateway.Server.Get<Writer>().ChangeAsync(session =>
        session.Execute($"UPDATE deliveries SET call_id = {(call is null ? "NULL" : "@call")} WHERE tenant_id = @Id", new { call = call ?? Guid.Empty, gateway.Quiet.Tenant.Id }));

    private static async Task<string?> DetailAsync(KeptGateway gateway, string id) =>
        (await gateway.Quiet.GetAsync("/" + id)).Json.GetProperty("content_detail").GetString();
}
