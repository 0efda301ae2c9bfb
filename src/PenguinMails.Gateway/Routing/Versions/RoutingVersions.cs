using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Routing.Versions;

/// <summary>
/// Every version of each tenant's rules: who changed them, and when. What is remembered is the compiled rules and never a decision; they are
/// forgotten at once when this process changes them, and within seconds when another does.
/// </summary>
internal sealed class RoutingVersions
{
    public const string Kind = "routing";

    /// <summary>What a tenant starts with is no row.</summary>
    public const int First = 1;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private static readonly Table<RoutingVersion> New = new("routing_versions",
        new("tenant_id", ColumnKind.Uuid, row => row.TenantId),
        new("version", ColumnKind.Integer, row => (long)row.Version),
        new("at", ColumnKind.Integer, row => row.At),
        new("actor", ColumnKind.Text, row => row.Actor),
        new("restored", ColumnKind.Integer, row => (long?)row.Restored),
        new("config", ColumnKind.Text, row => row.Config));

    private readonly Database database;
    private readonly Writer writer;
    private readonly Router router;
    private readonly Audit audit;
    private readonly LookupCache<Guid, CompiledRouting> current;
    private readonly CompiledRouting starting;
    private readonly TimeProvider time;

    public RoutingVersions(Database database, Writer writer, Router router, Audit audit, ConfigurationVersions versions, TimeProvider time)
    {
        (this.database, this.writer, this.router, this.audit, this.time) = (database, writer, router, audit, time);
        current = new(time, Life);
        starting = router.Compile(router.Starting, First);
        versions.Watch(Kind, current.ForgetAll);
    }

    /// <summary>The rules as they are. Synchronous while remembered.</summary>
    public ValueTask<CompiledRouting> OfTenantAsync(Guid tenant, CancellationToken ct) =>
        current.TryGet(tenant, out var rules) ? new(rules) : ReadAsync(tenant, ct);

    /// <summary>As they are now, whatever another process has changed: for whoever is about to change them.</summary>
    public ValueTask<CompiledRouting> OfTenantFreshAsync(Guid tenant, CancellationToken ct)
    {
        current.Forget(tenant);
        return OfTenantAsync(tenant, ct);
    }

    /// <summary>One version's rules, to tell what they decided; those that a tenant starts with where there is no such version.</summary>
    public RoutingConfig At(Session read, Guid tenant, int version) =>
        read.First<string>("SELECT config FROM routing_versions WHERE tenant_id = @tenant AND version = @version", new { tenant, version }) is { } config
            ? Parse(config)
            : router.Starting;

    /// <summary>Newest first, down to what the tenant started with.</summary>
    public async Task<IReadOnlyList<RoutingVersion>> ListAsync(Guid tenant, int? before, int limit, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var rows = (await read.QueryAsync<RoutingVersion>("""
            SELECT tenant_id, version, at, actor, restored, config FROM routing_versions
            WHERE tenant_id = @tenant AND version < @before ORDER BY version DESC LIMIT @limit
            """, new { tenant, before = before ?? int.MaxValue, limit }, ct)).ToList();
        if (rows.Count < limit && (before ?? int.MaxValue) > First)
            rows.Add(Start(tenant));

        return rows;
    }

    /// <summary>Null where there is no such version.</summary>
    public async Task<RoutingVersion?> FindAsync(Guid tenant, int version, CancellationToken ct)
    {
        if (version == First)
            return Start(tenant);

        using var read = await database.ReadAsync(ct);
        return await read.FirstAsync<RoutingVersion>("""
            SELECT tenant_id, version, at, actor, restored, config FROM routing_versions WHERE tenant_id = @tenant AND version = @version
            """, new { tenant, version }, ct);
    }

    /// <summary>Makes a new version.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="config">Valid.</param>
    /// <param name="version">The one that was read; null replaces whatever is there.</param>
    /// <param name="actor">Who.</param>
    /// <param name="restored">The version that it is again, where it is one.</param>
    /// <returns>As it is now; null where it was changed since that version.</returns>
    public async Task<CompiledRouting?> SaveAsync(Guid tenant, RoutingConfig config, int? version, string actor, int? restored = null)
    {
        config = StartedExperiments.In(config, (await OfTenantFreshAsync(tenant, CancellationToken.None)).Config, time.GetUtcNow());
        var entry = audit.Entry(tenant, actor, restored is null ? "routing.saved" : "routing.restored", new { rules = config.Rules.Count, restored });
        var row = new RoutingVersion { TenantId = tenant, At = entry.At, Actor = actor, Restored = restored, Config = JsonSerializer.Serialize(config, Json.Options) };
        var saved = await writer.ChangeAsync(session => Save(session, row, version, entry));
        current.Forget(tenant);
        return saved is { } number ? router.Compile(config, number) : null;
    }

    public static RoutingConfig Parse(string config) => JsonSerializer.Deserialize<RoutingConfig>(config, Json.Options)!;

    private static int? Save(Session session, RoutingVersion row, int? version, AuditEntry entry)
    {
        var last = session.First<RoutingVersion>("""
            SELECT tenant_id, version, at, actor, restored, config FROM routing_versions WHERE tenant_id = @TenantId ORDER BY version DESC LIMIT 1
            """, new { row.TenantId });
        // This very change, done again because the answer to its commit was lost.
        if (last is not null && session.First<long>("SELECT COUNT(*) FROM audit WHERE id = @Id AND tenant_id = @TenantId", new { entry.Id, entry.TenantId }) > 0)
            return last.Version;

        var current = last?.Version ?? First;
        if (version is not null && version != current)
            return null;

        // Of two that save at once the key lets one through.
        if (!session.Insert(New, [row with { Version = current + 1 }])[0])
            return null;

        ConfigurationVersions.Raise(session, Kind);
        Audit.Write(session, entry);
        return current + 1;
    }

    private async ValueTask<CompiledRouting> ReadAsync(Guid tenant, CancellationToken ct)
    {
        var since = current.Generation;
        using var read = await database.ReadAsync(ct);
        var row = await read.FirstAsync<RoutingVersion>("""
            SELECT tenant_id, version, at, actor, restored, config FROM routing_versions WHERE tenant_id = @tenant ORDER BY version DESC LIMIT 1
            """, new { tenant }, ct);
        var rules = row is null ? starting : router.Compile(Parse(row.Config), row.Version);
        current.Keep(tenant, rules, since);
        return rules;
    }

    private RoutingVersion Start(Guid tenant) => new()
    {
        TenantId = tenant,
        Version = First,
        Config = JsonSerializer.Serialize(router.Starting, Json.Options),
    };
}

/// <summary>A row of the routing_versions table.</summary>
internal sealed record RoutingVersion
{
    public Guid TenantId { get; init; }
    public int Version { get; init; }

    /// <summary>When and by whom; null for what the tenant started with.</summary>
    public DateTimeOffset? At { get; init; }

    /// <inheritdoc cref="At"/>
    public string? Actor { get; init; }

    /// <summary>The version that it is again, where it was restored.</summary>
    public int? Restored { get; init; }

    public string Config { get; init; } = "";
}
