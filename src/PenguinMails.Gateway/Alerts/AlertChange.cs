using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Alerts;

/// <summary>One step of an alert's life. Each can be done twice, and late, and then changes nothing more.</summary>
internal abstract record AlertChange(AlertKey Key)
{
    /// <returns>True where an alert was opened or resolved by it.</returns>
    public abstract bool Apply(Session session);

    /// <param name="Id">Of this raise; of the alert, too, where it opens one.</param>
    /// <param name="Times">How often it happened since the last one that was written.</param>
    public sealed record Raise(Guid Id, AlertKey Key, string Provider, string Detail, long Times, DateTimeOffset Now) : AlertChange(Key)
    {
        public override bool Apply(Session session)
        {
            var row = new { Id, Key.TenantId, Kind = EnumNames.Of(Key.Kind), Key.ConnectionId, Provider, Key.Subject, Detail, Times, Now };
            var open = session.First<Guid?>("""
                SELECT last_raise FROM alerts
                WHERE tenant_id = @TenantId AND kind = @Kind AND connection_id = @ConnectionId AND subject = @Subject AND resolved_at IS NULL FOR UPDATE
                """, row);
            if (open is null)
                // What happened before it was found to be well again is past.
                return session.Execute("""
                    INSERT INTO alerts (id, tenant_id, kind, connection_id, provider, subject, detail, opened_at, seen_at, count, last_raise, mail_pending)
                    SELECT @Id, @TenantId, @Kind, @ConnectionId, @Provider, @Subject, @Detail, @Now, @Now, @Times, @Id, TRUE
                    WHERE NOT EXISTS (SELECT 1 FROM alerts
                      WHERE tenant_id = @TenantId AND kind = @Kind AND connection_id = @ConnectionId AND subject = @Subject AND resolved_at > @Now)
                    ON CONFLICT DO NOTHING
                    """, row) == 1;

            // The same raise again is its transaction done twice.
            if (open != Id)
                session.Execute("""
                    UPDATE alerts SET
                      count = count + @Times, last_raise = @Id, detail = @Detail, seen_at = CASE WHEN seen_at < @Now THEN @Now ELSE seen_at END
                    WHERE tenant_id = @TenantId AND kind = @Kind AND connection_id = @ConnectionId AND subject = @Subject AND resolved_at IS NULL
                    """, row);

            return false;
        }
    }

    /// <summary>Says of an open alert who carries the email meanwhile; once, with the time that it began.</summary>
    public sealed record Tell(AlertKey Key, string Carried) : AlertChange(Key)
    {
        public override bool Apply(Session session) => session.Execute("""
            UPDATE alerts SET carried = @Carried
            WHERE tenant_id = @TenantId AND kind = @Kind AND connection_id = @ConnectionId AND subject = @Subject AND resolved_at IS NULL AND carried IS NULL
            """, new { Key.TenantId, Kind = EnumNames.Of(Key.Kind), Key.ConnectionId, Key.Subject, Carried }) > 0;
    }

    public sealed record Resolve(AlertKey Key, DateTimeOffset Now, string? By) : AlertChange(Key)
    {
        public override bool Apply(Session session) => session.Execute("""
            UPDATE alerts SET resolved_at = @Now, resolved_by = @By, mail_pending = TRUE
            WHERE tenant_id = @TenantId AND kind = @Kind AND connection_id = @ConnectionId AND subject = @Subject AND resolved_at IS NULL AND seen_at <= @Now
            """, new { Key.TenantId, Kind = EnumNames.Of(Key.Kind), Key.ConnectionId, Key.Subject, Now, By }) > 0;
    }
}
