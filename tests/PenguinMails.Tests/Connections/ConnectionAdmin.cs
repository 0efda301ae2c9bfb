using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Tests.Sandbox;

namespace PenguinMails.Tests.Connections;

/// <summary>An admin of a tenant that has connected nothing yet, with a sandbox to connect to.</summary>
internal sealed class ConnectionAdmin : IAsyncDisposable
{
    public required SandboxServer Sandbox { get; init; }
    public required GatewayServer Server { get; init; }
    public required TestTenant Tenant { get; init; }
    public required HttpClient Client { get; init; }
    public required HttpClient Sender { get; init; }

    public string MailgunKey => "key-" + Tenant.Id.ToString("N");

    public static async Task<ConnectionAdmin> StartAsync(StorageKind storage = StorageKind.Sqlite, params (string Key, string Value)[] configuration)
    {
        var sandbox = await SandboxServer.StartAsync();
        var server = await GatewayServer.StartAsync(storage, sandbox.Url, more: builder => builder.Configuration.AddInMemoryCollection(
            configuration.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))));
        var tenant = await server.CreateTenantAsync();
        return new() { Sandbox = sandbox, Server = server, Tenant = tenant, Client = server.Client(tenant.AdminKey), Sender = server.Client(tenant.SendKey) };
    }

    public static JsonObject Postmark(string token = "a-token-of-postmark", string sender = "noreply@yourdomain.com") => new()
    {
        ["api_token"] = PostmarkClient.Token(token),
        ["account_token"] = "an-account-token",
        ["default_sender"] = sender,
        ["retry_attempts"] = 0,
    };

    public async Task<JsonObject> MailgunAsync() => new()
    {
        ["api_key"] = MailgunKey,
        ["webhook_signing_key"] = await Sandbox.MailgunSigningKeyAsync(MailgunKey),
        ["domain"] = "yourdomain.com",
        ["retry_attempts"] = 0,
    };

    public async Task<Answer> SaveAsync(string provider, object settings) => await PostAsync(provider, settings);

    public async Task<Answer> PostAsync(string path, object? body) =>
        await AnswerAsync(body is null ? await Client.PostAsync("/api/v1/tenant/esp/" + path, null) : await Client.PostAsJsonAsync("/api/v1/tenant/esp/" + path, body));

    public async Task<Answer> ReadAsync(string path) => await AnswerAsync(await Client.GetAsync("/api/v1/tenant/esp/" + path));

    public ValueTask<Connection?> ConnectionAsync(string provider) =>
        Server.Get<ConnectionStore>().FindAsync(Tenant.Id, provider, CancellationToken.None);

    public static async Task<Answer> AnswerAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return new((int)answer.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Sandbox.DisposeAsync();
    }
}

internal sealed record Answer(int Status, JsonObject Body)
{
    public string? Text(string name) => Body[name]?.GetValue<string>();

    public int? Number(string name) => Body[name]?.GetValue<int>();
}
