using System.Text.Json;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Hooks;

/// <summary>Takes one endpoint as far as it goes: takes over events and makes requests until nothing is due.</summary>
internal sealed class HookRunner(
    HookQueue queue, HookClient client, EventFeed feed, TenantLeases leases, AlertStore alerts, GatewayMetrics metrics, TimeProvider time)
{
    private const int Batch = 100;

    /// <summary>Requests to one endpoint at a time, of different deliveries; one alone while it asks for less.</summary>
    private const int MostAtOnce = 8;

    public async Task RunAsync(Hook hook, CancellationToken ct)
    {
        for (var active = hook; active is not null && leases.Owns(hook.TenantId) && leases.MayStartCalls; active = await queue.ReadActiveAsync(hook, ct))
        {
            var tookOver = await queue.TakeOverAsync(active, ct);
            var due = await queue.NextAsync(active, Batch, ct);
            if (due.Count > 0)
                await SendAsync(active, due, ct);
            else if (!tookOver)
                return;
        }
    }

    private async Task SendAsync(Hook hook, IReadOnlyList<HookEvent> due, CancellationToken ct)
    {
        var events = (await feed.FindAsync(hook.TenantId, [.. due.Select(e => e.EventId)], ct)).ToDictionary(e => e.Id);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = hook.Slowness > 0 ? 1 : MostAtOnce };
        await Parallel.ForEachAsync(due, parallel, async (e, _) =>
        {
            // What is under way is finished; nothing new begins after an endpoint asked for a pause.
            if (!enough.IsCancellationRequested && !await SendAsync(hook, e, events.GetValueOrDefault(e.EventId), ct))
                await enough.CancelAsync();
        });
    }

    /// <returns>False where the endpoint is to get no more for now.</returns>
    private async Task<bool> SendAsync(Hook hook, HookEvent e, FeedEvent? told, CancellationToken ct)
    {
        var at = time.GetUtcNow();
        if (told is null)
        {
            await queue.SaveAsync(new(e.With(new(at, null, 0, "The event is not stored any more.", null)) with { State = HookEventState.Failed }, null, null));
            return true;
        }

        var answer = await client.PostAsync(hook, PublicId.Format(PublicId.Event, e.EventId), Payload(told), ct);
        var attempt = answer.AttemptAt(at);
        var now = time.GetUtcNow();
        var step = HookPolicy.After(answer, e.Tries + 1, hook.Slowness, now, Random.Shared.NextDouble());
        var result = Result(e.With(attempt), step, now);
        metrics.HookAnswered(answer.IsAccepted);
        if (await queue.SaveAsync(result))
            await alerts.RaiseAsync(AlertOf(hook), "", result.Problem!);

        return result is { Pause: null, Problem: null };
    }

    public static AlertKey AlertOf(Hook hook) => new(hook.TenantId, AlertKind.HookDisabled, hook.Id, hook.Host);

    /// <summary>As Standard Webhooks recommends.</summary>
    public static string Payload(FeedEvent told) =>
        JsonSerializer.Serialize(new HookPayload(EnumNames.Of(told.Type), told.At, told), Json.Options);

    private static HookResult Result(HookEvent tried, HookStep step, DateTimeOffset now) => step switch
    {
        HookStep.Done => new(tried with { State = HookEventState.Delivered }, null, null),
        HookStep.Again again => new(tried with { NextAt = again.At }, again.Pause, null),
        HookStep.Gone => new(tried with { NextAt = now, Tries = 0 }, null, tried.Attempts[^1].Detail),
        HookStep.GiveUp => new(tried with { State = HookEventState.Failed }, null, $"An event failed {tried.Tries} times in three days. {tried.Attempts[^1].Detail}"),
        _ => throw new InvalidOperationException(step.ToString()),
    };
}

internal sealed record HookPayload(string Type, DateTimeOffset Timestamp, FeedEvent Data);
