using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Queues;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>How a tenant's providers are doing: what was checked, what the ready queues see, what the rollups count.</summary>
internal sealed class ProviderStatus(ConnectionStore connections, ProviderCatalog catalog, ProviderUse use, SenderUse senders, ReadyQueues queues, TimeProvider time)
{
    private static readonly TimeSpan CountsAsActive = TimeSpan.FromDays(7);

    private const string Throttled = "ESP rate limit reached. Emails queued for retry.";

    /// <summary>One card per provider, in the order they are shown.</summary>
    public async Task<IReadOnlyList<ProviderCard>> CardsAsync(Guid tenant, CancellationToken ct)
    {
        var conditions = await connections.ConditionsAsync(tenant, ct);
        var used = await use.OfTenantAsync(tenant, ct);
        var last = await senders.LastOfTenantAsync(tenant, ct);
        return [.. catalog.All.Select(info =>
        {
            var condition = conditions.FirstOrDefault(one => one.Provider == info.Id);
            return condition is null ? Card(info) : Card(info, condition, used.GetValueOrDefault(condition.Id), last.TryGetValue(condition.Id, out var at) ? at : null);
        })];
    }

    private static ProviderCard Card(ProviderInfo info) => new()
    {
        Provider = info.Id,
        Name = info.Name,
        Subtitle = info.Subtitle,
        Status = info.Settings is null ? ProviderCardStatus.ComingSoon : ProviderCardStatus.NotConfigured,
    };

    private ProviderCard Card(ProviderInfo info, ConnectionCondition condition, ConnectionUse? carried, DateTimeOffset? lastUsed)
    {
        // Of a real send and a test, whichever came last and failed: each that goes well clears what is known of the other.
        var problem = condition.SendProblem ?? condition.Problem;
        var level = SignsOf(condition).Level;
        lastUsed ??= carried?.LastHour;
        return Card(info) with
        {
            Status = level == ConnectionLevel.Error ? ProviderCardStatus.Error : IsActive(condition, carried, lastUsed) ? ProviderCardStatus.Active : ProviderCardStatus.Configured,
            Level = level,
            Enabled = condition.Enabled,
            SentToday = carried?.SentToday ?? 0,
            Sent = carried?.Sent ?? 0,
            DeliveryRate = info.ReportsDelivery ? carried?.DeliveryRate : null,
            ReportsDelivery = info.ReportsDelivery,
            LastUsedAt = lastUsed,
            LastTestedAt = condition.TestedAt,
            Problem = problem,
            Cause = condition.SendProblem is null ? null : condition.SendCause,
            Notice = problem is null && queues.IsThrottled(condition.Id) ? Throttled : null,
            UnverifiedDomain = condition.SendProblem is null ? condition.UnverifiedDomain : null,
        };
    }

    private ConnectionSigns SignsOf(ConnectionCondition condition)
    {
        var tooFast = ConnectionCheck.IsTooFast(condition.SendProblem);
        return new()
        {
            Enabled = condition.Enabled,
            Fails = condition.SendProblem is not null && !tooFast,
            RefusesAll = condition.UnverifiedDomain is { } domain && domain.Equals(condition.Domain, StringComparison.OrdinalIgnoreCase),
            HasWarning = condition.Problem is not null,
            IsThrottled = tooFast || queues.IsThrottled(condition.Id),
        };
    }

    /// <summary>Checked, by a test or by an email that was taken, and used within a week.</summary>
    private bool IsActive(ConnectionCondition condition, ConnectionUse? carried, DateTimeOffset? lastUsed) =>
        condition.Enabled && (condition.TestedAt is not null || carried?.Sent > 0) && lastUsed > time.GetUtcNow() - CountsAsActive;
}
