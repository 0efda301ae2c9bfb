using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Webhooks.Intake;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>
/// Deletes what a connection keeps for a shorter time than the operator: webhooks as they came, and events about no email. Events of an email stay
/// as long as its timeline; the log does not show them any more. Some times a day it walks once through all that came, for no index finds a connection's.
/// </summary>
internal sealed class LogPurge
{
    /// <summary>Looked at in one transaction.</summary>
    private const int Rows = 3_000;

    private static readonly TimeSpan Pause = TimeSpan.FromHours(6);

    private Guid? reached;
    private DateTimeOffset next;

    public PurgeStep Step(Session session, DateTimeOffset now, int most)
    {
        if (reached is null && (now < next || !IsAsked(session)))
            return default;

        var from = reached ?? Guid.Empty;
        var until = RawEvent.EndOfPage(session, from, Rows);
        var deleted = DeleteWebhooks(session, from, until ?? Guid.AllBitsSet, now, most);
        if (deleted > 0)
            session.Execute("""
                UPDATE connections SET webhooks_since = @now - webhook_log_days * 86400000
                WHERE webhook_log_days IS NOT NULL AND webhooks_since < @now - webhook_log_days * 86400000
                """, new { now });
        // As many again may lie there.
        if (deleted == most)
            return new(deleted, deleted);

        reached = until;
        if (until is not null)
            return new(Rows, deleted);

        next = now + Pause;
        return new(0, deleted + DeleteEventsOfNobody(session, now));
    }

    private static bool IsAsked(Session session) => session.Query<Guid>("SELECT id FROM connections WHERE webhook_log_days IS NOT NULL LIMIT 1").Count > 0;

    private static int DeleteWebhooks(Session session, Guid from, Guid until, DateTimeOffset now, int most) => session.Execute("""
        DELETE FROM raw_events WHERE (id, tenant_id) IN (
          SELECT r.id, r.tenant_id FROM raw_events r JOIN connections c ON c.id = r.connection_id AND c.tenant_id = r.tenant_id
          WHERE r.id >= @from AND r.id <= @until AND r.received_at < @now - c.webhook_log_days * 86400000
            AND r.id NOT IN (SELECT id FROM webhook_queue WHERE id >= @from AND id <= @until)
          ORDER BY r.id LIMIT @most)
        """, new { from, until, now, most });

    private static int DeleteEventsOfNobody(Session session, DateTimeOffset now) => session.Execute("""
        DELETE FROM events WHERE delivery_id IS NULL AND (id, tenant_id) IN (
          SELECT e.id, e.tenant_id FROM connections c JOIN events e ON e.tenant_id = c.tenant_id AND e.connection_id = c.id
          WHERE c.webhook_log_days IS NOT NULL AND e.delivery_id IS NULL AND e.received_at < @now - c.webhook_log_days * 86400000)
        """, new { now });
}
