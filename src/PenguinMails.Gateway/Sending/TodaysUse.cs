using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending;

/// <summary>How much of their day's limits a connection's servers and warming domains have used.</summary>
internal sealed class TodaysUse(Database database, TimeProvider time)
{
    /// <returns>By the counters' names: <c>server:main</c>, <c>domain:yourdomain.com</c>.</returns>
    public async Task<IReadOnlyDictionary<string, DayUse>> OfAsync(Connection connection, Allowances allowances, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var counted = await read.QueryAsync<DailyUse.Row>("""
            SELECT name, day, used, days_before FROM daily_use WHERE connection_id = @Id AND tenant_id = @TenantId
            """, new { connection.Id, connection.TenantId }, ct);
        var today = DailyUse.DayOf(time.GetUtcNow());
        var rows = counted.ToDictionary(row => row.Name, row => row.On(today));
        var uses = new Dictionary<string, DayUse>(StringComparer.OrdinalIgnoreCase);
        foreach (var server in allowances.Servers)
            if (server.PerDay is { } cap)
                uses[DailyUse.OfServer(server.Name)] = new(Row(DailyUse.OfServer(server.Name)).Used, cap, null);
        foreach (var plan in allowances.Warmups)
        {
            var row = Row(DailyUse.OfDomain(plan.Domain));
            uses[row.Name] = new(row.Used, plan.LimitAfter(row.DaysBefore), row.DaysBefore + 1);
        }

        return uses;

        DailyUse.Row Row(string name) => rows.GetValueOrDefault(name) ?? new() { Name = name, Day = today };
    }
}

/// <param name="Day">Of a warm-up, the how manieth on which it sends; null for a cap that stays.</param>
public sealed record DayUse(long Used, long Limit, int? Day);
