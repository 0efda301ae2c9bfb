using System.Collections.Concurrent;

namespace PenguinMails.Gateway.Alerts;

/// <summary>Since when a provider owes a report: in memory of the node that sends for the connection, for it hears the reports, too.</summary>
internal sealed class ReportWatch
{
    private readonly ConcurrentDictionary<Guid, Reports> byConnection = new();

    /// <summary>The provider took email by a call that began then.</summary>
    public void Accepted(Guid connection, DateTimeOffset began)
    {
        var reports = Of(connection);
        lock (reports)
            // A report may be here before the answer to the call.
            if (!(reports.HeardAt >= began))
                reports.OwedSince ??= began;
    }

    /// <param name="connection">Whose provider reported.</param>
    /// <param name="at">When that came; it may be looked at much later, and more than once.</param>
    public void Heard(Guid connection, DateTimeOffset at)
    {
        var reports = Of(connection);
        lock (reports)
        {
            if (!(reports.HeardAt >= at))
                reports.HeardAt = at;
            if (reports.OwedSince <= at)
                reports.OwedSince = null;
        }
    }

    /// <summary>Null where nothing is owed.</summary>
    public DateTimeOffset? OwedSince(Guid connection) => Read(connection, static reports => reports.OwedSince);

    /// <summary>Null where nothing was heard since this node began.</summary>
    public DateTimeOffset? HeardAt(Guid connection) => Read(connection, static reports => reports.HeardAt);

    private Reports Of(Guid connection) => byConnection.GetOrAdd(connection, static _ => new());

    private DateTimeOffset? Read(Guid connection, Func<Reports, DateTimeOffset?> what)
    {
        if (!byConnection.TryGetValue(connection, out var reports))
            return null;

        lock (reports)
            return what(reports);
    }

    /// <summary>Both are read and written together: what is heard while a call is being answered must not stay owed.</summary>
    private sealed class Reports
    {
        public DateTimeOffset? OwedSince;
        public DateTimeOffset? HeardAt;
    }
}
