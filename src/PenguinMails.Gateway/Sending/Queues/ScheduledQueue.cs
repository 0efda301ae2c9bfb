using System.Runtime.CompilerServices;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>A ready queue that has something due in the scheduled queue.</summary>
internal sealed record DueQueue
{
    public Guid ConnectionId { get; init; }
    public Guid TenantId { get; init; }
}

/// <summary>A delivery that only a ready queue in memory knows of.</summary>
internal sealed record FreshDelivery
{
    public Guid Id { get; init; }
    public Guid TenantId { get; init; }
    public Guid EnvelopeId { get; init; }
}

/// <param name="ConnectionId">Where it goes on.</param>
/// <param name="Reasons">Of the new decision.</param>
internal sealed record Move(
    IReadOnlyList<Guid> Deliveries, Guid TenantId, Guid ConnectionId, IReadOnlyList<string> Reasons, DateTimeOffset At, DateTimeOffset DueAt);

/// <summary>
/// What waits on disk: due later, or more than a ready queue holds in memory. It is the partial index of deliveries by
/// (connection, class, due time).
/// </summary>
internal sealed class ScheduledQueue
{
    private static readonly Table<DeliveryKey> PuttingBack = new("deliveries",
        new("id", ColumnKind.Uuid, key => key.Id),
        new("tenant_id", ColumnKind.Uuid, key => key.TenantId),
        new("fresh", ColumnKind.Boolean, _ => false));

    private readonly Database database;
    private readonly WriteQueue<IReadOnlyList<DeliveryKey>, bool> returns;
    private readonly WriteQueue<IReadOnlyList<Move>, bool> moves;
    private readonly Writer writer;
    private readonly ProviderCatalog catalog;

    public ScheduledQueue(Database database, Writer writer, ProviderCatalog catalog)
    {
        this.catalog = catalog;
        this.database = database;
        this.writer = writer;
        returns = writer.Queue<IReadOnlyList<DeliveryKey>, bool>(WriteOrder.Background, PutBack, keys => new(keys.Count, 100L * keys.Count));
        moves = writer.Queue<IReadOnlyList<Move>, bool>(WriteOrder.CallStarts, Apply, items => new(items.Count, 500L * items.Count));
    }

    /// <summary>Puts what is fresh in the scheduled queue.</summary>
    public Task PutBackAsync(IEnumerable<QueuedEnvelope> envelopes) => returns.WriteAsync(
        [.. envelopes.SelectMany(envelope => envelope.Deliveries.Select(id => new DeliveryKey(id, envelope.TenantId)))]);

    /// <inheritdoc cref="PutBackAsync(IEnumerable{QueuedEnvelope})"/>
    public Task PutBackAsync(IEnumerable<FreshDelivery> deliveries) =>
        returns.WriteAsync([.. deliveries.Select(delivery => new DeliveryKey(delivery.Id, delivery.TenantId))]);

    /// <summary>What was accepted before then and has been handled by nobody since, page by page.</summary>
    public async IAsyncEnumerable<IReadOnlyList<FreshDelivery>> FreshAsync(DateTimeOffset before, [EnumeratorCancellation] CancellationToken ct)
    {
        var (after, end) = (Guid.Empty, IdOrder.LowestAt(before));
        while (true)
        {
            IReadOnlyList<FreshDelivery> page;
            using (var read = await database.ReadAsync(ct))
                page = await read.QueryAsync<FreshDelivery>("""
                    SELECT id, tenant_id, envelope_id FROM deliveries WHERE fresh AND id > @after AND id < @end ORDER BY id LIMIT 1000
                    """, new { after, end }, ct);
            if (page.Count == 0)
                yield break;

            after = page[^1].Id;
            yield return page;
        }
    }

    /// <summary>Those of a tenant's deliveries that nobody has handled since they were accepted.</summary>
    public async Task<IReadOnlyList<Delivery>> FreshAsync(Guid tenant, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return [.. Deliveries.Read(read, [.. ids.Select(id => new DeliveryKey(id, tenant))]).Where(row => row is { Fresh: true, Status: DeliveryStatus.Queued })];
    }

    /// <summary>Moves what is not under way to another connection.</summary>
    public Task MoveAsync(IReadOnlyList<Move> items) => moves.WriteAsync(items);

    /// <summary>Ends what nobody took for as long as it was worth trying.</summary>
    public Task GiveUpAsync(IEnumerable<QueuedEnvelope> envelopes, DateTimeOffset now)
    {
        DeliveryKey[] keys = [.. envelopes.SelectMany(envelope => envelope.Deliveries.Select(id => new DeliveryKey(id, envelope.TenantId)))];
        return writer.ChangeAsync(session =>
        {
            var rows = Deliveries.Find(session, keys).Values.Where(row => row.Status is DeliveryStatus.Queued or DeliveryStatus.Scheduled);
            Deliveries.Save(session, [.. rows.Select(row => (row, row with { LocalEnd = DeliveryStatus.Failed, DueAt = now, Fresh = false }))], catalog);
            return true;
        });
    }

    /// <summary>
    /// Puts in the scheduled queue what was accepted before a moment and is still marked fresh: what an earlier run of the gateway or the
    /// tenant's earlier owner had in memory. To have it in both places does no harm.
    /// </summary>
    /// <param name="tenants">Only theirs; null for all.</param>
    public async Task PutBackOlderAsync(DateTimeOffset moment, IReadOnlyCollection<Guid>? tenants, CancellationToken ct)
    {
        var whose = tenants is null ? "" : "AND tenant_id = ANY(@tenants)";
        while (await writer.ChangeAsync(session => session.Execute($"""
            UPDATE deliveries SET fresh = FALSE WHERE (id, tenant_id) IN (
              SELECT id, tenant_id FROM deliveries WHERE fresh AND id < @before {whose} ORDER BY id LIMIT 1000)
            """, new { before = IdOrder.LowestAt(moment), tenants })) > 0)
            ct.ThrowIfCancellationRequested();
    }

    /// <summary>Connections with something due, by jumping through the index: the cost is theirs, not the backlog's.</summary>
    public async Task<IReadOnlyList<DueQueue>> DueQueuesAsync(DateTimeOffset now, CancellationToken ct)
    {
        const string Waits = "NOT d.fresh AND d.status IN ('scheduled', 'queued') AND d.envelope_id = d.id";
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<DueQueue>($"""
            WITH RECURSIVE queues (connection_id) AS (
              SELECT connection_id FROM (SELECT d.connection_id FROM deliveries d WHERE {Waits} ORDER BY d.connection_id LIMIT 1) AS first
              UNION ALL
              SELECT (SELECT d.connection_id FROM deliveries d WHERE {Waits} AND d.connection_id > queues.connection_id ORDER BY d.connection_id LIMIT 1)
              FROM queues WHERE queues.connection_id IS NOT NULL)
            SELECT q.connection_id, (SELECT d.tenant_id FROM deliveries d WHERE {Waits} AND d.connection_id = q.connection_id LIMIT 1) AS tenant_id
            FROM queues q
            WHERE q.connection_id IS NOT NULL
              AND (EXISTS (SELECT 1 FROM deliveries d WHERE {Waits} AND d.connection_id = q.connection_id AND d.class = 0 AND d.due_at <= @now)
                OR EXISTS (SELECT 1 FROM deliveries d WHERE {Waits} AND d.connection_id = q.connection_id AND d.class = 1 AND d.due_at <= @now))
            """, new { now }, ct);
    }

    /// <summary>The first deliveries of the next due envelopes of a connection, in the order in which they go out.</summary>
    public async Task<IReadOnlyList<Delivery>> ReadAsync(Guid tenant, Guid connection, DateTimeOffset now, int limit, DueScope scope, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return Next(read, tenant, connection, now, limit, scope, locked: false);
    }

    /// <summary>
    /// Transactional before bulk; of each by deadline, and what has none last. Those with a deadline have an index of their own, because one by both
    /// would be read to its end where all that is due has none.
    /// </summary>
    public static List<Delivery> Next(Session session, Guid tenant, Guid connection, DateTimeOffset dueBy, int limit, DueScope scope, bool locked)
    {
        List<Delivery> next = [];
        // A plus keeps SQLite from the index by due time, where it would have to sort.
        for (var @class = 0; @class <= (scope == DueScope.Urgent ? 0 : 1); @class++)
        {
            Add(@class, "+t.due_at <= @dueBy AND t.useful_until IS NOT NULL", "t.useful_until, t.due_at, t.id");
            if (@class == 0 || scope == DueScope.All)
                Add(@class, "t.due_at <= @dueBy AND t.useful_until IS NULL", "t.due_at, t.id");
        }

        return next;

        void Add(int @class, string which, string order)
        {
            if (next.Count < limit)
                next.AddRange(session.Rows($"""
                    SELECT {Deliveries.Columns} FROM deliveries t
                    WHERE NOT t.fresh AND t.status IN ('scheduled', 'queued') AND t.envelope_id = t.id
                      AND t.connection_id = @connection AND t.tenant_id = @tenant AND t.class = @class AND {which}
                    ORDER BY {order} LIMIT @most {(locked ? "FOR UPDATE" : "")}
                    """, new { tenant, connection, dueBy, @class, most = limit - next.Count }, Deliveries.Read));
        }
    }

    private static bool[] PutBack(Session session, IReadOnlyList<IReadOnlyList<DeliveryKey>> items)
    {
        session.Update(PuttingBack, [.. items.SelectMany(keys => keys).OrderBy(key => key.Id)]);
        return [.. items.Select(_ => true)];
    }

    private bool[] Apply(Session session, IReadOnlyList<IReadOnlyList<Move>> items)
    {
        var moving = items.SelectMany(moves => moves).SelectMany(move => move.Deliveries.Select(id => (new DeliveryKey(id, move.TenantId), move))).ToList();
        var rows = Deliveries.Find(session, [.. moving.Select(one => one.Item1).Distinct()]);
        var changes = new Dictionary<Guid, (Delivery Before, Delivery After)>(rows.Count);
        foreach (var (key, move) in moving)
            if (rows.TryGetValue(key.Id, out var row) && row.Status is DeliveryStatus.Queued or DeliveryStatus.Scheduled)
            {
                var now = changes.TryGetValue(key.Id, out var change) ? change.After : row;
                changes[key.Id] = (row, Moved(now, move));
            }

        Deliveries.Save(session, changes.Values, catalog);
        return [.. items.Select(_ => true)];
    }

    private static Delivery Moved(Delivery delivery, Move move) => delivery with
    {
        ConnectionId = move.ConnectionId,
        Decision = DecisionJson.With(delivery.Decision, new(move.At, delivery.ConnectionId, move.ConnectionId, move.Reasons)),
        DueAt = move.DueAt,
        Fresh = false,
    };
}
