using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using PenguinMails.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Sandbox;

/// <summary>A whole sandbox on a port of its own, in this process.</summary>
internal sealed class SandboxServer : IAsyncDisposable
{
    private static readonly JsonSerializerOptions SnakeCase = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly WebApplication _app;
    private readonly SocketsHttpHandler _handler = new() { UseProxy = false };

    private SandboxServer(WebApplication app)
    {
        _app = app;
        Url = app.Urls.Single();
        Http = new HttpClient(_handler) { BaseAddress = new(Url) };
    }

    /// <summary>Without a slash at the end.</summary>
    public string Url { get; }

    public HttpClient Http { get; }

    /// <summary>Settings are <c>Sandbox:Name=value</c>, as on the command line.</summary>
    public static async Task<SandboxServer> StartAsync(params string[] settings)
    {
        string[] arguments =
        [
            "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=Warning",
            // A receiver on a busy machine is slow, and a webhook shall not come twice for that.
            "--Sandbox:WebhookTimeoutSeconds=100",
            .. settings.Select(setting => $"--{setting}"),
        ];
        var app = SandboxApp.Create(arguments);
        await app.StartAsync();
        return new(app);
    }

    public async Task<IReadOnlyList<TakenEmail>> MessagesAsync(string? provider = null, string? to = null, DateTimeOffset? since = null)
    {
        var query = $"?provider={provider}&to={Uri.EscapeDataString(to ?? "")}&since={Uri.EscapeDataString(since?.ToString("O") ?? "")}";
        return (await Http.GetFromJsonAsync<TakenEmail[]>("/_sandbox/messages" + query, SnakeCase))!;
    }

    public async Task<long> CountAsync() => (await JsonAsync("/_sandbox/messages/count")).GetProperty("count").GetInt64();

    public async Task ForgetMessagesAsync() => (await Http.DeleteAsync("/_sandbox/messages")).EnsureSuccessStatusCode();

    public async Task FaultAsync(string provider, string kind, int? count = null, double? probability = null, int? delayMs = null, int? retryAfterS = null)
    {
        var fault = new { provider, kind, count, probability, delay_ms = delayMs, retry_after_s = retryAfterS };
        using var answer = await Http.PostAsJsonAsync("/_sandbox/faults", fault);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task ClearFaultsAsync() => (await Http.DeleteAsync("/_sandbox/faults")).EnsureSuccessStatusCode();

    /// <summary>The key with which the sandbox signs the webhooks of a Mailgun API key's account.</summary>
    public async Task<string> MailgunSigningKeyAsync(string apiKey) =>
        (await JsonAsync($"/_sandbox/signing-key?key={Uri.EscapeDataString(apiKey)}")).GetProperty("key").GetString()!;

    /// <summary>The newest email to somebody as its recipient would read it.</summary>
    public async Task<string> RenderedAsync(string to)
    {
        var list = await Http.GetStringAsync($"/?to={Uri.EscapeDataString(to)}");
        var page = list[list.IndexOf("/_sandbox/received/", StringComparison.Ordinal)..];
        return System.Net.WebUtility.HtmlDecode(await Http.GetStringAsync(page[..page.IndexOf('"', StringComparison.Ordinal)]));
    }

    public async Task<JsonElement> JsonAsync(string path) => await Http.GetFromJsonAsync<JsonElement>(path);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _handler.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>One entry of the sandbox's ledger: an email to one recipient that a provider took.</summary>
internal sealed record TakenEmail(
    string Provider, string Recipient, string MessageId, string ProviderMessageId, string Subject, DateTimeOffset TakenAt,
    IReadOnlyList<string> Tags, IReadOnlyDictionary<string, string> Metadata, bool TestMode = false)
{
    public bool? TracksOpens { get; init; }
    public bool? TracksLinks { get; init; }
    public IReadOnlyList<string> Urls { get; init; } = [];
}
