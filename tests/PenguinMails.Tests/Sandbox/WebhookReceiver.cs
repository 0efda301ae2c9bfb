using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace PenguinMails.Tests.Sandbox;

internal sealed record ReceivedWebhook(string Path, string Body, IHeaderDictionary Headers)
{
    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>What it is about, in either provider's words.</summary>
    public string Type => Json.TryGetProperty("RecordType", out var type) ? type.GetString()! : Json.GetProperty("event-data").GetProperty("event").GetString()!;
}

/// <summary>An endpoint that a provider's webhooks can be sent to.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedWebhook> _received = new();
    private readonly ConcurrentQueue<int> _answers = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public IReadOnlyList<ReceivedWebhook> All => [.. _received];

    /// <summary>Answers in place of a bare status.</summary>
    public Func<ReceivedWebhook, HttpContext, Task>? Answer { get; set; }

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>The next requests are answered so, those after them 200.</summary>
    public void AnswerWith(params int[] statuses)
    {
        foreach (var status in statuses) _answers.Enqueue(status);
    }

    public void Forget() => _received.Clear();

    public async Task<IReadOnlyList<ReceivedWebhook>> WaitForAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (_received.Count < count && !patience.IsCancellationRequested) await Task.Delay(10);
        if (_received.Count < count) Assert.Fail($"{_received.Count} of {count} webhooks came: {string.Join(", ", All.Select(hook => hook.Type))}");
        return All;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var received = new ReceivedWebhook(http.Request.Path, body, new HeaderDictionary(http.Request.Headers.ToDictionary(header => header.Key, header => header.Value)));
        _received.Enqueue(received);
        http.Response.StatusCode = _answers.TryDequeue(out var status) ? status : 200;
        if (Answer is { } answer)
            await answer(received, http);
    }
}
