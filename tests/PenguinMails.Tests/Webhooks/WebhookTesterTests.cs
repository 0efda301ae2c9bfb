using System.Net.Http.Json;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Gateway.Webhooks.Log;
using PenguinMails.Tests.Connections;
using PenguinMails.Tests.Sending;
using Xunit;
using static PenguinMails.Tests.Webhooks.HookedGateway;

namespace PenguinMails.Tests.Webhooks;

/// <summary>A test event takes the whole way and leaves nothing but itself.</summary>
public sealed class WebhookTesterTests
{
    private const string Webhooks = "/api/v1/tenant/esp/webhooks";

    private static readonly string[] AllSteps = ["posted", "verified", "stored", "read", "matched", "shown"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Storages))]
    public async Task Each_event_of_each_provider_is_verified_stored_read_and_changes_nothing(StorageKind storage)
    {
        await using var admin = await StartAsync(storage);
        foreach (var (provider, e) in from provider in (string[])["postmark", "mailgun"] from e in (string[])["delivered", "bounced", "opened", "clicked"] select (provider, e))
        {
            var result = (await TestAsync(admin, provider, e)).Body;

            Assert.True(result["ok"]!.GetValue<bool>(), result.ToJsonString());
            Assert.Equal(AllSteps, result["steps"]!.AsArray().Select(step => step!["step"]!.GetValue<string>()));
            Assert.Contains(e, result["steps"]![3]!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Contains("test@example.com", result["payload"]!.GetValue<string>(), StringComparison.Ordinal);
            var detail = (await admin.ReadAsync("webhooks/events/" + result["event_id"]!.GetValue<string>())).Body;
            Assert.Equal(("unmatched", e), (detail["event"]!["state"]!.GetValue<string>(), detail["event"]!["type"]!.GetValue<string>()));
        }

        using var read = await admin.Server.Get<Database>().ReadAsync(Ct);
        foreach (var table in (string[])["events", "suppressions", "suppression_history", "hourly"])
            Assert.Equal(0, read.First<long>($"SELECT COUNT(*) FROM {table} WHERE tenant_id = @Id", new { admin.Tenant.Id }));
        Assert.Equal(8, read.First<long>("SELECT COUNT(*) FROM audit WHERE tenant_id = @Id AND action = 'webhook.tested'", new { admin.Tenant.Id }));
        Assert.All((await admin.Server.Get<EventLog>().TroublesAsync(admin.Tenant.Id, Ct)).Values, count => Assert.Equal(0, count));
        // It is signed with the key that is stored, so it shows nothing of Mailgun.
        var mailgun = (await admin.ReadAsync("webhooks")).Body["data"]!.AsArray().First(one => one!["provider"]!.GetValue<string>() == "mailgun")!;
        Assert.Equal(("inactive", null), (mailgun["state"]!.GetValue<string>(), mailgun["last_event_at"]?.GetValue<string>()));
    }

    [Fact]
    public async Task The_allow_list_lets_a_test_through_and_nobody_else_with_its_mark()
    {
        await using var gateway = await StartedAsync(StorageKind.Sqlite);
        var marks = gateway.Quiet.Server.Get<TestMarks>();
        var body = QuietGateway.Bytes(gateway.PostmarkDelivery(null));
        await gateway.Quiet.Server.Client(gateway.Quiet.Tenant.AdminKey).PutAsJsonAsync($"{Webhooks}/postmark", new { allow_list = new[] { "203.0.113.7" } }, Ct);

        Assert.Equal(200, (await gateway.PostmarkAsync(body, also: With(marks.Write(gateway.Postmark, Guid.CreateVersion7(), body)))).Status);
        foreach (var forged in (string[])[marks.Write(gateway.Postmark, Guid.CreateVersion7(), [.. body, 32]), marks.Write(gateway.Mailgun, Guid.CreateVersion7(), body), "nonsense", ""])
            (await gateway.PostmarkAsync(body, also: With(forged))).AssertProblem(401, "unauthorized");
        (await gateway.PostmarkAsync(body, secret: "wrong", also: With(marks.Write(gateway.Postmark, Guid.CreateVersion7(), body)))).AssertProblem(401, "unauthorized");

        static Action<ByteArrayContent> With(string mark) => content => content.Headers.TryAddWithoutValidation(TestMarks.Header, mark);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9", "posted", "can't be reached")]
    [InlineData("sandbox", "verified", "PublicUrl")]
    public async Task A_public_URL_that_leads_elsewhere_is_found_out(string publicUrl, string failed, string detail)
    {
        await using var sandbox = await Sandbox.SandboxServer.StartAsync();
        await using var admin = await StartAsync(StorageKind.Sqlite, ("PublicUrl", publicUrl == "sandbox" ? sandbox.Url : publicUrl));

        var result = (await TestAsync(admin, "postmark", "delivered")).Body;

        Assert.False(result["ok"]!.GetValue<bool>());
        var last = result["steps"]!.AsArray()[^1]!;
        Assert.Equal((failed, false), (last["step"]!.GetValue<string>(), last["ok"]!.GetValue<bool>()));
        Assert.Contains(detail, last["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_t_be_tested_is_named()
    {
        await using var admin = await StartAsync(StorageKind.Sqlite);

        Assert.Equal((422, 422), ((await TestAsync(admin, "postmark", "complained")).Status, (await TestAsync(admin, "", "delivered")).Status));
        Assert.Equal((404, 404), ((await TestAsync(admin, "smtp", "delivered")).Status, (await TestAsync(admin, "nobody", "delivered")).Status));
    }

    private static async Task<ConnectionAdmin> StartAsync(StorageKind storage, params (string, string)[] configuration)
    {
        var admin = await ConnectionAdmin.StartAsync(storage, configuration);
        Assert.Equal(200, (await admin.SaveAsync("postmark", ConnectionAdmin.Postmark())).Status);
        Assert.Equal(200, (await admin.SaveAsync("mailgun", await admin.MailgunAsync())).Status);
        return admin;
    }

    private static Task<Connections.Answer> TestAsync(ConnectionAdmin admin, string provider, string e) => admin.PostAsync("webhooks/test", new { provider, @event = e });
}
