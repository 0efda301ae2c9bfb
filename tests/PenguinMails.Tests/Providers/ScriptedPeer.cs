using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PenguinMails.Tests.Providers;

internal sealed record Recorded(string Method, string Path, IHeaderDictionary Headers, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}

/// <summary>An HTTP server that records what it is asked and answers what the test says.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedPeer(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public ConcurrentQueue<Recorded> Requests { get; } = new();

    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public static async Task<ScriptedPeer> StartAsync(Func<HttpContext, Task>? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var peer = new ScriptedPeer(builder.Build());
        if (answer is not null) peer.Answer = answer;
        peer._app.Run(peer.HandleAsync);
        await peer._app.StartAsync();
        return peer;
    }

    public static Func<HttpContext, Task> Says(int status, string body, string? retryAfter = null, string? reset = null) => http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = body.StartsWith('<') ? "text/html" : "application/json";
        if (retryAfter is not null) http.Response.Headers.RetryAfter = retryAfter;
        if (reset is not null) http.Response.Headers["X-RateLimit-Reset"] = reset;
        return http.Response.WriteAsync(body);
    };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = new HeaderDictionary(http.Request.Headers.ToDictionary(header => header.Key, header => header.Value));
        Requests.Enqueue(new(http.Request.Method, http.Request.Path + http.Request.QueryString, headers, body.ToArray()));
        await Answer(http);
    }
}
