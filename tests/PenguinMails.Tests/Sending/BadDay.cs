using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PenguinMails.Gateway.Sending.Dispatch;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Tests.Sandbox;
using Xunit;

namespace PenguinMails.Tests.Sending;

/// <summary>A connected gateway whose clock moves by hand, for retries, parking and waiting that take hours.</summary>
internal sealed class BadDay : IAsyncDisposable
{
    public required FakeTimeProvider Time { get; init; }
    public required ConnectedGateway Gateway { get; init; }

    public SandboxServer Sandbox => Gateway.Sandbox;

    private bool somethingHangs;

    public static async Task<BadDay> StartAsync(StorageKind storage = StorageKind.Sqlite, params string[] sandbox)
    {
        var time = StoppedClock.Now();
        return new() { Time = time, Gateway = await ConnectedGateway.StartAsync(storage, time, sandbox: sandbox, timeout: 5) };
    }

    /// <returns>The ids of one transactional email each, accepted in one call.</returns>
    public async Task<IReadOnlyList<string>> SendTransactionalAsync(int count, string prefix = "user")
    {
        var answer = await Gateway.Sender.PostAsJsonAsync(
            "/api/v1/emails/batch", Enumerable.Range(0, count).Select(i => ConnectedGateway.Email($"{prefix}{i}@example.com")));
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return [.. body.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }

    /// <returns>The id of one newsletter to so many.</returns>
    public async Task<IReadOnlyList<string>> SendBulkAsync(int count, string prefix = "reader", string type = "marketing") => [await Gateway.SendAsync(new
    {
        from = "newsletter@yourdomain.com",
        to = Enumerable.Range(0, count).Select(i => $"{prefix}{i}@example.com"),
        subject = "News",
        html_body = "<p>News</p>",
        type,
    })];

    /// <summary>Lets time pass until every delivery of the messages has one of the states.</summary>
    public async Task<IReadOnlyList<JsonElement>> UntilAsync(IReadOnlyList<string> ids, TimeSpan atMost, TimeSpan step, params string[] states)
    {
        IReadOnlyList<JsonElement> last = [];
        for (var passed = TimeSpan.Zero; passed <= atMost; passed += step)
        {
            if (await HaveAsync())
                return await WholeAsync();

            await PassAsync(step);
        }

        // Webhooks take real time on a busy machine.
        await Eventually.TrueAsync(HaveAsync, () => "They stay: " + string.Join('\n', last));
        return await WholeAsync();

        async Task<bool> HaveAsync() => (last = await DeliveriesAsync(ids)).All(delivery => states.Contains(Status(delivery)));

        // A webhook may come before the answer to the call, which is written then.
        async Task<IReadOnlyList<JsonElement>> WholeAsync()
        {
            await IdleAsync();
            return await DeliveriesAsync(ids);
        }
    }

    public async Task<IReadOnlyList<JsonElement>> DeliveriesAsync(IReadOnlyList<string> ids)
    {
        var messages = await Task.WhenAll(ids.Select(Gateway.MessageAsync));
        return [.. messages.SelectMany(message => message.GetProperty("deliveries").EnumerateArray())];
    }

    /// <summary>Moves the clock, and leaves the gateway the real time to do what became due.</summary>
    public async Task PassAsync(TimeSpan by)
    {
        if (!somethingHangs)
            await IdleAsync();

        Time.Advance(by);
        await Gateway.Server.Get<Dispatcher>().RoundAsync(CancellationToken.None);
        await Task.Delay(25);
        somethingHangs = !await IdleAsync();
    }

    /// <summary>Time must not run out for calls that are being answered; one that hangs is not waited for.</summary>
    /// <returns>False where it has been given up.</returns>
    private async Task<bool> IdleAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        while (Gateway.Server.Get<ReadyQueues>().All.Any(queue => queue.Gate.OpenCalls > 0 || queue.IsFilling))
        {
            if (patience.IsCancellationRequested)
                return false;

            await Task.Delay(10, CancellationToken.None);
        }

        return true;
    }

    /// <returns>The tenant's key and the message that was accepted for it.</returns>
    public async Task<(TestTenant Tenant, string Message)> SendWithoutConnectionAsync(string to)
    {
        var tenant = await Gateway.Server.CreateTenantAsync();
        var answer = await Gateway.Server.Client(tenant.SendKey).PostAsJsonAsync("/api/v1/emails/send", ConnectedGateway.Email(to));
        return (tenant, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!);
    }

    public async Task CancelAsync(string message) =>
        Assert.True((await Gateway.Sender.DeleteAsync($"/api/v1/emails/{message}")).IsSuccessStatusCode);

    public static string Status(JsonElement delivery) => delivery.GetProperty("status").GetString()!;

    public static IEnumerable<string> Outcomes(JsonElement delivery) =>
        delivery.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("provider").GetString() + " " + attempt.GetProperty("outcome").GetString());

    /// <summary>The providers have taken each delivery exactly once.</summary>
    public async Task AssertOnceEachAsync(int deliveries)
    {
        var taken = await Sandbox.MessagesAsync();
        Assert.Empty(taken.GroupBy(entry => entry.Recipient).Where(entries => entries.Count() > 1).Select(entries => entries.Key));
        Assert.Equal(deliveries, taken.Count);
    }

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
