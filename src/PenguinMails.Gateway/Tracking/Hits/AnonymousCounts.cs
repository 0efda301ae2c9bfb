using PenguinMails.Gateway.Providers.Tracking;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Tracking.Hits;

/// <summary>
/// Counts the visits of anonymous links by email. Nothing of a visit is stored, and so a machine's counts as a person's, and the same person's twice
/// as two.
/// </summary>
internal sealed partial class AnonymousCounts
{
    /// <summary>Visits that may wait for a slow store; what comes beyond that is not counted.</summary>
    private const int MostWaiting = 20_000;

    /// <summary>Whoever follows a link waits no longer, whatever the store does.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly Table<(AnonymousVisit Of, long Opens, long Clicks)> Counts = new("anonymous_counts",
        new("message_id", ColumnKind.Uuid, row => row.Of.MessageId),
        new("tenant_id", ColumnKind.Uuid, row => row.Of.TenantId),
        new("opens", ColumnKind.Integer, row => row.Opens),
        new("clicks", ColumnKind.Integer, row => row.Clicks));

    private readonly WriteQueue<AnonymousVisit, bool> visits;
    private readonly TimeProvider time;
    private readonly ILogger<AnonymousCounts> log;

    public AnonymousCounts(Writer writer, TimeProvider time, ILogger<AnonymousCounts> log)
    {
        (this.time, this.log) = (time, log);
        visits = writer.Queue<AnonymousVisit, bool>(WriteOrder.Webhooks, Add);
    }

    /// <summary>Never fails: a visitor gets the answer although the visit is not counted.</summary>
    public async Task AddAsync(AnonymousVisit visit)
    {
        if (visits.Waiting >= MostWaiting)
            return;

        try
        {
            await visits.WriteAsync(visit).WaitAsync(Patience, time);
        }
        catch (Exception exception)
        {
            Lost(log, visit.Kind, exception);
        }
    }

    private static bool[] Add(Session session, IReadOnlyList<AnonymousVisit> visits)
    {
        session.Accumulate(Counts, [.. visits.GroupBy(visit => (visit.MessageId, visit.TenantId))
            .OrderBy(email => email.Key.MessageId, IdOrder.Instance)
            .Select(email => (email.First(), email.LongCount(visit => visit.Kind == HitKind.Open), email.LongCount(visit => visit.Kind == HitKind.Click)))]);
        return [.. visits.Select(_ => true)];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An anonymous visit ({Kind}) could not be counted")]
    private static partial void Lost(ILogger log, HitKind kind, Exception exception);
}
