using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PenguinMails.Tests.Operation;

/// <summary>Takes what is pushed by OTLP over HTTP, where a text is found as it is.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(string Path, string Body)> taken = new();

    private Collector(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single();

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new Collector(builder.Build());
        collector.app.MapPost("/{**path}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            collector.taken.Enqueue((request.Path, Encoding.UTF8.GetString(body.ToArray())));
        });
        await collector.app.StartAsync();
        return collector;
    }

    /// <summary>All that came for a signal: <c>/v1/traces</c> or <c>/v1/metrics</c>.</summary>
    public string Of(string path) => string.Concat(taken.Where(request => request.Path == path).Select(request => request.Body));

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
