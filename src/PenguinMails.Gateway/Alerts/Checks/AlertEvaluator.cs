using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Alerts.Checks;

/// <summary>
/// Holds open alerts against what is known now, and raises what nobody runs into: silence and limits. Because it looks at states
/// and not at changes, nothing depends on the order in which they came, or on a node that has gone.
/// </summary>
internal sealed class AlertEvaluator(
    Database database, ConnectionStore connections, ProviderCatalog catalog, ReadyQueues queues, DailyUsageReader today, TenantLeases leases, ReportWatch reports, AlertStore store,
    AlertOptions options, TimeProvider time)
{
    public const double Near = 0.9;

    /// <summary>Forged webhooks have no end that could be seen, but that no more come.</summary>
    private static readonly TimeSpan MismatchEnds = TimeSpan.FromHours(1);

    /// <summary>It is tried again every hour.</summary>
    private static readonly TimeSpan AuthenticationEnds = TimeSpan.FromDays(1);

    /// <summary>What is near its limit is raised every round.</summary>
    private static readonly TimeSpan QuotaEnds = TimeSpan.FromMinutes(5);

    public async Task RoundAsync(CancellationToken ct)
    {
        await store.FlushAsync();
        foreach (var queue in queues.All)
            if (reports.OwedSince(queue.Connection) is { } since && since < time.GetUtcNow() - options.SilentAfter)
                await RaiseSilenceAsync(queue, since, ct);

        foreach (var use in await today.EverywhereAsync(ct))
            await RaiseNearAsync(use, ct);

        foreach (var alert in await OpenAsync(ct))
            // An endpoint's is over when somebody enables or deletes it, and ends there.
            if (alert.What != AlertKind.HookDisabled && leases.Owns(alert.TenantId) && IsOver(alert, await FindAsync(alert.TenantId, alert.ConnectionId, ct)))
                await store.ClearAsync(new(alert.TenantId, alert.What, alert.ConnectionId, alert.Subject), null);
    }

    private bool IsOver(Alert alert, Connection? connection)
    {
        if (connection is not { Enabled: true })
            return true;

        var now = time.GetUtcNow();
        return alert.What switch
        {
            AlertKind.ConnectionError when alert.Subject == Alert.OfWebhooks => false,
            AlertKind.ConnectionError or AlertKind.KeyRejected or AlertKind.CircuitOpen or AlertKind.Failover => queues.CircuitOf(alert.ConnectionId)?.SucceededAt > alert.SeenAt,
            AlertKind.WebhookSilent => reports.HeardAt(alert.ConnectionId) > alert.SeenAt,
            AlertKind.WebhookMismatch => now - alert.SeenAt > MismatchEnds,
            AlertKind.AuthenticationRefused => now - alert.SeenAt > AuthenticationEnds,
            // The plan's is looked at once an hour, by PlanWatch.
            AlertKind.QuotaNear when alert.Subject == Alert.OfPlan => false,
            AlertKind.QuotaNear => now - alert.SeenAt > QuotaEnds,
            _ => false,
        };
    }

    private async Task RaiseSilenceAsync(ReadyQueue queue, DateTimeOffset since, CancellationToken ct)
    {
        if (leases.Owns(queue.Tenant)
            && await FindAsync(queue.Tenant, queue.Connection, ct) is { Enabled: true } connection
            && catalog.Find(connection.Provider)?.Info.ReportsDelivery == true)
            await store.RaiseAsync(connection, AlertKind.WebhookSilent, $"It accepted email at {since:HH:mm} UTC and has sent no events since.");
    }

    private async Task RaiseNearAsync(DayCounter use, CancellationToken ct)
    {
        if (await FindAsync(use.TenantId, use.ConnectionId, ct) is not { Enabled: true } connection || catalog.Find(connection.Provider) is not { } provider)
            return;

        var allowances = provider.ProfileOf(connection).Allowances;
        foreach (var server in allowances.Servers)
            if (use.Name == UsageStore.OfServer(server.Name) && server.PerDay is { } cap)
                await RaiseNearAsync(connection, $"Server {server.Name}", use, cap);
        foreach (var plan in allowances.Warmups)
            if (use.Name == UsageStore.OfDomain(plan.Domain))
                await RaiseNearAsync(connection, $"The warm-up of {plan.Domain}", use, plan.LimitAfter((int)use.DaysBefore));
    }

    private async Task RaiseNearAsync(Connection connection, string subject, DayCounter use, int limit)
    {
        if (use.Used >= Near * limit && leases.Owns(use.TenantId))
            await store.RaiseAsync(connection, AlertKind.QuotaNear, FormattableString.Invariant($"{use.Used:N0} of today's {limit:N0} emails are used."), subject);
    }

    private async Task<IReadOnlyList<Alert>> OpenAsync(CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<Alert>($"SELECT {Alert.Columns} FROM alerts a WHERE a.resolved_at IS NULL ORDER BY a.tenant_id", null, ct);
    }

    private async ValueTask<Connection?> FindAsync(Guid tenant, Guid connection, CancellationToken ct) =>
        (await connections.OfTenantAsync(tenant, ct)).FirstOrDefault(one => one.Id == connection);
}
