using System.Collections.Concurrent;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>
/// Tells the node that owns a tenant that something of it was stored elsewhere, by PostgreSQL's NOTIFY. Only a hint, coalesced
/// and outside of every data transaction: what gets lost is found by the next round. On SQLite there is nobody to tell.
/// </summary>
internal sealed class WorkNotifications(Database database, TimeProvider time, ILogger<WorkNotifications> log) : BackgroundService
{
    private const string Channel = "penguinmails_work";
    private static readonly TimeSpan Coalesce = TimeSpan.FromMilliseconds(50);

    /// <summary>Nothing else ends a round.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(Guid Tenant, Guid Connection), bool> waiting = new();
    private readonly SemaphoreSlim signal = new(0);

    /// <summary>Another node has stored something for the tenant, to go out by the connection.</summary>
    public event Action<Guid, Guid>? Heard;

    public void Tell(Guid tenant, Guid connection)
    {
        if (database.IsShared && waiting.TryAdd((tenant, connection), true) && waiting.Count == 1)
            signal.Release();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => database.IsShared
        ? Task.WhenAll(
            PeriodicWork.RepeatAsync(TellAsync, AfterFailure, time, log, stoppingToken),
            PeriodicWork.RepeatAsync(ct => database.ListenAsync(Channel, Hear, ct), AfterFailure, time, log, stoppingToken))
        : Task.CompletedTask;

    private async Task TellAsync(CancellationToken ct)
    {
        while (true)
        {
            await signal.WaitAsync(ct);
            await Task.Delay(Coalesce, time, ct);
            await TellNowAsync(ct);
        }
    }

    private async Task TellNowAsync(CancellationToken ct)
    {
        var told = waiting.Keys.ToArray();
        foreach (var key in told)
            waiting.TryRemove(key, out _);

        // A payload ends at 8,000 bytes; a hint has 65.
        foreach (var part in told.Chunk(100))
            await database.NotifyAsync(Channel, string.Join(',', part.Select(key => $"{key.Tenant:N}.{key.Connection:N}")), ct);
    }

    private void Hear(string payload)
    {
        foreach (var hint in payload.Split(','))
            if (hint.Length == 65 && Guid.TryParseExact(hint.AsSpan(0, 32), "N", out var tenant) && Guid.TryParseExact(hint.AsSpan(33), "N", out var connection))
                Heard?.Invoke(tenant, connection);
    }
}
