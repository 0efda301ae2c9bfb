using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Suppressions.Admin;

/// <summary>What an address was suppressed by: of each reason and source the times from what began them to what lifted them.</summary>
internal static class SuppressionHistory
{
    /// <summary>Nobody's history is so long; a provider that repeats itself without end makes no page without end.</summary>
    private const int Most = 1_000;

    /// <returns>Null for an address that never was on the list.</returns>
    public static SuppressedAddress? Find(Session read, Guid tenant, string address, DateTimeOffset now)
    {
        var entries = read.Query<Entry>("""
            SELECT event_at, event_id, scope, reason, source, active, detail, actor, until FROM suppression_history
            WHERE tenant_id = @tenant AND address = @address ORDER BY event_at DESC, event_id DESC LIMIT @most
            """, new { tenant, address, most = Most });
        var sources = SuppressionSources.Of(read, tenant);
        var periods = entries.Reverse().GroupBy(entry => (entry.Scope, entry.Reason, entry.Source))
            .SelectMany(register => Periods(address, register, sources)).OrderByDescending(period => period.Since).ThenBy(period => period.Reason).ToList();
        if (periods.Count == 0)
            return null;

        var scope = periods.Where(period => period.LiftedAt is null && !period.HasExpired(now)).Select(period => (SuppressionScope?)period.Scope).Min();
        return new(address, scope, periods);
    }

    /// <param name="address">Whose.</param>
    /// <param name="register">The oldest first.</param>
    /// <param name="sources">Their names.</param>
    private static List<SuppressionPeriod> Periods(string address, IEnumerable<Entry> register, SuppressionSources sources)
    {
        var periods = new List<SuppressionPeriod>();
        foreach (var entry in register)
            if (periods is [.., { LiftedAt: null } open] && !open.HasExpired(entry.EventAt))
                periods[^1] = entry.Active ? open with { ExpiresAt = entry.Until } : open with { LiftedAt = entry.EventAt, LiftedBy = entry.Actor ?? sources.NameOf(entry.Source) };
            else if (entry.Active)
                periods.Add(new()
                {
                    Address = address,
                    Reason = EnumNames.Parse<SuppressionReason>(entry.Reason),
                    Scope = EnumNames.Parse<SuppressionScope>(entry.Scope),
                    Source = sources.NameOf(entry.Source),
                    Since = entry.EventAt,
                    ExpiresAt = entry.Until,
                    Detail = entry.Detail,
                    EventId = entry.EventId.ToString("N"),
                    AddedBy = entry.Actor,
                });

        return periods;
    }

    private sealed record Entry
    {
        public required DateTimeOffset EventAt { get; init; }
        public required Guid EventId { get; init; }
        public required string Scope { get; init; }
        public required string Reason { get; init; }
        public required string Source { get; init; }
        public required bool Active { get; init; }
        public string? Detail { get; init; }
        public DateTimeOffset? Until { get; init; }
        public string? Actor { get; init; }
    }
}
