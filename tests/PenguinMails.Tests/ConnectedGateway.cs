using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PenguinMails.Gateway.Alerts.Checks;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests;

/// <summary>A gateway with a tenant whose Postmark and Mailgun are the sandbox, webhooks and all: what a first run makes.</summary>
internal sealed class ConnectedGateway : IAsyncDisposable
{
    public required SandboxServer Sandbox { get; init; }
    public required GatewayServer Server { get; init; }
    public required TestTenant Tenant { get; init; }
    public required HttpClient Sender { get; init; }
    public required HttpClient Reader { get; init; }

    public static async Task<ConnectedGateway> StartAsync(
        StorageKind storage = StorageKind.Sqlite, TimeProvider? time = null, Action<WebApplicationBuilder>? more = null, string[]? sandbox = null,
        bool alerts = false, int timeout = 60, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var imitation = await SandboxServer.StartAsync(sandbox ?? []);
        var server = await GatewayServer.StartAsync(storage, imitation.Url, time, builder =>
        {
            // Emails about what a test breaks would be counted among its own.
            if (!alerts)
                builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(AlertWorker)));

            more?.Invoke(builder);
        }, settings: settings);
        var tenant = await server.CreateTenantAsync();
        var gateway = new ConnectedGateway
        {
            Sandbox = imitation,
            Server = server,
            Tenant = tenant,
            Sender = server.Client(tenant.SendKey),
            Reader = server.Client(tenant.ReadKey),
        };
        await gateway.ConnectAsync(timeout);
        return gateway;
    }

    /// <summary>Connects both providers and registers the webhooks there.</summary>
    /// <param name="timeout">In seconds. Short only where a provider hangs and the clock is moved by hand: a busy machine is slow to answer.</param>
    public async Task ConnectAsync(int timeout = 60)
    {
        var key = "key-" + Tenant.Id.ToString("N");
        await ConnectAsync("postmark", new PostmarkSettings
        {
            ApiToken = Guid.NewGuid().ToString(),
            DefaultSender = "noreply@yourdomain.com",
            RetryAttempts = 0,
            TimeoutS = timeout,
        });
        await ConnectAsync("mailgun", new MailgunSettings
        {
            ApiKey = key,
            WebhookSigningKey = await Sandbox.MailgunSigningKeyAsync(key),
            Domain = "yourdomain.com",
            RetryAttempts = 0,
            TimeoutS = timeout,
        });
    }

    public async Task<Connection> ConnectAsync(string provider, object settings)
    {
        var connection = await Server.Get<ConnectionChanges>().SaveAsync(Tenant.Id, provider, settings, null, "test", CancellationToken.None);
        var check = await Server.Get<ProviderCatalog>().Find(provider)!.RegisterWebhooksAsync(connection!, Server.Url, CancellationToken.None);
        Assert.True(check.Ok, check.Detail);
        return connection!;
    }

    /// <returns>The message's id.</returns>
    public async Task<string> SendAsync(object email)
    {
        var answer = await Sender.PostAsJsonAsync("/api/v1/emails/send", email);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == 202, body);
        return JsonDocument.Parse(body).RootElement.GetProperty("id").GetString()!;
    }

    public static object Email(string to, string type = "transactional") => new
    {
        from = "Penguin <noreply@yourdomain.com>",
        to,
        subject = "Hello",
        html_body = "<p>Hello</p>",
        text_body = "Hello",
        type,
    };

    public async Task<JsonElement> MessageAsync(string id) => await Reader.GetFromJsonAsync<JsonElement>($"/api/v1/emails/{id}");

    /// <summary>Waits until every delivery of the message has one of the states, and all that led to it is written.</summary>
    public async Task<JsonElement> WaitForAsync(string id, params string[] states)
    {
        JsonElement message = default;
        await Eventually.TrueAsync(
            async () => (message = await MessageAsync(id)).GetProperty("deliveries").EnumerateArray().All(delivery => states.Contains(delivery.GetProperty("status").GetString())),
            () => $"It stays: {message}");
        // A webhook may come before the answer to the call, and events are read before the state that they lead to.
        await Eventually.TrueAsync(() => Task.FromResult(Server.Get<ReadyQueues>().All.All(queue => queue.Gate.OpenCalls == 0)), () => "A call does not end.");
        return await MessageAsync(id);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Sandbox.DisposeAsync();
    }
}

/// <summary>Waits for a condition itself rather than for a time.</summary>
internal static class Eventually
{
    /// <summary>Only a failure takes so long; a busy machine may be ten times slower than a quiet one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string>? otherwise = null)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            if (deadline.IsCancellationRequested)
                Assert.Fail(otherwise?.Invoke() ?? "It did not come true in time.");

            await Task.Delay(20, CancellationToken.None);
        }
    }
}
