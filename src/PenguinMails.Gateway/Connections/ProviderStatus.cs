using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending;

namespace PenguinMails.Gateway.Connections;

/// <summary>How a tenant's providers are doing: what was checked, what the lanes see, what the rollups count.</summary>
internal sealed class ProviderStatus(ConnectionStore connections, ProviderUse use, Lanes lanes, TimeProvider time)
{
    private static readonly TimeSpan CountsAsActive = TimeSpan.FromDays(7);

    /// <summary>One card per provider, in the order they are shown.</summary>
    public async Task<IReadOnlyList<ProviderCard>> CardsAsync(Guid tenant, CancellationToken ct)
    {
        var conditions = await connections.ConditionsAsync(tenant, ct);
        var used = await use.OfTenantAsync(tenant, ct);
        return [.. ProviderCatalog.All.Select(info =>
        {
            var condition = conditions.FirstOrDefault(one => one.Provider == info.Id);
            return Card(info, condition, condition is null ? null : used.GetValueOrDefault(condition.Id));
        })];
    }

    private ProviderCard Card(ProviderInfo info, ConnectionCondition? condition, ConnectionUse? carried)
    {
        var problem = condition is null ? null : lanes.ProblemOf(condition.Id) ?? condition.Problem;
        var lastUsed = condition is null ? null : lanes.LastCallOf(condition.Id) ?? carried?.LastHour;
        return new()
        {
            Provider = info.Id,
            Name = info.Name,
            Subtitle = info.Subtitle,
            Status = StatusOf(info, condition, problem, lastUsed),
            Enabled = condition is { Enabled: true },
            SentToday = carried?.SentToday ?? 0,
            DeliveryRate = carried?.DeliveryRate,
            LastUsedAt = lastUsed,
            LastTestedAt = condition?.TestedAt,
            Problem = problem,
            UnverifiedDomain = condition?.UnverifiedDomain,
        };
    }

    private ProviderCardStatus StatusOf(ProviderInfo info, ConnectionCondition? condition, string? problem, DateTimeOffset? lastUsed) => condition switch
    {
        null => info.Settings is null ? ProviderCardStatus.ComingSoon : ProviderCardStatus.NotConfigured,
        _ when problem is not null => ProviderCardStatus.Error,
        { Enabled: true } when lastUsed > time.GetUtcNow() - CountsAsActive => ProviderCardStatus.Active,
        _ => ProviderCardStatus.Configured,
    };
}
