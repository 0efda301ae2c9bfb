using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Calls;

/// <summary>How much of their day's limits servers and warming domains have used, for those who look; <see cref="UsageStore"/> counts.</summary>
internal sealed class DailyUsageReader(Database database, TimeProvider time)
{
    /// <summary>Of one connection.</summary>
    /// <returns>By the counters' names: <c>server:main</c>, <c>domain:yourdomain.com</c>.</returns>
    public async Task<IReadOnlyDictionary<string, DayUse>> OfAsync(Connection connection, Allowances allowances, CancellationToken ct)
    {
        var uses = new Dictionary<string, DayUse>(StringComparer.OrdinalIgnoreCase);
        if (allowances.Servers.Count + allowances.Warmups.Count == 0)
            return uses;

        using var read = await database.ReadAsync(ct);
        var counted = await read.QueryAsync<UsageRow>("""
            SELECT name, period, used, days_before FROM limit_use WHERE connection_id = @Id AND tenant_id = @TenantId
            """, new { connection.Id, connection.TenantId }, ct);
        var today = LimitPeriod.Day.NumberOf(time.GetUtcNow());
        var rows = counted.ToDictionary(row => row.Name, row => row.On(today));
        foreach (var server in allowances.Servers)
            if (server.PerDay is { } cap)
                uses[UsageStore.OfServer(server.Name)] = new(Row(UsageStore.OfServer(server.Name)).Used, cap, null);
        foreach (var plan in allowances.Warmups)
        {
            var row = Row(UsageStore.OfDomain(plan.Domain));
            uses[row.Name] = new(row.Used, plan.LimitAfter(row.DaysBefore), row.DaysBefore + 1);
        }

        return uses;

        UsageRow Row(string name) => rows.GetValueOrDefault(name) ?? new() { Name = name, Period = today };
    }

    /// <summary>How many more emails from a domain the day allows; null where nothing limits them.</summary>
    public async Task<Func<string, long?>> LeftAsync(Connection connection, Allowances allowances, CancellationToken ct)
    {
        var uses = await OfAsync(connection, allowances, ct);
        long? servers = allowances.Servers.Count == 0 || allowances.Servers.Any(server => server.PerDay is null)
            ? null
            : allowances.Servers.Sum(server => uses[UsageStore.OfServer(server.Name)].Left);
        return domain => UsageStore.PlanOf(allowances, domain) is { } plan
            ? Math.Min(servers ?? long.MaxValue, uses[UsageStore.OfDomain(plan.Domain)].Left)
            : servers;
    }

    /// <summary>Of all connections: there is a row only where there is a limit.</summary>
    public async Task<IReadOnlyList<DayCounter>> EverywhereAsync(CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<DayCounter>("""
            SELECT connection_id, tenant_id, name, used, days_before FROM limit_use WHERE period = @today
            """, new { today = LimitPeriod.Day.NumberOf(time.GetUtcNow()) }, ct);
    }
}

/// <param name="Day">Of a warm-up, the how manieth on which it sends; null for a cap that stays.</param>
public sealed record DayUse(long Used, long Limit, int? Day)
{
    public long Left => Math.Max(0, Limit - Used);
}

/// <summary>How much of a day's limit is used.</summary>
internal sealed record DayCounter
{
    public required Guid ConnectionId { get; init; }
    public required Guid TenantId { get; init; }

    /// <summary><see cref="UsageStore.OfServer"/> or <see cref="UsageStore.OfDomain"/>.</summary>
    public required string Name { get; init; }

    public required long Used { get; init; }
    public required long DaysBefore { get; init; }
}
