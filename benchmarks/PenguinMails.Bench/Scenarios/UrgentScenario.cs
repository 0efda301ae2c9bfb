using System.Net.Http.Json;
using System.Text.Json;
using PenguinMails.Bench.Servers;

namespace PenguinMails.Bench.Scenarios;

/// <summary>
/// How long a transactional email takes from its send to the ledger of the sandbox's Postmark: with nothing queued, and with 100,000 bulk emails queued
/// for the same connection, which go out meanwhile as fast as they can.
/// </summary>
internal static class UrgentScenario
{
    private const int Bulk = 100_000;
    private const int Recipients = 1_000;
    private const int Urgent = 40;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task<IReadOnlyList<Figure>> RunAsync(Stage stage)
    {
        var folder = stage.NewFolder("urgent");
        using var sandbox = await Server.SandboxAsync(folder);
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = sandbox.Url };
        var store = await stage.NewStoreAsync("urgent");
        string key;
        await using (var customers = await Customers.CreateAsync(store, 1))
            key = customers.All[0].Key;

        using var gateway = await Server.GatewayAsync(folder, "urgent", store, sandbox.Url);
        using var sender = new HttpClient(new SocketsHttpHandler()) { BaseAddress = gateway.Url, DefaultRequestHeaders = { Authorization = new("Bearer", key) } };
        return
        [
            .. await Contest.RunAsync(stage, "urgent", [new("floor: nothing queued", (round, _) => MeasureAsync(sender, http, $"alone{round}"))]),
            .. await Contest.RunAsync(stage, "urgent", [new("gateway, 100,000 bulk queued", async (round, _) =>
            {
                await QueueAsync(sender, http);
                return await MeasureAsync(sender, http, $"behind{round}");
            })]),
        ];
    }

    /// <summary>Postmark is slow while the bulk is accepted, so that it all waits, and from then on takes it. "Too fast" would slow the connection down for long.</summary>
    private static async Task QueueAsync(HttpClient sender, HttpClient sandbox)
    {
        await SentAsync(sandbox, "/_sandbox/faults", new { provider = "postmark", kind = "slow", probability = 1.0, delay_ms = 10_000 });
        for (var i = 0; i < Bulk / Recipients; i++)
            await SentAsync(sender, "/api/v1/emails/send", Email("newsletter", Enumerable.Range(0, Recipients).Select(n => $"reader{i}.{n}@example.com")));
        await sandbox.DeleteAsync("/_sandbox/faults");
        var before = await CountAsync(sandbox);
        await UntilAsync(async () => await CountAsync(sandbox) > before);
    }

    private static async Task<Round> MeasureAsync(HttpClient sender, HttpClient sandbox, string name)
    {
        var sent = new List<DateTimeOffset>();
        for (var i = 0; i < Urgent; i++)
        {
            sent.Add(TimeProvider.System.GetUtcNow());
            await SentAsync(sender, "/api/v1/emails/send", Email("transactional", [$"{name}.{i}@example.com"]));
            await Task.Delay(Between);
        }

        var behind = await CountAsync(sandbox);
        var took = new List<TimeSpan>();
        for (var i = 0; i < Urgent; i++)
            took.Add(await TakenAsync(sandbox, $"{name}.{i}@example.com") - sent[i]);

        took.Sort();
        return new(1 / took[Urgent / 2].TotalSeconds, TimeSpan.Zero, took[Urgent / 2], took[^1], 0, 0, $"{behind:N0} taken when the last was sent");
    }

    private static async Task<DateTimeOffset> TakenAsync(HttpClient sandbox, string to)
    {
        var taken = default(JsonElement);
        await UntilAsync(async () => (taken = await sandbox.GetFromJsonAsync<JsonElement>($"/_sandbox/messages?provider=postmark&to={to}")).GetArrayLength() > 0);
        return taken[0].GetProperty("taken_at").GetDateTimeOffset();
    }

    private static async Task<long> CountAsync(HttpClient sandbox) =>
        (await sandbox.GetFromJsonAsync<JsonElement>("/_sandbox/messages/count")).GetProperty("count").GetInt64();

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
            await Task.Delay(20, patience.Token);
    }

    private static object Email(string type, IEnumerable<string> to) =>
        new { from = "noreply@yourdomain.com", to, subject = "Your code", text_body = "Your code is 4711.", type, provider = "postmark", failover = false };

    private static async Task SentAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
    }
}
