using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http;
using PenguinMails.Bench.Servers;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Api;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Gateway.Webhooks.Processing;

namespace PenguinMails.Bench.Scenarios;

/// <summary>
/// What each stage costs by itself, without HTTP: the shortest of many runs, which no other work on the machine lengthened. For
/// finding where time goes; not part of the comparison.
/// </summary>
internal sealed class Stages(Customers customers)
{
    // As many events as share a transaction.
    private const int Batch = 187;
    private const int Runs = 400;

    private readonly Outbox outbox = customers.Get<Outbox>();
    private int number;

    public static async Task PrintAsync(Stage stage)
    {
        await using var customers = await Customers.CreateAsync(await stage.NewStoreAsync("stages"), 1);
        var stages = new Stages(customers);
        await stages.SendAsync();
        foreach (var provider in (string[])["postmark", "mailgun"])
            await stages.WebhookAsync(provider);

        StatementCost.Print(await stage.NewStoreAsync("statements"));
    }

    private async Task SendAsync()
    {
        var template = SendTemplates.Gateway(null);
        var body = template[(template.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        var planner = customers.Get<SendPlanner>();
        byte[][] requests = [];
        ValidSend[] sends = [];
        NewMessage[] messages = [];
        await RunAsync("send: fill a template", () => requests = [.. Enumerable.Range(0, Batch).Select(_ => Encoding.UTF8.GetBytes(body.Replace("{{n}}", $"{++number:x8}", StringComparison.Ordinal)))]);
        await RunAsync("send: read and validate", () => sends = [.. requests.Select(Read)]);
        await RunAsync("send: route and number", async () =>
        {
            messages = new NewMessage[Batch];
            for (var i = 0; i < Batch; i++)
                messages[i] = (await planner.PrepareAsync(customers.All[0].Tenant, sends[i], CancellationToken.None)).Message!;
        });
        await RunAsync("send: store durably", () => Task.WhenAll(messages.Select(message => outbox.AcceptAsync(new(customers.All[0].Tenant, [message])))), NewMessagesAsync);
        await RunAsync("send: answer", () =>
        {
            foreach (var message in messages)
                _ = SendAnswers.One([message]);
        });

        async Task NewMessagesAsync()
        {
            for (var i = 0; i < Batch; i++)
                messages[i] = (await planner.PrepareAsync(customers.All[0].Tenant, sends[i], CancellationToken.None)).Message!;
        }
    }

    private async Task WebhookAsync(string providerId)
    {
        var templates = providerId == "postmark" ? WebhookTemplates.Postmark : WebhookTemplates.Mailgun;
        var all = await WebhookRows.CreateAsync(customers, providerId, Batch * (Runs + 10));
        var provider = customers.Get<ProviderCatalog>().Find(providerId)!;
        var connection = providerId == "postmark" ? customers.All[0].Postmark : customers.All[0].Mailgun;
        var (inbox, applier) = (customers.Get<WebhookInbox>(), customers.Get<EventApplier>());
        var (next, requests) = (0, Array.Empty<WebhookRequest>());
        var raws = Array.Empty<RawEvent>();
        await RunAsync($"{providerId}: claim and verify", () =>
        {
            foreach (var request in requests)
                if (!provider.Claim(request).Readable || !provider.Verify(connection, request) || provider.ReplayToken(request) is "")
                    throw new InvalidOperationException("It should be believed.");
        }, NextRequestsAsync);
        next = 0;
        await RunAsync($"{providerId}: store raw durably", () => Task.WhenAll(raws.Select(inbox.PutAsync)), NextRequestsAsync);
        next = 0;
        await RunAsync($"{providerId}: read and apply", async () => await Task.WhenAll(await applier.ApplyAsync([.. raws.Select(raw => new ReadEvent(raw, provider.Parse(connection, raw.Body)))])), async () =>
        {
            await NextRequestsAsync();
            await Task.WhenAll(raws.Select(inbox.PutAsync));
        });

        Task NextRequestsAsync()
        {
            var now = TimeProvider.System.GetUtcNow();
            requests = [.. all.Skip(Batch * next++).Take(Batch).Select(row => WebhookRequests.Of(templates, row.Split('\t'), now))];
            raws = [.. requests.Select(request => new RawEvent
            {
                Id = Guid.CreateVersion7(now),
                TenantId = connection.TenantId,
                ConnectionId = connection.Id,
                Provider = providerId,
                ReceivedAt = now,
                NextAt = now,
                Body = request.Body.ToArray(),
                Token = provider.ReplayToken(request),
            })];
            return Task.CompletedTask;
        }
    }

    private ValidSend Read(byte[] json)
    {
        var problems = new SendProblems();
        return new SendValidation(SendReader.Read(json, problems)!, customers.Get<ProviderCatalog>(), TimeProvider.System.GetUtcNow(), problems).Check()!;
    }

    private static Task RunAsync(string name, Action work, Func<Task>? prepare = null) => RunAsync(name, () =>
    {
        work();
        return Task.CompletedTask;
    }, prepare);

    private static async Task RunAsync(string name, Func<Task> work, Func<Task>? prepare = null)
    {
        var (shortest, allocated) = (TimeSpan.MaxValue, 0L);
        for (var run = 0; run < Runs; run++)
        {
            if (prepare is not null)
                await prepare();

            var before = GC.GetTotalAllocatedBytes(precise: true);
            var start = Stopwatch.GetTimestamp();
            await work();
            var took = Stopwatch.GetElapsedTime(start);
            allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            shortest = took < shortest ? took : shortest;
        }

        Console.WriteLine($"{name,-32} {shortest.TotalMicroseconds / Batch,7:0.0} us and {allocated / Batch,7:N0} bytes each, {Batch} at a time");
    }
}

/// <summary>Requests made of the templates here rather than by the load generator.</summary>
internal static class WebhookRequests
{
    public static WebhookRequest Of(string[] templates, string[] fields, DateTimeOffset now)
    {
        var text = templates[int.Parse(fields[0], System.Globalization.CultureInfo.InvariantCulture) - 1];
        for (var i = 0; i < fields.Length; i++)
            text = text.Replace("{{" + (i + 1) + "}}", fields[i], StringComparison.Ordinal);

        var head = text.IndexOf("\n\n", StringComparison.Ordinal);
        var headers = new HeaderDictionary();
        foreach (var line in text[..head].Split('\n').Skip(1))
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];

        return new(headers, Encoding.UTF8.GetBytes(text[(head + 2)..]), now);
    }
}
