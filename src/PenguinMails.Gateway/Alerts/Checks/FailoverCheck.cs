using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>
/// Tells of failovers that last, once: in the alert of the trouble that they come from where there is one, else in one of their own. Both are over when the
/// connection carries email again.
/// </summary>
internal sealed class FailoverCheck(FailoverWatch failovers, AlertStore alerts, ConnectionStore connections, Database database, ProviderCatalog catalog, TenantLeases leases, TimeProvider time)
{
    /// <summary>Shorter is a blip.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(5);

    public async Task RoundAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        foreach (var one in failovers.All.Where(one => one.Last - one.Since >= Lasts && now - one.Last < Lasts && leases.Owns(one.Missed.TenantId)))
            if ((await connections.OfTenantAsync(one.Missed.TenantId, ct)).Any(connection => connection.Id == one.Missed.Id && connection.Enabled))
                await TellAsync(one, ct);
    }

    private async Task TellAsync(StandIn failover, CancellationToken ct)
    {
        var connection = failover.Missed;
        var open = await OpenAsync(connection, ct);
        var words = $"{catalog.NameOf(failover.By)} carries what {catalog.NameOf(connection.Provider)} should since {failover.Since.UtcDateTime:HH:mm} UTC:";
        if (open.FirstOrDefault(alert => alert.What is AlertKind.CircuitOpen or AlertKind.KeyRejected or AlertKind.ConnectionError) is { } cause)
        {
            if (cause.Carried is null)
                await alerts.TellAsync(new(connection.TenantId, cause.What, connection.Id, ""), words);
        }
        else if (!open.Any(alert => alert.What == AlertKind.Failover))
            await alerts.RaiseAsync(connection, AlertKind.Failover, $"{words} {failover.Why}.");
    }

    private async Task<IReadOnlyList<Alert>> OpenAsync(Connection connection, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<Alert>(
            $"SELECT {Alert.Columns} FROM alerts a WHERE a.tenant_id = @TenantId AND a.connection_id = @Id AND a.subject = '' AND a.resolved_at IS NULL", new { connection.TenantId, connection.Id }, ct);
    }
}
