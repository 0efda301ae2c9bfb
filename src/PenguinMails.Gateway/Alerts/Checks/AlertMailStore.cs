using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>An alert that opened or ended since the admins were last told.</summary>
internal sealed record PendingMail : Alert
{
    /// <summary>The state that the last email about the same thing told; null where there was none.</summary>
    public string? LastTold { get; init; }

    /// <summary>The same thing has gone wrong again since this one ended.</summary>
    public bool IsOpenAgain { get; init; }
}

/// <summary>Which alerts are to be told by email, and what was told.</summary>
internal sealed class AlertMailStore(Database database, Writer writer)
{
    /// <summary>Those about which nothing was told lately.</summary>
    public async Task<IReadOnlyList<PendingMail>> DueAsync(DateTimeOffset quietSince, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<PendingMail>($"""
            SELECT {Alert.Columns}, m.state AS last_told,
              EXISTS (SELECT 1 FROM alerts o WHERE o.tenant_id = a.tenant_id AND o.kind = a.kind AND o.connection_id = a.connection_id
                AND o.subject = a.subject AND o.resolved_at IS NULL AND o.id <> a.id) AS is_open_again
            FROM alerts a
            LEFT JOIN alert_mails m ON m.tenant_id = a.tenant_id AND m.kind = a.kind AND m.connection_id = a.connection_id AND m.subject = a.subject
            WHERE a.mail_pending AND (m.mailed_at IS NULL OR m.mailed_at <= @quietSince)
            ORDER BY a.id LIMIT 1000
            """, new { quietSince }, ct);
    }

    /// <summary>Connections that would hardly carry an email now.</summary>
    public async Task<HashSet<Guid>> TroubledAsync(Guid tenant, CancellationToken ct)
    {
        string[] kinds = [EnumNames.Of(AlertKind.ConnectionError), EnumNames.Of(AlertKind.CircuitOpen), EnumNames.Of(AlertKind.KeyRejected)];
        using var read = await database.ReadAsync(ct);
        return [.. await read.QueryAsync<Guid>("""
            SELECT connection_id FROM alerts WHERE tenant_id = @tenant AND kind = ANY(@kinds::text[]) AND resolved_at IS NULL AND subject = ''
            """, new { tenant, kinds }, ct)];
    }

    /// <param name="alert">As it was told; what became of it meanwhile is still to be.</param>
    /// <param name="mailedAt">Null where nothing was sent.</param>
    public Task<bool> DoneAsync(Alert alert, DateTimeOffset? mailedAt) => writer.ChangeAsync(session =>
    {
        var row = new { alert.Id, alert.TenantId, alert.Kind, alert.ConnectionId, alert.Subject, State = EnumNames.Of(alert.State), mailedAt };
        session.Execute(
            alert.State == AlertState.Open
                ? "UPDATE alerts SET mail_pending = FALSE WHERE id = @Id AND tenant_id = @TenantId AND resolved_at IS NULL"
                : "UPDATE alerts SET mail_pending = FALSE WHERE id = @Id AND tenant_id = @TenantId",
            row);
        if (mailedAt is not null)
            session.Execute("""
                INSERT INTO alert_mails (tenant_id, kind, connection_id, subject, state, mailed_at)
                VALUES (@TenantId, @Kind, @ConnectionId, @Subject, @State, @mailedAt)
                ON CONFLICT (tenant_id, kind, connection_id, subject) DO UPDATE SET state = excluded.state, mailed_at = excluded.mailed_at
                """, row);

        return true;
    });
}
