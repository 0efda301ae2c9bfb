using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Sending.Queues;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>A quota as it counts for one connection.</summary>
internal sealed record ConnectionQuota(Quota Quota, LimitPeriod Period)
{
    private const string Prefix = "quota:";

    /// <summary>The counter's name. The amount is not in it: a quota that is raised keeps its count.</summary>
    public string Name => $"{Prefix}{Period.Name}:{Quota.From}";

    /// <summary>Those of a provider, and those of all.</summary>
    /// <param name="monthDay">On which the provider's billing month starts.</param>
    public static IReadOnlyList<ConnectionQuota> Of(RoutingConfig config, string provider, int monthDay) => config.Quotas.Count == 0 ? [] :
        [.. config.Quotas.Where(quota => quota.Provider is null || quota.Provider == provider).Select(quota => Of(quota, monthDay))];

    public static ConnectionQuota Of(Quota quota, int monthDay) => new(quota, new(quota.Period, quota.Provider is null || quota.Period != QuotaPeriod.Month ? 1 : monthDay));

    /// <summary>Reads a counter's name; false for one that is no quota's.</summary>
    public static bool TryParse(string name, out LimitPeriod period, out string from)
    {
        (period, from) = (default, "");
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || name.Split(':', 3) is not [_, var kind, var who])
            return false;

        (period, from) = (LimitPeriod.Parse(kind), who);
        return true;
    }

    public Guid OwnerOf(Guid tenant, Guid connection) => Quota.Provider is null ? tenant : connection;
}

/// <summary>One limit that an envelope of a call counts for.</summary>
/// <param name="Owner">The connection; the tenant where all its connections count together.</param>
/// <param name="Name">Of its counter.</param>
/// <param name="Most">By the counter as it stands.</param>
/// <param name="Reached">What follows when it is reached, but for when that ends.</param>
internal sealed record Limit(Guid Owner, string Name, LimitPeriod Period, Func<UsageRow, long> Most, ReachedLimit Reached)
{
    public (Guid, string) Key => (Owner, Name);

    /// <summary>The server whose cap it is; null for all others.</summary>
    public string? Server { get; init; }

    /// <summary>What limits an envelope: its domain's warm-up, the server's cap, quotas.</summary>
    public static IEnumerable<Limit> Of(Call call, QueuedEnvelope envelope)
    {
        if (UsageStore.PlanOf(call.Allowances, envelope.FromDomain) is { } plan)
            yield return new(call.ConnectionId, UsageStore.OfDomain(plan.Domain), LimitPeriod.Day, row => plan.LimitAfter(row.DaysBefore), new(plan.Domain, plan.Surplus, ReachedLimit.Today));
        if (call.Allowances.Servers.FirstOrDefault(one => one.Name == call.Server) is { PerDay: { } cap } server)
            yield return new(call.ConnectionId, UsageStore.OfServer(server.Name), LimitPeriod.Day, _ => cap, new("", Surplus.Next, ReachedLimit.Today)) { Server = server.Name };
        foreach (var one in call.Quotas)
            if (one.Quota.Covers(envelope.From))
                yield return new(one.OwnerOf(call.TenantId, call.ConnectionId), one.Name, one.Period, _ => one.Quota.Emails,
                    new(one.Quota.From ?? "", one.Quota.Surplus, one.Quota.Reached) { PerPeriod = one.Quota.Emails, Period = one.Period });
    }
}

/// <summary>What limits allow of a call.</summary>
/// <param name="Over">What is over, and the limit that it is over.</param>
/// <param name="Full">Limits that are reached with what goes out.</param>
internal sealed record Admission(IReadOnlyList<QueuedEnvelope> Going, IReadOnlyList<(QueuedEnvelope Envelope, Limit Limit)> Over, IReadOnlyList<Limit> Full);
