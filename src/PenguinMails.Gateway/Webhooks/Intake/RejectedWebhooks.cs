using System.Collections.Concurrent;
using System.Net;
using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Webhooks.Intake;

/// <summary>
/// Webhooks that failed verification: an alert for each address they come from, logged and in the audit log. A flood of them makes one line
/// a minute and connection, with the count.
/// </summary>
internal sealed partial class RejectedWebhooks(Audit audit, Writer writer, AlertStore alerts, ConnectionHealthStore health, TimeProvider time, ILogger<RejectedWebhooks> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, (DateTimeOffset NotedAt, long Since)> last = new();
    private readonly RejectedSources sources = new();

    /// <param name="connection">Whose it claims to be.</param>
    /// <param name="detail">What an admin is told.</param>
    /// <param name="from">Who sent it; null where that is not known.</param>
    public async Task NoteAsync(Connection connection, string detail, IPAddress? from)
    {
        var now = time.GetUtcNow();
        var (subject, whence) = from is null ? ("", null) : sources.Note(connection.Id, from, now);
        alerts.Raise(connection, AlertKind.WebhookMismatch, whence is null ? detail : $"{detail} It came from {whence}.", subject);
        var noted = last.AddOrUpdate(connection.Id, (now, 1), (_, before) => now - before.NotedAt < Pause ? (before.NotedAt, before.Since + 1) : (now, 1 + before.Since));
        if (noted.NotedAt != now)
            return;

        last[connection.Id] = (now, 0);
        Rejected(log, connection.Provider, connection.Id, noted.Since);
        await health.NoteRejectedWebhookAsync(connection, detail);
        var entry = audit.Entry(connection.TenantId, connection.Provider, "webhook.rejected", new
        {
            connection = PublicId.Format(PublicId.Connection, connection.Id),
            count = noted.Since,
            from = from?.ToString(),
        });
        await writer.ChangeAsync(session =>
        {
            Audit.Write(session, entry);
            return true;
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} webhooks for {Provider} connection {Connection} failed verification")]
    private static partial void Rejected(ILogger log, string provider, Guid connection, long count);
}
