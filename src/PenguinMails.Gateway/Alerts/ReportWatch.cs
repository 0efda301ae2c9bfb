using System.Collections.Concurrent;

namespace PenguinMails.Gateway.Alerts;

/// <summary>Since when a provider owes a report: in memory of the node that sends for the connection, for it hears the reports, too.</summary>
internal sealed class ReportWatch(TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, Reports> byConnection = new();

    /// <summary>The provider took email by a call that began then.</summary>
    public void Accepted(Guid connection, DateTimeOffset began)
    {
        var reports = byConnection.GetOrAdd(connection, static _ => new());
        // A report may be here before the answer to the call.
        if (reports.OwedSince == 0 && reports.HeardAt < began.UtcTicks)
            Interlocked.CompareExchange(ref reports.OwedSince, began.UtcTicks, 0);
    }

    public void Heard(Guid connection)
    {
        var reports = byConnection.GetOrAdd(connection, static _ => new());
        Volatile.Write(ref reports.HeardAt, time.GetUtcNow().UtcTicks);
        Volatile.Write(ref reports.OwedSince, 0);
    }

    /// <summary>Null where nothing is owed.</summary>
    public DateTimeOffset? OwedSince(Guid connection) =>
        byConnection.TryGetValue(connection, out var reports) && Volatile.Read(ref reports.OwedSince) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>Null where nothing was heard since this node began.</summary>
    public DateTimeOffset? HeardAt(Guid connection) =>
        byConnection.TryGetValue(connection, out var reports) && Volatile.Read(ref reports.HeardAt) is > 0 and var ticks ? new(ticks, TimeSpan.Zero) : null;

    private sealed class Reports
    {
        public long OwedSince;
        public long HeardAt;
    }
}
