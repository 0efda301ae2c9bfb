using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace PenguinMails.Tests.Sending;

/// <summary>Callers that go on sending until there is nobody to answer, and remember what was answered 202.</summary>
internal sealed class Load(Uri gateway, string sendKey)
{
    private static int number;

    public ConcurrentBag<string> Accepted { get; } = [];
    public ConcurrentBag<string> AcceptedRecipients { get; } = [];

    public Task RunAsync(int callers, CancellationToken ct) => Task.WhenAll(Enumerable.Range(0, callers).Select(_ => SendUntilAsync(ct)));

    private async Task SendUntilAsync(CancellationToken ct)
    {
        using var handler = new SocketsHttpHandler();
        using var client = new HttpClient(handler) { BaseAddress = gateway };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", sendKey);
        try
        {
            while (!ct.IsCancellationRequested)
                await SendAsync(client);
        }
        catch (HttpRequestException)
        {
            // It was killed; whether the last one was taken is not known here, and was not promised.
        }
    }

    private async Task SendAsync(HttpClient client)
    {
        var n = Interlocked.Increment(ref number);
        var isBulk = n % 4 == 0;
        var to = Enumerable.Range(0, isBulk ? 20 : 1).Select(i => $"u{n}.{i}@example.com").ToArray();
        using var answer = await client.PostAsJsonAsync("/api/v1/emails/send", new
        {
            from = "noreply@yourdomain.com",
            to,
            subject = "s",
            text_body = "t",
            type = isBulk ? "marketing" : "transactional",
        });
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        if (answer.StatusCode != HttpStatusCode.Accepted)
            return;

        Accepted.Add(body.GetProperty("id").GetString()!);
        foreach (var recipient in to)
            AcceptedRecipients.Add(recipient);
    }
}
