using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Tests.Sandbox;
using PenguinMails.Tests.Webhooks;
using Xunit;

namespace PenguinMails.Tests.Hooks;

/// <summary>A node stops in the middle of a request to an endpoint.</summary>
public sealed class HookHandoverTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StorageKind.Sqlite, false)]
    [InlineData(StorageKind.Postgres, false)]
    [InlineData(StorageKind.Postgres, true)]
    public async Task What_was_on_its_way_is_told_again_under_its_id_by_the_next_run_or_by_another_node(StorageKind storage, bool isAnother)
    {
        var folder = Directory.CreateTempSubdirectory("hooks-").FullName;
        var postgres = storage == StorageKind.Postgres ? await PostgresServer.FreshDatabaseAsync() : null;
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (_, http) => Task.Delay(Timeout.Infinite, http.RequestAborted);
        TestTenant tenant;
        JsonElement hook;
        GatewayServer? next = null;
        await using (var first = await StartAsync())
        {
            tenant = await first.CreateTenantAsync();
            using var asked = JsonContent.Create(new { url = receiver.Url });
            hook = await (await first.Client(tenant.AdminKey).PostAsync("/api/v1/tenant/esp/hooks", asked, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct);
            await ReportAsync(first, tenant);
            await receiver.WaitForAsync(1);
            if (isAnother)
                next = await StartAsync();
        }

        receiver.Answer = null;
        next ??= await StartAsync();
        try
        {
            var told = await receiver.WaitForAsync(2);
            Assert.Equal(told[0].Headers["webhook-id"], told[1].Headers["webhook-id"]);
            await Eventually.TrueAsync(async () => (await LogAsync()).GetProperty("state").GetString() == "delivered");
            Assert.Single((await LogAsync()).GetProperty("attempts").EnumerateArray());
        }
        finally
        {
            await next.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }

        async Task<JsonElement> LogAsync() => Assert.Single((await next.Client(tenant.AdminKey)
            .GetFromJsonAsync<JsonElement>($"/api/v1/tenant/esp/hooks/{ToldGateway.Id(hook)}/events", Ct)).GetProperty("data").EnumerateArray());

        Task<GatewayServer> StartAsync() => GatewayServer.StartAsync(storage, dataDirectory: folder, postgres: postgres);
    }

    /// <summary>Postmark reports that somebody subscribed again.</summary>
    private static async Task ReportAsync(GatewayServer server, TestTenant tenant)
    {
        var settings = new PostmarkSettings { ApiToken = "token", DefaultSender = "noreply@yourdomain.com", RetryAttempts = 0 };
        var connection = (await server.Get<ConnectionChanges>().SaveAsync(tenant.Id, "postmark", settings, null, "test", Ct))!;
        var body = new JsonObject
        {
            ["RecordType"] = "SubscriptionChange",
            ["MessageStream"] = "outbound",
            ["Recipient"] = "user@example.com",
            ["ChangedAt"] = "2026-11-01T12:00:00Z",
            ["SuppressSending"] = false,
            ["Origin"] = "Recipient",
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/postmark/{PublicId.Format(PublicId.Connection, connection.Id)}")
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
            Headers = { Authorization = HookedGateway.Basic(connection, connection.WebhookSecret) },
        };
        Assert.True((await server.Client().SendAsync(request, Ct)).IsSuccessStatusCode);
    }
}
