using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PenguinMails.Sandbox;

namespace PenguinMails.Tests.Providers.Toy;

/// <summary>What the toy talks to: any good key, one webhook, and every email is delivered at once.</summary>
internal sealed class ToyServer : IAsyncDisposable
{
    public const string Key = "a-key-of-the-toy";

    private readonly HttpClient client = new(new SocketsHttpHandler());
    private ScriptedPeer peer = null!;
    private JsonObject? hook;
    private int lost;

    public string Url => peer.Url;

    public ConcurrentQueue<JsonObject> Taken { get; } = new();

    /// <summary>The next email is taken, and the answer does not come.</summary>
    public void LoseAnAnswer() => lost = 1;

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
        if (!Credentials.Accepts(http.Request.Headers["X-Key"]))
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
        if (email["to"]!.ToJsonString().Contains("@localhost", StringComparison.Ordinal))
        {
            http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return;
        }

        var id = Guid.NewGuid().ToString("N");
        email["id"] = id;
        Taken.Enqueue(email);
        if (Interlocked.Exchange(ref lost, 0) == 1)
        {
            http.Abort();
            return;
        }

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
        report["to"] = email["to"]![0]!.DeepClone();
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
