using System.Collections.Concurrent;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Connections;

/// <summary>
/// Writes down what real traffic shows of a connection, so that every node knows it and a restart does not forget it: only when
/// it turns, never per call.
/// </summary>
internal sealed class ConnectionHealthStore(Writer writer, ConnectionStore store, TimeProvider time)
{
    /// <summary>What an admin is told of webhooks from addresses that are not on the allow-list.</summary>
    public const string FromElsewhere = "A webhook came from an address that is not on the IP allow-list.";

    private static readonly TimeSpan WebhookNotes = TimeSpan.FromMinutes(1);

    private static readonly Table<WebhookNote> Webhooks = new("connections",
        new("id", ColumnKind.Uuid, note => note.Connection),
        new("tenant_id", ColumnKind.Uuid, note => note.Tenant),
        new("webhook_at", ColumnKind.Integer, note => note.At));

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> webhooks = new();
    private readonly WriteQueue<WebhookNote, bool> webhookNotes = writer.Queue<WebhookNote, bool>(
        WriteOrder.Webhooks, (session, notes) => session.Update(Webhooks, notes));

    /// <param name="connection">Whose sends fail, or are taken again.</param>
    /// <param name="trouble">Null where one was taken.</param>
    /// <param name="at">When it was seen: a note that comes late does not undo a newer one.</param>
    public Task NoteSendsAsync(Connection connection, ConnectionCheck? trouble, DateTimeOffset at) => WriteAsync(connection, """
        UPDATE connections SET send_problem = @Problem, send_cause = @Cause, send_noted_at = @at
        WHERE id = @Id AND tenant_id = @TenantId AND (send_noted_at IS NULL OR send_noted_at <= @at)
          AND coalesce(send_problem, '') <> coalesce(@Problem, '')
        """, new { connection.Id, connection.TenantId, Problem = trouble?.Detail, trouble?.Cause, at });

    /// <summary>Keeps what the provider's list of domains said.</summary>
    /// <param name="connection">Whose list it is.</param>
    /// <param name="unready">Domains from which the provider does not send.</param>
    public Task NoteDomainsAsync(Connection connection, IReadOnlyCollection<string> unready)
    {
        var text = unready.Count == 0 ? null : $" {string.Join(' ', unready.Order(StringComparer.Ordinal))} ";
        return text is null && connection.UnreadyDomains is null ? Task.CompletedTask : WriteAsync(connection, """
            UPDATE connections SET unready_domains = @text, domains_at = @now WHERE id = @Id AND tenant_id = @TenantId
            """, new { connection.Id, connection.TenantId, text, now = time.GetUtcNow() });
    }

    /// <summary>A webhook was believed.</summary>
    /// <param name="connection">Whose.</param>
    /// <param name="doubt">What was noted where those before were not.</param>
    public async Task NoteWebhookAsync(Connection connection, string doubt)
    {
        if (await NoteEventAsync(connection.TenantId, connection.Id))
            await WriteAsync(connection, "UPDATE connections SET problem = NULL WHERE id = @Id AND tenant_id = @TenantId AND problem IN (@doubt, @FromElsewhere)",
                new { connection.Id, connection.TenantId, doubt, FromElsewhere });
    }

    /// <summary>Something was reported, by whatever way; written only where the last note is older than a minute.</summary>
    /// <returns>True where it was.</returns>
    public async Task<bool> NoteEventAsync(Guid tenant, Guid connection)
    {
        var now = time.GetUtcNow();
        if (webhooks.TryGetValue(connection, out var noted) && now < noted + WebhookNotes)
            return false;

        webhooks[connection] = now;
        await webhookNotes.WriteAsync(new(connection, tenant, now));
        return true;
    }

    /// <summary>A webhook was not believed. Unless one was since the settings are what they are, the fault is theirs; otherwise anybody may have sent it.</summary>
    /// <param name="connection">Whose it claims to be.</param>
    /// <param name="doubt">What an admin is told.</param>
    public Task NoteRejectedWebhookAsync(Connection connection, string doubt)
    {
        webhooks.TryRemove(connection.Id, out _);
        return WriteAsync(connection, """
            UPDATE connections SET problem = @doubt
            WHERE id = @Id AND tenant_id = @TenantId AND problem IS NULL AND coalesce(webhook_at, 0) < updated_at
            """, new { connection.Id, connection.TenantId, doubt });
    }

    private async Task WriteAsync(Connection connection, string sql, object values)
    {
        var changed = await writer.ChangeAsync(session =>
        {
            var rows = session.Execute(sql, values);
            if (rows > 0)
                ConfigurationVersions.Raise(session, ConnectionStore.Kind);
            return rows;
        });
        if (changed > 0)
            store.Forget(connection.TenantId, connection.Id);
    }

    private sealed record WebhookNote(Guid Connection, Guid Tenant, DateTimeOffset At);
}
