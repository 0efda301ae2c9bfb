using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PenguinMails.Gateway.Hooks;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Tests.Sandbox;
using PenguinMails.Tests.Webhooks;
using Xunit;
using Answer = PenguinMails.Tests.Sending.Answer;

namespace PenguinMails.Tests.Hooks;

/// <summary>A gateway whose providers report, and a caller that is told. Rounds over the endpoints are made by hand, so the clock can be moved between them.</summary>
internal sealed class ToldGateway : IAsyncDisposable
{
    private const string Hooks = "/api/v1/tenant/esp/hooks";

    private ToldGateway(HookedGateway gateway, WebhookReceiver receiver) => (Hooked, Receiver) = (gateway, receiver);

    public HookedGateway Hooked { get; }
    public WebhookReceiver Receiver { get; }

    public static async Task<ToldGateway> StartAsync(StorageKind storage = StorageKind.Sqlite, bool byHand = true)
    {
        var hooked = await HookedGateway.StartedAsync(storage, builder =>
        {
            if (byHand)
                builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(HookWorker)));
        });
        var gateway = new ToldGateway(hooked, await WebhookReceiver.StartAsync());
        await gateway.OwnAsync();
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        await Receiver.DisposeAsync();
        await Hooked.DisposeAsync();
    }

    public Task<Answer> CreateAsync(JsonObject asked) => RequestAsync(HttpMethod.Post, "", asked);

    /// <returns>The endpoint, at the receiver.</returns>
    public async Task<JsonElement> CreateAsync(params string[] types)
    {
        var answer = await CreateAsync(new JsonObject { ["url"] = $"{Receiver.Url}/hook", ["types"] = new JsonArray([.. types.Select(type => (JsonNode)type)]) });
        Assert.True(answer.Status == 201, answer.Text);
        return answer.Json;
    }

    public async Task<Answer> RequestAsync(HttpMethod method, string path, JsonNode? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, Hooks + path) { Content = body is null ? null : JsonContent.Create(body) };
        return await Answer.ReadAsync(await Hooked.Quiet.Server.Client(key ?? Hooked.Quiet.Tenant.AdminKey).SendAsync(request));
    }

    public async Task<JsonElement> GetAsync(JsonElement hook) => (await RequestAsync(HttpMethod.Get, $"/{Id(hook)}")).Json;

    public async Task<IReadOnlyList<JsonElement>> LogAsync(JsonElement hook) =>
        [.. (await RequestAsync(HttpMethod.Get, $"/{Id(hook)}/events")).Json.GetProperty("data").EnumerateArray()];

    public static string Id(JsonElement hook) => hook.GetProperty("id").GetString()!;

    /// <summary>Mailgun reports events of one delivery, and they are recorded in this order.</summary>
    public async Task ReportAsync(Guid delivery, params string[] types)
    {
        foreach (var type in types)
        {
            var before = await Hooked.Quiet.CountAsync("events");
            Assert.Equal(200, (await Hooked.MailgunAsync(Hooked.MailgunEvent(type, delivery))).Status);
            await Eventually.TrueAsync(async () => await Hooked.Quiet.CountAsync("events") > before);
        }
    }

    /// <summary>One look at the endpoints, as the worker does, and all that follows from it.</summary>
    public async Task RoundAsync()
    {
        await OwnAsync();
        var (queue, runner) = (Hooked.Quiet.Server.Get<HookQueue>(), Hooked.Quiet.Server.Get<HookRunner>());
        foreach (var work in (await queue.WorkAsync(CancellationToken.None)).Where(work => work.IsDue(Hooked.Quiet.Time.GetUtcNow())))
            await runner.RunAsync(work.Hook, CancellationToken.None);
    }

    /// <summary>On PostgreSQL the node claims the tenant first, and again after a leap of the clock.</summary>
    private async Task OwnAsync()
    {
        var leases = Hooked.Quiet.Server.Get<TenantLeases>();
        if (!IsOwned())
            await Hooked.EventuallyAsync(() => Task.FromResult(IsOwned()));

        bool IsOwned() => leases.Owns(Hooked.Quiet.Tenant.Id) && leases.MayStartCalls;
    }

    public Task AfterAsync(TimeSpan pause)
    {
        Hooked.Quiet.Time.Advance(pause);
        return RoundAsync();
    }

    /// <summary>What the receiver was told of, in order.</summary>
    public IEnumerable<string> Told => Receiver.All.Select(told => told.Json.GetProperty("type").GetString()!);
}
