using System.Collections.Concurrent;

namespace PenguinMails.Gateway.Alerts;

/// <summary>Since when a provider owes a report: in memory of the node that sends for the connection, for it hears the reports, too.</summary>
internal sealed class ReportWatch
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

    /// <param name="connection">Whose provider reported.</param>
    /// <param name="at">When that came; it may be looked at much later, and more than once.</param>
    public void Heard(Guid connection, DateTimeOffset at)
    {
        var reports = byConnection.GetOrAdd(connection, static _ => new());
        if (at.UtcTicks > Volatile.Read(ref reports.HeardAt))
            Volatile.Write(ref reports.HeardAt, at.UtcTicks);
        if (Volatile.Read(ref reports.OwedSince) is > 0 and var owed && at.UtcTicks >= owed)
            Interlocked.CompareExchange(ref reports.OwedSince, 0, owed);
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
