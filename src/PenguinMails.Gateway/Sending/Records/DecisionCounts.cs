using System.Security.Cryptography;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>Counts first decisions by day, in the transaction that accepts their deliveries: which rule sent how much where, and why elsewhere than to its target.</summary>
internal static class DecisionCounts
{
    /// <summary>The call named the provider.</summary>
    public const string Pinned = "pinned";

    /// <summary>No rule matched.</summary>
    public const string ByDefault = "default";

    private const int Shards = 16;

    /// <summary>This process's own rows, so that nodes that accept for the same tenant seldom wait for each other.</summary>
    private static readonly long Shard = RandomNumberGenerator.GetInt32(Shards);

    private static readonly Table<(DecisionKey Key, long Deliveries)> Rows = new("decisions",
    [
        new("tenant_id", ColumnKind.Uuid, row => row.Key.TenantId),
        new("day", ColumnKind.Integer, row => row.Key.Day),
        new("matched", ColumnKind.Text, row => row.Key.Matched),
        new("type", ColumnKind.Text, row => row.Key.Type),
        new("provider", ColumnKind.Text, row => row.Key.Provider),
        new("move", ColumnKind.Text, row => EnumNames.Of(row.Key.Move)),
        new("shard", ColumnKind.Integer, _ => Shard),
        new("deliveries", ColumnKind.Integer, row => row.Deliveries),
    ])
    {
        KeyColumns = 7,
    };

    /// <summary>What of one message goes out, by its decisions.</summary>
    /// <param name="decisions">Of each delivery, the same object for those that were decided alike.</param>
    public static IEnumerable<(DecisionKey Key, long Deliveries)> Of(Message message, IReadOnlyList<Delivery> deliveries, IReadOnlyList<DecisionTrace> decisions) =>
        from decided in decisions.Where((_, i) => deliveries[i].LocalEnd is null).GroupBy<DecisionTrace, DecisionTrace>(decision => decision, ReferenceEqualityComparer.Instance)
        let first = decided.Key.Chain.Count == 0 ? "" : decided.Key.Chain[0]
        select (new DecisionKey(message.TenantId, DayOf(message.CreatedAt), MatchOf(decided.Key), message.Type.Name, first, decided.Key.Move), decided.LongCount());

    public static void Add(Session session, IEnumerable<(DecisionKey Key, long Deliveries)> decided)
    {
        var counts = new Dictionary<DecisionKey, long>();
        foreach (var (key, deliveries) in decided)
            counts[key] = counts.GetValueOrDefault(key) + deliveries;

        // In key order, so that two transactions never wait for each other crosswise.
        session.Accumulate(Rows, [.. counts.Select(pair => (pair.Key, pair.Value)).OrderBy(row => (row.Key.TenantId, row.Key.Day, row.Key.Matched))
            .ThenBy(row => (row.Key.Type, row.Key.Provider, row.Key.Move))]);
    }

    private static string MatchOf(DecisionTrace decision) =>
        decision.Rule is { } rule ? PublicId.Format(PublicId.Rule, rule) : decision.IsPinned ? Pinned : ByDefault;

    private static DateTimeOffset DayOf(DateTimeOffset at) => at.AddTicks(-(at.UtcTicks % TimeSpan.TicksPerDay));
}

/// <param name="Day">Its beginning, UTC.</param>
/// <param name="Matched">The rule's public id, <see cref="DecisionCounts.Pinned"/> or <see cref="DecisionCounts.ByDefault"/>.</param>
/// <param name="Provider">The first of the chain; empty where there was none.</param>
internal readonly record struct DecisionKey(Guid TenantId, DateTimeOffset Day, string Matched, string Type, string Provider, RoutingMove Move);
