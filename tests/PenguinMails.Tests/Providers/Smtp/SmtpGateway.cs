using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Gateway.Sending.Dispatch;
using PenguinMails.Gateway.Sending.Queues;
using Xunit;

namespace PenguinMails.Tests.Providers.Smtp;

/// <summary>A gateway whose tenant sends by servers of its own.</summary>
internal sealed class SmtpGateway : IAsyncDisposable
{
    public const string BounceDomain = "bounces.yourdomain.com";

    public required GatewayServer Server { get; init; }
    public required TestTenant Tenant { get; init; }
    public required FakeTimeProvider Time { get; init; }
    public Connection Connection { get; private set; } = null!;

    public HttpClient Sender => field ??= Server.Client(Tenant.SendKey);

    public HttpClient Admin => field ??= Server.Client(Tenant.AdminKey);

    public static async Task<SmtpGateway> StartAsync(StorageKind storage, params SmtpServer[] servers) =>
        await StartAsync(storage, Settings(servers));

    public static async Task<SmtpGateway> StartAsync(StorageKind storage, SmtpSettings settings, params (string Key, string Value)[] configuration)
    {
        var time = StoppedClock.Now();
        // Early in a day, so that no test has a midnight in it that it does not know of.
        time.Advance(TimeSpan.FromHours((25 - time.GetUtcNow().Hour) % 24));
        var server = await GatewayServer.StartAsync(storage, time: time, more: builder => builder.Configuration.AddInMemoryCollection(
            configuration.Append(("Providers:Smtp:BounceListen", "127.0.0.1:0")).Select(pair => KeyValuePair.Create(pair.Item1, (string?)pair.Item2))));
        var gateway = new SmtpGateway { Server = server, Tenant = await server.CreateTenantAsync(), Time = time };
        await gateway.SaveAsync(settings);
        return gateway;
    }

    public static SmtpSettings Settings(params SmtpServer[] servers) =>
        new() { Servers = servers, DefaultSender = "sales@yourdomain.com", BounceDomain = BounceDomain, TimeoutS = 5 };

    public async Task SaveAsync(SmtpSettings settings)
    {
        var saved = await Server.Get<ConnectionChanges>().SaveAsync(Tenant.Id, "smtp", settings, null, "test", CancellationToken.None);
        Connection = saved!;
    }

    public static object Email(string to, string type = "transactional") =>
        new { from = "sales@yourdomain.com", to, subject = "Hello", text_body = "Text", html_body = "<p>Text</p>", type };

    /// <returns>The message's id.</returns>
    public async Task<string> SendAsync(object email)
    {
        var answer = await Sender.PostAsJsonAsync("/api/v1/emails/send", email);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True((int)answer.StatusCode == 202, body.ToString());
        return body.GetProperty("id").GetString()!;
    }

    public async Task<JsonElement> DeliveryAsync(string message, int place = 0) =>
        (await Admin.GetFromJsonAsync<JsonElement>($"/api/v1/emails/{message}")).GetProperty("deliveries")[place];

    /// <summary>Waits, while time passes by the step, until the delivery, by default the first, has the state.</summary>
    public async Task<JsonElement> UntilAsync(string message, string state, TimeSpan? step = null, int place = 0)
    {
        JsonElement delivery = default;
        await Eventually.TrueAsync(async () =>
        {
            delivery = await DeliveryAsync(message, place);
            if (delivery.GetProperty("status").GetString() == state)
                return true;

            await PassAsync(step ?? TimeSpan.FromMilliseconds(50));
            return false;
        }, () => $"It stays: {delivery}");
        return delivery;
    }

    public async Task PassAsync(TimeSpan by)
    {
        // A call whose outcome is not written when a day has passed would be taken for lost, and sent again.
        await Eventually.TrueAsync(() => Task.FromResult(Server.Get<ReadyQueues>().All.All(queue => queue.Gate.OpenCalls == 0)), () => "A call does not end.");
        Time.Advance(by);
        await Server.Get<Dispatcher>().RoundAsync(CancellationToken.None);
    }

    public async Task<IReadOnlyList<string>> SuppressedAsync()
    {
        using var read = await Server.Get<PenguinMails.Gateway.Storage.Database>().ReadAsync(CancellationToken.None);
        return read.Query<string>("SELECT address FROM suppressions WHERE tenant_id = @Id AND active ORDER BY address", new { Tenant.Id });
    }

    public async Task<IReadOnlyList<JsonElement>> AlertsAsync() =>
        [.. (await Admin.GetFromJsonAsync<JsonElement>("/api/v1/tenant/alerts")).GetProperty("data").EnumerateArray()];

    /// <summary>What the hourly counts say.</summary>
    public async Task<(long Sent, long Unconfirmed)> SentAndUnconfirmedAsync()
    {
        using var read = await Server.Get<PenguinMails.Gateway.Storage.Database>().ReadAsync(CancellationToken.None);
        return read.Rows("SELECT CAST(SUM(sent) AS bigint), CAST(SUM(unconfirmed) AS bigint) FROM hourly WHERE tenant_id = @Id", new { Tenant.Id }, row => (row.Number(0), row.Number(1)))[0];
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
