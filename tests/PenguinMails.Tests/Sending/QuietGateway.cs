using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Time.Testing;
using PenguinMails.Gateway.Storage;
using Xunit;

namespace PenguinMails.Tests.Sending;

/// <summary>A gateway whose tenants have no provider and whose clock stands still: what it accepts stays as it was accepted.</summary>
public sealed class QuietGateway : IAsyncLifetime
{
    private const string NoProvider = "http://127.0.0.1:9";

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal GatewayServer Server { get; private set; } = null!;
    internal FakeTimeProvider Time { get; } = StoppedClock.Now();
    internal TestTenant Tenant { get; private set; } = null!;
    internal HttpClient Sender { get; private set; } = null!;
    internal HttpClient Reader { get; private set; } = null!;

    public async ValueTask InitializeAsync() => await StartAsync(StorageKind.Sqlite, null);

    internal static async Task<QuietGateway> StartedAsync(StorageKind storage, Action<WebApplicationBuilder>? more = null)
    {
        var gateway = new QuietGateway();
        await gateway.StartAsync(storage, more);
        return gateway;
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    internal Task<Answer> SendAsync(JsonNode body, string? key = null) => PostAsync("send", Bytes(body), key);

    internal Task<Answer> SendAsync(string body) => PostAsync("send", Encoding.UTF8.GetBytes(body));

    internal Task<Answer> BatchAsync(JsonNode body, string? key = null) => PostAsync("batch", Bytes(body), key);

    internal Task<Answer> PostAsync(string path, byte[] body, string? key = null) =>
        PostAsync(path, new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } }, key);

    internal async Task<Answer> PostAsync(string path, HttpContent content, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/emails/" + path) { Content = content };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);

        return await Answer.ReadAsync(await Sender.SendAsync(request));
    }

    internal Task<Answer> GetAsync(string path) => RequestAsync(HttpMethod.Get, path);

    internal Task<Answer> DeleteAsync(string path) => RequestAsync(HttpMethod.Delete, path);

    internal Task<Answer> PatchAsync(string path, string body) =>
        RequestAsync(HttpMethod.Patch, path, new StringContent(body, Encoding.UTF8, "application/json"));

    /// <summary>Below <c>/api/v1/emails</c>, with the key that it takes.</summary>
    internal async Task<Answer> RequestAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, "/api/v1/emails" + path) { Content = content };
        return await Answer.ReadAsync(await (method == HttpMethod.Get ? Reader : Sender).SendAsync(request));
    }

    /// <summary>How many rows of the tenant a table has.</summary>
    internal async Task<long> CountAsync(string table)
    {
        using var read = await Server.Get<Database>().ReadAsync(CancellationToken.None);
        return read.First<long>($"SELECT COUNT(*) FROM {table} WHERE tenant_id = @Id", new { Tenant.Id });
    }

    private async Task StartAsync(StorageKind storage, Action<WebApplicationBuilder>? more)
    {
        Server = await GatewayServer.StartAsync(storage, NoProvider, Time, more: more);
        Tenant = await Server.CreateTenantAsync();
        Sender = Server.Client(Tenant.SendKey);
        Reader = Server.Client(Tenant.ReadKey);
    }

    internal static byte[] Bytes(JsonNode body) => Encoding.UTF8.GetBytes(body.ToJsonString(Unescaped));

    internal static JsonObject Email() => new()
    {
        ["from"] = "Penguin <noreply@yourdomain.com>",
        ["to"] = "user@example.com",
        ["subject"] = "Hello",
        ["text_body"] = "Hello",
    };

    internal static JsonObject Email(string field, JsonNode? value)
    {
        var email = Email();
        email[field] = value;
        return email;
    }

    internal static JsonArray Addresses(int count) => [.. Enumerable.Range(0, count).Select(i => (JsonNode)$"user{i}@example.com")];
}

/// <summary>An answer read whole.</summary>
internal sealed record Answer(int Status, string Text, string? ContentType, HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string Slug => Json.GetProperty("type").GetString()!["/problems/".Length..];

    public string Id => Json.GetProperty("id").GetString()!;

    public IReadOnlyList<JsonElement> Deliveries => [.. Json.GetProperty("deliveries").EnumerateArray()];

    /// <summary>The fields that the answer names, in order.</summary>
    public IEnumerable<string> Fields => Json.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal);

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        using (response)
            return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType, response.Headers);
    }

    public Answer AssertAccepted()
    {
        Assert.True(Status == 202, $"{Status}: {Shown}");
        return this;
    }

    public Answer AssertProblem(int status, string slug)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {Shown}");
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal(slug, Slug);
        return this;
    }

    /// <summary>422, and it names just these fields.</summary>
    public void AssertNames(params string[] fields)
    {
        AssertProblem(422, "invalid_field");
        Assert.Equal(fields.Order(StringComparer.Ordinal), Fields);
    }

    private string Shown => Text.Length < 500 ? Text : Text[..500];
}
