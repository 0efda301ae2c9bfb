using System.Collections.Concurrent;
using System.Data.Common;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Alerts;

/// <summary>
/// Where what goes wrong is written down. Raising takes no time of whoever raises: it is written with other writes, and the same
/// again within a minute only counts, and is written after it.
/// </summary>
internal sealed partial class AlertStore
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly WriteQueue<AlertChange, bool> changes;
    private readonly ConcurrentDictionary<AlertKey, Noted> lately = new();
    private readonly GatewayMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<AlertStore> log;

    public AlertStore(Writer writer, GatewayMetrics metrics, TimeProvider time, ILogger<AlertStore> log)
    {
        (this.metrics, this.time, this.log) = (metrics, time, log);
        changes = writer.Queue<AlertChange, bool>(WriteOrder.Changes, (session, items) => [.. items.Select(item => item.Apply(session))]);
    }

    /// <summary>It is wrong now.</summary>
    /// <param name="connection">Whose alert it is.</param>
    /// <param name="kind">What is wrong.</param>
    /// <param name="detail">The provider's own words, or ours.</param>
    /// <param name="subject">What of the connection, where it is not the whole.</param>
    public async void Raise(Connection connection, AlertKind kind, string detail, string subject = "")
    {
        try
        {
            await RaiseAsync(connection, kind, detail, subject);
        }
        catch (DbException exception)
        {
            NotWritten(log, kind, connection.Id, exception);
        }
    }

    /// <inheritdoc cref="Raise"/>
    public Task RaiseAsync(Connection connection, AlertKind kind, string detail, string subject = "") =>
        RaiseAsync(new(connection.TenantId, kind, connection.Id, subject), connection.Provider, detail);

    /// <param name="key">What is wrong, of what.</param>
    /// <param name="provider">Empty where it is not about a provider.</param>
    /// <param name="detail">The provider's own words, or ours.</param>
    public async Task RaiseAsync(AlertKey key, string provider, string detail)
    {
        var now = time.GetUtcNow();
        var noted = lately.AddOrUpdate(key, new Noted(now, 1, now, provider, detail), (_, before) =>
            new(now - before.At < Pause ? before.At : now, before.Since + 1, now, provider, detail));
        if (noted.At == now)
            await WriteAsync(key, noted);
    }

    /// <summary>Writes what was only counted for a minute, and forgets what did not happen again.</summary>
    public async Task FlushAsync()
    {
        var now = time.GetUtcNow();
        foreach (var (key, noted) in lately.Where(one => now - one.Value.At >= Pause))
            if (noted.Since == 0)
                lately.TryRemove(KeyValuePair.Create(key, noted));
            else
                await WriteAsync(key, noted);
    }

    private async Task WriteAsync(AlertKey key, Noted noted)
    {
        lately.AddOrUpdate(key, noted with { Since = 0 }, (_, now) => now with { Since = now.Since - noted.Since });
        if (await changes.WriteAsync(new AlertChange.Raise(Guid.CreateVersion7(noted.SeenAt), key, noted.Provider, noted.Detail, noted.Since, noted.SeenAt)))
        {
            metrics.AlertOpened(EnumNames.Of(key.Kind));
            Opened(log, key.Kind, noted.Provider, key.ConnectionId);
        }
    }

    /// <summary>Says of an open alert who carries the email meanwhile.</summary>
    public Task TellAsync(AlertKey key, string carried) => changes.WriteAsync(new AlertChange.Tell(key, carried));

    /// <summary>It is well again.</summary>
    public async void Clear(Connection connection, AlertKind kind, string subject = "")
    {
        try
        {
            await ClearAsync(new(connection.TenantId, kind, connection.Id, subject), null);
        }
        catch (DbException exception)
        {
            NotWritten(log, kind, connection.Id, exception);
        }
    }

    /// <param name="key">What is well again.</param>
    /// <param name="by">Who says so, where it was a person.</param>
    /// <returns>False where no such alert was open.</returns>
    public async Task<bool> ClearAsync(AlertKey key, string? by)
    {
        lately.TryRemove(key, out _);
        var resolved = await changes.WriteAsync(new AlertChange.Resolve(key, time.GetUtcNow(), by));
        if (resolved)
            metrics.AlertResolved(EnumNames.Of(key.Kind));

        return resolved;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alert {Kind} opened for {Provider} connection {Connection}")]
    private static partial void Opened(ILogger log, AlertKind kind, string provider, Guid connection);

    [LoggerMessage(Level = LogLevel.Error, Message = "Alert {Kind} of connection {Connection} could not be written down")]
    private static partial void NotWritten(ILogger log, AlertKind kind, Guid connection, Exception exception);

    /// <param name="At">When it was written.</param>
    /// <param name="Since">How often it happened since then.</param>
    /// <param name="SeenAt">When it happened last.</param>
    private sealed record Noted(DateTimeOffset At, long Since, DateTimeOffset SeenAt, string Provider, string Detail);
}
