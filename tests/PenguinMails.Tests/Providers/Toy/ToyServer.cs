using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace PenguinMails.Tests.Providers.Toy;

/// <summary>What the toy talks to: one key, one webhook, and every email is delivered at once.</summary>
internal sealed class ToyServer : IAsyncDisposable
{
    public const string Key = "a-key-of-the-toy";

    private readonly HttpClient client = new(new SocketsHttpHandler());
    private ScriptedPeer peer = null!;
    private JsonObject? hook;

    public string Url => peer.Url;

    public ConcurrentQueue<JsonObject> Taken { get; } = new();

    public static async Task<ToyServer> StartAsync()
    {
        var server = new ToyServer();
        server.peer = await ScriptedPeer.StartAsync(server.AnswerAsync);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await peer.DisposeAsync();
        client.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Headers["X-Key"] != Key)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var asked = peer.Requests.Last(request => request.Path == http.Request.Path.Value);
        if (asked.Path == "/webhook")
            hook = JsonNode.Parse(asked.Text)!.AsObject();
        if (asked.Path != "/send")
        {
            await http.Response.WriteAsync("{}");
            return;
        }

        var email = JsonNode.Parse(asked.Text)!.AsObject();
        Taken.Enqueue(email);
        var id = Guid.NewGuid().ToString("N");
        await http.Response.WriteAsync(new JsonObject { ["id"] = id }.ToJsonString());
        await http.Response.CompleteAsync();
        await ReportAsync(email, id);
    }

    private async Task ReportAsync(JsonObject email, string id)
    {
        if (hook is null)
            return;

        var report = email.DeepClone().AsObject();
        report["event"] = "delivered";
        report["id"] = "event-" + id;
        report["at"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, hook["url"]!.GetValue<string>())
        {
            Content = new StringContent(report.ToJsonString(), null, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{hook["user"]}:{hook["password"]}"))) },
        };
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}
