using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>Says when something was recorded for a tenant, on whatever node: the end of its order of events is looked at every second.</summary>
internal sealed class EventSignal(Database database, IHostApplicationLifetime host, TimeProvider time)
{
    private const int PingEvery = 15;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Then the browser asks again, and whether it may is looked at anew.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>The place of the last event whenever it has changed, and now and then nothing, so that no proxy takes the line for dead.</summary>
    public async IAsyncEnumerable<SseItem<string>> FollowAsync(Guid tenant, [EnumeratorCancellation] CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, host.ApplicationStopping);
        var (began, known) = (time.GetTimestamp(), await EndAsync(tenant, ct));
        yield return new(EventOrder.Text(known), "start");
        for (var round = 1; time.GetElapsedTime(began) < Longest && await PauseAsync(either.Token); round++)
        {
            var end = await EndAsync(tenant, ct);
            if (end != known)
                yield return new(EventOrder.Text(known = end), "recorded");
            else if (round % PingEvery == 0)
                yield return new("", "ping");
        }
    }

    private async Task<bool> PauseAsync(CancellationToken ct)
    {
        await Task.Delay(Pause, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !ct.IsCancellationRequested;
    }

    private async Task<long> EndAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return EventOrder.EndOf(read, tenant);
    }
}
