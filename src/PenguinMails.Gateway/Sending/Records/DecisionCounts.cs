using System.Security.Cryptography;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>
/// Counts first decisions by day and by campaign: which rule sent how much where, by day also why elsewhere than to its target. An accept only notes them, and they are written some
/// seconds later, those of many accepts at once: a process that dies loses the last seconds of these figures, and of no email.
/// </summary>
internal sealed class DecisionCounts(Writer writer, TimeProvider time, ILogger<DecisionCounts> log) : BackgroundService
{
    /// <summary>The call named the provider.</summary>
    public const string Pinned = "pinned";

    /// <summary>No rule matched.</summary>
    public const string ByDefault = "default";

    private const int Shards = 16;

    /// <summary>Rows of one transaction: whoever accepts meanwhile waits for it.</summary>
    private const int AtOnce = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

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

    private static readonly Table<(DecisionKey Key, long Deliveries)> RowsOfCampaigns = new("decisions_by_campaign",
    [
        new("tenant_id", ColumnKind.Uuid, row => row.Key.TenantId),
        new("campaign_id", ColumnKind.Text, row => row.Key.Campaign),
        new("matched", ColumnKind.Text, row => row.Key.Matched),
        new("type", ColumnKind.Text, row => row.Key.Type),
        new("provider", ColumnKind.Text, row => row.Key.Provider),
        new("shard", ColumnKind.Integer, _ => Shard),
        new("deliveries", ColumnKind.Integer, row => row.Deliveries),
    ])
    {
        KeyColumns = 6,
    };

    private readonly Lock gate = new();
    private Dictionary<DecisionKey, long> noted = [];

    /// <param name="message">Stored.</param>
    /// <param name="deliveries">Those that go out count.</param>
    /// <param name="decisions">Of each delivery, the same object for those that were decided alike.</param>
    public void Note(Message message, IReadOnlyList<Delivery> deliveries, IReadOnlyList<DecisionTrace> decisions)
    {
        lock (gate)
            foreach (var (key, count) in Of(message, deliveries, decisions))
                noted[key] = noted.GetValueOrDefault(key) + count;
    }

    /// <summary>Writes what was noted.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        Dictionary<DecisionKey, long> taken;
        lock (gate)
            (taken, noted) = (noted, []);

        await WriteAsync(Rows, Sums(taken, key => key with { Campaign = null }));
        await WriteAsync(RowsOfCampaigns, Sums(taken.Where(pair => pair.Key.Campaign is not null), key => key with { Day = default, Move = default }));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => PeriodicWork.RepeatAsync(FlushAsync, Pause, time, log, stoppingToken);

    /// <summary>In key order, so that two transactions never wait for each other crosswise.</summary>
    private static IEnumerable<(DecisionKey Key, long Deliveries)> Sums(IEnumerable<KeyValuePair<DecisionKey, long>> taken, Func<DecisionKey, DecisionKey> keyOf) =>
        taken.GroupBy(pair => keyOf(pair.Key), pair => pair.Value).Select(alike => (alike.Key, alike.Sum()))
            .OrderBy(row => (row.Key.TenantId, row.Key.Day, row.Key.Campaign, row.Key.Matched)).ThenBy(row => (row.Key.Type, row.Key.Provider, row.Key.Move));

    private async Task WriteAsync(Table<(DecisionKey Key, long Deliveries)> table, IEnumerable<(DecisionKey Key, long Deliveries)> rows)
    {
        foreach (var page in rows.Chunk(AtOnce))
            await writer.ChangeAsync(session =>
            {
                session.Accumulate(table, page);
                return true;
            });
    }

    private static IEnumerable<(DecisionKey Key, long Deliveries)> Of(Message message, IReadOnlyList<Delivery> deliveries, IReadOnlyList<DecisionTrace> decisions) =>
        from decided in decisions.Where((_, i) => deliveries[i].LocalEnd is null).GroupBy<DecisionTrace, DecisionTrace>(decision => decision, ReferenceEqualityComparer.Instance)
        let first = decided.Key.Chain.Count == 0 ? "" : decided.Key.Chain[0]
        select (new DecisionKey(message.TenantId, DayOf(message.CreatedAt), message.CampaignId, MatchOf(decided.Key), message.Type.Name, first, decided.Key.Move), decided.LongCount());

    private static string MatchOf(DecisionTrace decision) =>
        decision.Rule is { } rule ? PublicId.Format(PublicId.Rule, rule) : decision.IsPinned ? Pinned : ByDefault;

    private static DateTimeOffset DayOf(DateTimeOffset at) => at.AddTicks(-(at.UtcTicks % TimeSpan.TicksPerDay));
}

/// <param name="Day">Its beginning, UTC.</param>
/// <param name="Campaign">Null for none.</param>
/// <param name="Matched">The rule's public id, <see cref="DecisionCounts.Pinned"/> or <see cref="DecisionCounts.ByDefault"/>.</param>
/// <param name="Provider">The first of the chain; empty where there was none.</param>
internal readonly record struct DecisionKey(Guid TenantId, DateTimeOffset Day, string? Campaign, string Matched, string Type, string Provider, RoutingMove Move);
