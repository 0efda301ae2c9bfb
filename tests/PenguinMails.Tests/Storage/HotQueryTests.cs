using PenguinMails.Gateway.Storage;
using PenguinMails.Tests.Sending;
using Xunit;

namespace PenguinMails.Tests.Storage;

/// <summary>
/// The queries that run all the time are answered from their partial index. The texts follow the source: who changes a query
/// there changes it here, and sees whether its condition still implies the index's own.
/// </summary>
public sealed class HotQueryTests(QuietGateway gateway) : IClassFixture<QuietGateway>
{
    private const string Waits = "NOT d.fresh AND d.status IN ('scheduled', 'queued') AND d.envelope_id = d.id";

    private const string Search =
        "SELECT d.id, m.subject, c.provider FROM deliveries d JOIN messages m ON m.id = d.message_id AND m.tenant_id = d.tenant_id LEFT JOIN connections c ON c.id = d.connection_id AND c.tenant_id = d.tenant_id WHERE d.tenant_id = @id AND NOT d.fresh AND d.id < @end AND d.id >= @id";

    private const string LogPage = "AND e.seq < @now AND e.seq >= @now AND e.type = @text AND NOT (e.type = @text AND e.connection_id IN (@id, @end)) ORDER BY e.seq DESC LIMIT 51";

    public static TheoryData<string, string, string> Queries => new()
    {
        {
            "a page of the scheduled queue", "deliveries_shelf",
            "SELECT * FROM deliveries t WHERE NOT t.fresh AND t.status IN ('scheduled', 'queued') AND t.envelope_id = t.id AND t.connection_id = @id AND t.tenant_id = @id AND t.class = 0 AND t.due_at <= @now AND t.useful_until IS NULL ORDER BY t.due_at, t.id LIMIT 100"
        },
        {
            "a page of it with deadlines", "deliveries_deadlines",
            "SELECT * FROM deliveries t WHERE NOT t.fresh AND t.status IN ('scheduled', 'queued') AND t.envelope_id = t.id AND t.connection_id = @id AND t.tenant_id = @id AND t.class = 0 AND +t.due_at <= @now AND t.useful_until IS NOT NULL ORDER BY t.useful_until, t.due_at, t.id LIMIT 100"
        },
        { "what comes too late", "deliveries_late", "SELECT id, tenant_id FROM deliveries WHERE useful_until < @now AND status IN ('scheduled', 'queued') ORDER BY useful_until, id LIMIT 1000" },
        { "the next connection with something waiting", "deliveries_shelf", $"SELECT d.connection_id FROM deliveries d WHERE {Waits} AND d.connection_id > @id ORDER BY d.connection_id LIMIT 1" },
        { "whether something is due there", "deliveries_shelf", $"SELECT 1 FROM deliveries d WHERE {Waits} AND d.connection_id = @id AND d.class = 1 AND d.due_at <= @now LIMIT 1" },
        { "what only memory knows", "deliveries_fresh", "SELECT id, tenant_id, envelope_id FROM deliveries WHERE fresh AND id > @id AND id < @end ORDER BY id LIMIT 1000" },
        { "a tenant's newest", "deliveries_by_tenant", Search + " ORDER BY d.id DESC LIMIT 500" },
        { "by recipient", "deliveries_by_recipient", Search + " AND d.recipient_key = @text ORDER BY d.id DESC LIMIT 500" },
        { "a search by the provider's id", "deliveries_by_provider_id", Search + " AND d.provider_message_id = @text ORDER BY d.id DESC LIMIT 500" },
        { "an event by the provider's id", "deliveries_by_provider_id", "SELECT * FROM deliveries t WHERE t.tenant_id = @id AND t.provider_message_id = @text" },
        {
            "webhooks to process", "webhook_queue_pkey",
            "SELECT r.* FROM webhook_queue q JOIN raw_events r ON r.id = q.id AND r.tenant_id = q.tenant_id WHERE q.next_at <= @now ORDER BY q.next_at, q.id LIMIT 1000"
        },
        { "calls to ask about", "calls_lost", "SELECT * FROM calls WHERE state = 'lost' AND ask_at <= @now ORDER BY ask_at LIMIT 50" },
        { "calls of dead nodes", "calls_open", "SELECT * FROM calls WHERE state = 'open' AND epoch NOT IN (SELECT epoch FROM nodes WHERE alive_until > @now OR epoch = 1)" },
        { "the events of a message", "events_by_delivery", "SELECT id, delivery_id, type FROM events WHERE tenant_id = @id AND delivery_id > @id AND delivery_id < @end ORDER BY at, id" },
        { "a page of the webhook log", "events_log", $"SELECT e.id, e.type FROM events e WHERE e.tenant_id = @id AND e.received_at > 0 {LogPage}" },
        { "what follows in the order of events", "events_log", "SELECT e.id FROM events e WHERE e.tenant_id = @id AND e.received_at > 0 AND e.seq > @now AND e.seq <= @now AND e.type IN (@text) ORDER BY e.seq LIMIT 50" },
        { "webhooks that were set aside", "raw_events_aside", "SELECT id FROM raw_events WHERE tenant_id = @id AND state <> 'received' AND state = @text AND id >= @id AND id < @end ORDER BY id DESC LIMIT 100" },
        {
            "what may go to an endpoint", "hook_events_due",
            "SELECT t.seq FROM hook_events t WHERE t.hook_id = @id AND t.tenant_id = @id AND t.state = 'pending' AND t.next_at <= @now AND NOT EXISTS (SELECT 1 FROM hook_events b WHERE b.hook_id = t.hook_id AND b.tenant_id = t.tenant_id AND b.state = 'pending' AND b.delivery_id = t.delivery_id AND b.seq < t.seq) ORDER BY t.next_at, t.seq LIMIT 100"
        },
        { "an endpoint's log", "hook_events_pkey", "SELECT t.seq FROM hook_events t WHERE t.hook_id = @id AND t.tenant_id = @id AND t.seq < @now ORDER BY t.seq DESC LIMIT 51" },
        { "the log of a delivery", "events_by_delivery", $"WITH found AS MATERIALIZED (SELECT * FROM events WHERE tenant_id = @id AND delivery_id IN (@id)) SELECT e.id, e.type FROM found e WHERE e.tenant_id = @id {LogPage}" },
        { "the log of an address without an email", "events_of_nobody", $"SELECT e.id, e.type FROM events e WHERE e.tenant_id = @id AND e.delivery_id IS NULL AND lower(e.recipient) = @text {LogPage}" },
        {
            "a page of the suppression list", "suppressions_newest",
            "SELECT address, detail FROM suppressions WHERE tenant_id = @id AND active AND scope = 'all' AND reason = 'manual' AND (event_at, address, source) < (@now, @text, @text) ORDER BY event_at DESC, address DESC, source DESC LIMIT 51"
        },
        {
            "suppressed addresses of a domain", "suppressions_by_domain",
            "SELECT address, detail FROM suppressions WHERE tenant_id = @id AND active AND {domain} = @text AND (address, scope, reason, source) > (@text, @text, @text, @text) ORDER BY address, scope, reason, source LIMIT 51"
        },
        {
            "suppressed addresses that begin alike", "suppressions_pkey",
            "SELECT address, detail FROM suppressions WHERE tenant_id = @id AND active AND address < @text AND (address, scope, reason, source) > (@text, @text, @text, @text) ORDER BY address, scope, reason, source LIMIT 51"
        },
        { "what an address came to", "deliveries_by_recipient", "SELECT id, status, attempts FROM deliveries WHERE tenant_id = @id AND recipient_key = @text AND NOT fresh AND status IN ('delivered', 'bounced') ORDER BY id DESC LIMIT 50" },
        { "the newest deliveries to an address", "deliveries_by_recipient", "SELECT id FROM deliveries WHERE tenant_id = @id AND NOT fresh AND recipient_key = @text ORDER BY id DESC LIMIT 1000" },
    };

    [Theory, MemberData(nameof(Queries))]
    public async Task On_SQLite_it_is_answered_from_its_index(string what, string index, string sql)
    {
        var used = index.EndsWith("_pkey", StringComparison.Ordinal) ? "PRIMARY KEY" : "INDEX " + index;
        Assert.Contains($"USING {used}", await PlanAsync(gateway.Server, "EXPLAIN QUERY PLAN " + sql), StringComparison.Ordinal);
        Assert.NotEmpty(what);
    }

    [Fact]
    public async Task On_PostgreSQL_each_is_answered_from_its_index()
    {
        await using var server = await GatewayServer.StartAsync(StorageKind.Postgres);
        foreach (var (what, index, sql) in Queries.Select(row => row.Data))
        {
            var plan = await PlanAsync(server, "EXPLAIN " + sql);
            Assert.True(plan.Contains(index, StringComparison.Ordinal), $"{what}:\n{plan}");
        }
    }

    private static async Task<string> PlanAsync(GatewayServer server, string sql)
    {
        using var read = await server.Get<Database>().ReadAsync(CancellationToken.None);
        if (read.Dialect == Dialect.Postgres)
            read.Execute("SET enable_seqscan = off");
        var rows = read.Query<dynamic>(sql.Replace("{domain}", read.Dialect.DomainOf("address"), StringComparison.Ordinal), new { id = Guid.CreateVersion7(), end = Guid.CreateVersion7(), now = 1_000L, text = "x" });
        return string.Join('\n', rows.Select(row => ((IDictionary<string, object?>)row).Values.Last()));
    }
}
