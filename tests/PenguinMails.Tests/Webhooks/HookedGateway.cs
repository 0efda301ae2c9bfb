using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Sending;
using Xunit;

namespace PenguinMails.Tests.Webhooks;

/// <summary>A quiet gateway whose tenant has both providers connected; the test is the provider that reports.</summary>
public sealed class HookedGateway : IAsyncLifetime
{
    private const string SigningKey = "a-signing-key";

    private readonly Dictionary<Guid, Guid> calls = [];

    internal QuietGateway Quiet { get; private set; } = null!;
    internal Connection Postmark { get; private set; } = null!;
    internal Connection Mailgun { get; private set; } = null!;
    internal HttpClient Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync() => await StartAsync(StorageKind.Sqlite);

    public async ValueTask DisposeAsync() => await Quiet.DisposeAsync();

    internal static async Task<HookedGateway> StartedAsync(StorageKind storage, Action<WebApplicationBuilder>? more = null)
    {
        var gateway = new HookedGateway();
        await gateway.StartAsync(storage, more);
        return gateway;
    }

    /// <summary>At both connections a call was tried that did not take it.</summary>
    /// <returns>The public id of a message that is scheduled, and the id of its one delivery.</returns>
    internal Task<(string Message, Guid Delivery)> ScheduleAsync(string to = "user@example.com") => ScheduleAsync(QuietGateway.Email("to", to));

    /// <inheritdoc cref="ScheduleAsync(string)"/>
    internal async Task<(string Message, Guid Delivery)> ScheduleAsync(JsonObject email)
    {
        email["send_at"] = (Quiet.Time.GetUtcNow() + TimeSpan.FromDays(20)).ToString("O");
        var answer = (await Quiet.SendAsync(email)).AssertAccepted();
        Assert.True(PublicId.TryParse(PublicId.Delivery, answer.Deliveries[0].GetProperty("id").GetString(), out var delivery));
        await Quiet.Server.Get<Writer>().ChangeAsync(session =>
        {
            var row = Assert.Single(Deliveries.Find(session, [new DeliveryKey(delivery, Quiet.Tenant.Id)])).Value;
            Deliveries.Save(session, [(row, row with { Attempts = [Tried(Postmark), Tried(Mailgun)] })], Quiet.Server.Get<ProviderCatalog>());
            return true;
        });
        return (answer.Id, delivery);
    }

    private Attempt Tried(Connection connection) => new()
    {
        CallId = calls[connection.Id],
        ConnectionId = connection.Id,
        Provider = connection.Provider,
        At = DeliveryId.TimeOf(calls[connection.Id]),
        Outcome = AttemptOutcome.Unavailable,
    };

    internal async Task<string> StatusAsync(string message) =>
        (await Quiet.GetAsync("/" + message)).Json.GetProperty("deliveries")[0].GetProperty("status").GetString()!;

    /// <summary>Postmark reports to the connection's own URL, with the credential it was registered with.</summary>
    internal Task<Answer> PostmarkAsync(byte[] body, string? secret = null, string? url = null, Action<ByteArrayContent>? also = null) =>
        PostAsync(url ?? $"/webhooks/postmark/{Id(Postmark)}", body, Basic(Postmark, secret ?? Postmark.WebhookSecret), also);

    internal Task<Answer> PostmarkAsync(JsonNode body) => PostmarkAsync(QuietGateway.Bytes(body));

    internal Task<Answer> MailgunAsync(JsonNode body, Action<ByteArrayContent>? also = null) =>
        PostAsync($"/webhooks/mailgun/{Id(Mailgun)}", QuietGateway.Bytes(body), null, also);

    internal async Task<Answer> PostAsync(string url, byte[] body, AuthenticationHeaderValue? authorization = null, Action<ByteArrayContent>? also = null)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        also?.Invoke(content);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content, Headers = { Authorization = authorization } };
        return await Answer.ReadAsync(await Provider.SendAsync(request));
    }

    internal JsonObject PostmarkDelivery(Guid? envelope, string recipient = "user@example.com") => new()
    {
        ["RecordType"] = "Delivery",
        ["MessageID"] = Guid.NewGuid().ToString(),
        ["Recipient"] = recipient,
        ["DeliveredAt"] = Quiet.Time.GetUtcNow().ToString("O"),
        ["Details"] = "250 ok",
        ["Metadata"] = Tags(Postmark, envelope),
    };

    internal JsonObject MailgunEvent(string type, Guid? envelope, string? token = null, string key = SigningKey) => new()
    {
        ["signature"] = Signature(token ?? Guid.NewGuid().ToString("N"), key),
        ["event-data"] = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString("N"),
            ["event"] = type,
            ["timestamp"] = Quiet.Time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0,
            ["recipient"] = "user@example.com",
            ["severity"] = "permanent",
            ["user-variables"] = Tags(Mailgun, envelope),
        },
    };

    internal static string Id(Connection connection) => PublicId.Format(PublicId.Connection, connection.Id);

    internal static AuthenticationHeaderValue Basic(Connection connection, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{connection.Id:N}:{secret}")));

    internal static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            gzip.Write(body);

        return packed.ToArray();
    }

    internal static void AsGzip(ByteArrayContent content) => content.Headers.ContentEncoding.Add("gzip");

    internal Task<long> StoredAsync() => Quiet.CountAsync("raw_events");

    /// <summary>Waits until so many webhooks have the state and none is waiting.</summary>
    internal Task SettledAsync(string state, int count) => EventuallyAsync(
        async () => await CountAsync(state) == count && await CountAsync("pending") == 0);

    /// <summary>Waits for a condition while the clock goes on: a second each time, or what is given.</summary>
    internal Task EventuallyAsync(Func<Task<bool>> condition, TimeSpan? step = null) => Eventually.TrueAsync(() =>
    {
        Quiet.Time.Advance(step ?? TimeSpan.FromSeconds(1));
        return condition();
    });

    internal async Task<long> CountAsync(string state)
    {
        using var read = await Quiet.Server.Get<Database>().ReadAsync(CancellationToken.None);
        return read.First<long>($"SELECT COUNT(*) FROM {(state == "pending" ? "webhook_queue q" : "raw_events r")} WHERE tenant_id = @Id {Condition(state)}", new { Quiet.Tenant.Id, state });

        static string Condition(string state) => state switch
        {
            "pending" => "",
            "done" => "AND state = 'received' AND NOT EXISTS (SELECT 1 FROM webhook_queue q WHERE q.id = r.id AND q.tenant_id = r.tenant_id)",
            _ => "AND state = @state",
        };
    }

    private async Task StartAsync(StorageKind storage, Action<WebApplicationBuilder>? more = null)
    {
        Quiet = await QuietGateway.StartedAsync(storage, more);
        Provider = Quiet.Server.Client();
        var changes = Quiet.Server.Get<ConnectionChanges>();
        var postmark = new PostmarkSettings { ApiToken = "token", DefaultSender = "noreply@yourdomain.com", RetryAttempts = 0 };
        var mailgun = new MailgunSettings { ApiKey = "key", WebhookSigningKey = SigningKey, Domain = "yourdomain.com", RetryAttempts = 0 };
        Postmark = (await changes.SaveAsync(Quiet.Tenant.Id, "postmark", postmark, null, "test", CancellationToken.None))!;
        Mailgun = (await changes.SaveAsync(Quiet.Tenant.Id, "mailgun", mailgun, null, "test", CancellationToken.None))!;
        foreach (var connection in (Connection[])[Postmark, Mailgun])
            calls[connection.Id] = Guid.CreateVersion7(Quiet.Time.GetUtcNow());
    }

    internal JsonObject Tags(Connection connection, Guid? envelope) => envelope is not { } id ? [] : new()
    {
        ["pm_env"] = id.ToString("N"),
        ["pm_call"] = CallTag.Format(connection.Id, calls[connection.Id]),
    };

    internal JsonObject Signature(string token, string key = SigningKey)
    {
        var timestamp = Quiet.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(timestamp + token));
        return new() { ["timestamp"] = timestamp, ["token"] = token, ["signature"] = Convert.ToHexStringLower(mac) };
    }
}
