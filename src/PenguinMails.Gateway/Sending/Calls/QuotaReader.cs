using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>How much of each quota is used in the period that it is, for those who look; <see cref="UsageStore"/> counts.</summary>
internal sealed class QuotaReader(Database database, ConnectionStore connections, TariffStore tariffs, TimeProvider time)
{
    /// <summary>In the order of the rules.</summary>
    public async Task<IReadOnlyList<QuotaUse>> OfAsync(Guid tenant, RoutingConfig config, CancellationToken ct)
    {
        if (config.Quotas.Count == 0)
            return [];

        var (all, prices, now) = (await connections.OfTenantAsync(tenant, ct), await tariffs.OfTenantAsync(tenant, ct), time.GetUtcNow());
        using var read = await database.ReadAsync(ct);
        var rows = (await read.QueryAsync<UsageRow>("SELECT connection_id AS owner, name, period, used, days_before FROM limit_use WHERE tenant_id = @tenant", new { tenant }, ct))
            .ToDictionary(row => (row.Owner, row.Name));
        return [.. config.Quotas.Select(quota =>
        {
            var counted = ConnectionQuota.Of(quota, prices.GetValueOrDefault(quota.Provider ?? "")?.BillingDay ?? 1);
            var owner = counted.OwnerOf(tenant, all.FirstOrDefault(connection => connection.Provider == quota.Provider)?.Id ?? Guid.Empty);
            return new QuotaUse(quota, rows.GetValueOrDefault((owner, counted.Name))?.On(counted.Period.NumberOf(now)).Used ?? 0, counted.Period.EndOf(now));
        })];
    }
}

/// <param name="EndsAt">When the period ends.</param>
internal sealed record QuotaUse(Quota Quota, long Used, DateTimeOffset EndsAt)
{
    public long Left => Math.Max(0, Quota.Emails - Used);

    /// <summary>True where email from this sender is over it at a connection.</summary>
    public bool Stops(Connection connection, string from) => Left == 0 && (Quota.Provider is null || Quota.Provider == connection.Provider) && Quota.Covers(from);
}
