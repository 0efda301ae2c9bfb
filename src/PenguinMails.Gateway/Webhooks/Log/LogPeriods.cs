using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>Since when the log shows what each connection reported: as an admin has chosen, also of connections that are gone.</summary>
internal sealed record LogPeriods(IReadOnlyDictionary<Guid, DateTimeOffset> Since)
{
    public static LogPeriods Read(Session read, Guid tenant, DateTimeOffset now) => new(
        read.Query<(Guid Connection, int Days)>("SELECT id, webhook_log_days FROM connections WHERE tenant_id = @tenant AND webhook_log_days IS NOT NULL", new { tenant })
            .ToDictionary(row => row.Connection, row => now.AddDays(-row.Days)));

    public bool Shows(Guid connection, DateTimeOffset receivedAt) => !Since.TryGetValue(connection, out var since) || receivedAt >= since;
}
