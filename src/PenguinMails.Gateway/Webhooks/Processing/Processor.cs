using System.Data.Common;
using System.Globalization;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Webhooks.Processing;

/// <summary>Reads raw events and applies them; what fails is tried again with growing pauses, what can't be read is set aside.</summary>
internal sealed partial class Processor(
    Database database, Writer writer, EventApplier applier, RawReader reader, ConnectionStore connections,
    SenderAuthentication authentication, AlertStore alerts, GatewayMetrics metrics, ReportWatch reports, TimeProvider time, ILogger<Processor> log)
{
    private const int MostTries = 12;

    /// <summary>As long as anything signed is taken for fresh, and some more for clocks that differ.</summary>
    private static readonly TimeSpan TokensKept = TimeSpan.FromHours(10);

    /// <summary>Tells how long the oldest webhook waits that was not tried yet.</summary>
    public async Task MeasureAsync(CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        metrics.WebhooksWaiting(RawEvent.Waiting(read, time.GetUtcNow(), WebhookInbox.Grace));
    }

    /// <summary>Forgets tokens that nothing believed can come with any more.</summary>
    public Task<int> ForgetTokensAsync()
    {
        var before = (time.GetUtcNow() - TokensKept).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return writer.ChangeAsync(session => session.Execute("DELETE FROM webhook_tokens WHERE token < @before", new { before }));
    }

    /// <summary>Reads a batch while the one before is applied.</summary>
    /// <returns>The batch being applied.</returns>
    public async Task<Task> ProcessAsync(List<RawEvent> batch, Task before)
    {
        var (read, failed) = (new List<ReadEvent>(batch.Count), new List<Task>());
        foreach (var raw in batch)
            try
            {
                read.Add(await ReadAsync(raw));
            }
            catch (Exception exception)
            {
                failed.Add(FailAsync(raw, exception));
            }

        await before;
        return ApplyAsync(read, failed);
    }

    /// <summary>Applies all in one go.</summary>
    private async Task ApplyAsync(List<ReadEvent> read, List<Task> failed)
    {
        foreach (var (e, applying) in read.Zip(await applier.ApplyAsync(read)))
            try
            {
                await NoteAsync(e, await applying);
            }
            catch (Exception exception)
            {
                e.End(RawEventState.Pending);
                failed.Add(FailAsync(e.Raw, exception));
            }

        await Task.WhenAll(failed);
    }

    private async Task NoteAsync(ReadEvent read, RawEvent after)
    {
        var raw = read.Raw;
        read.End(after.State);
        metrics.WebhookProcessed(raw.Provider, EnumNames.Of(after.State), time.GetUtcNow() - raw.ReceivedAt);
        if (after.State == RawEventState.Quarantined)
            SetAside(log, raw.Id, raw.Provider);

        if (after is { State: RawEventState.Quarantined, Problem: { } forged } && read.Events is not null && await connections.FindByIdAsync(raw.ConnectionId, CancellationToken.None) is { } owner)
            alerts.Raise(owner, AlertKind.WebhookMismatch, forged);

        foreach (var e in read.Events ?? [])
            if (e.Class == BounceClass.Authentication && await connections.FindByIdAsync(raw.ConnectionId, CancellationToken.None) is { } connection)
                await authentication.ReportedAsync(connection, e, CancellationToken.None);
    }

    private Task FailAsync(RawEvent raw, Exception exception)
    {
        Failed(log, raw.Id, raw.Provider, exception);
        return TryPostponeAsync(raw);
    }

    /// <summary>Where even that can't be written, it stays pending as it is; whoever follows the inbox must not end by it.</summary>
    private async Task TryPostponeAsync(RawEvent raw)
    {
        try
        {
            await PostponeAsync(raw);
        }
        catch (DbException exception)
        {
            Failed(log, raw.Id, raw.Provider, exception);
        }
    }

    private async ValueTask<ReadEvent> ReadAsync(RawEvent raw)
    {
        var read = await TryReadAsync(raw);
        // It came, whatever becomes of it; and who sees what it changed shall not take its provider for silent.
        if (!TrackingHits.IsHit(raw.Body) && !read.IsTest && !raw.WasFetched)
            reports.Heard(raw.ConnectionId, raw.ReceivedAt);

        return read;
    }

    private async ValueTask<ReadEvent> TryReadAsync(RawEvent raw)
    {
        try
        {
            return new(raw, await reader.ReadAsync(raw.ConnectionId, raw.Provider, raw.Body));
        }
        catch (FormatException exception)
        {
            return new(raw with { Problem = exception.Message }, null);
        }
    }

    private Task<bool> PostponeAsync(RawEvent raw)
    {
        var next = raw.Postponed(time.GetUtcNow()) with
        {
            State = raw.Tries + 1 >= MostTries ? RawEventState.Quarantined : RawEventState.Pending,
            Problem = "Processing failed; see the log.",
        };
        return writer.ChangeAsync(session =>
        {
            RawEvent.Save(session, [raw], [next]);
            return true;
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Raw} of {Provider} was set aside")]
    private static partial void SetAside(ILogger log, Guid raw, string provider);

    [LoggerMessage(Level = LogLevel.Error, Message = "Processing webhook {Raw} of {Provider} failed and is tried again")]
    private static partial void Failed(ILogger log, Guid raw, string provider, Exception exception);
}
