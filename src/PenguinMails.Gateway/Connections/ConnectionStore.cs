using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Connections;

/// <summary>
/// The tenants' accounts at providers. What is read often is remembered, forgotten at once when this process changes it, and within
/// seconds when another does.
/// </summary>
internal sealed class ConnectionStore
{
    public const string Kind = "connections";

    /// <summary>A provider goes on reporting for as long as content is kept.</summary>
    public static readonly TimeSpan VerifiesAfterDeletion = TimeSpan.FromDays(45);

    // Short enough that a replaced webhook secret ends close to its hour.
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ConditionLife = TimeSpan.FromMinutes(5);

    private readonly Database database;
    private readonly ConnectionVault vault;
    private readonly TimeProvider time;
    private readonly LookupCache<Guid, IReadOnlyList<Connection>> byTenant;
    private readonly LookupCache<Guid, Connection> byId;
    private readonly LookupCache<Guid, IReadOnlyList<ConnectionCondition>> conditions;

    public ConnectionStore(Database database, ConnectionVault vault, ConfigurationVersions versions, TimeProvider time)
    {
        (this.database, this.vault, this.time) = (database, vault, time);
        byTenant = new(time, Life);
        byId = new(time, Life);
        conditions = new(time, ConditionLife);
        versions.Watch(Kind, ForgetAll);
    }

    /// <summary>All of a tenant's, disabled ones too. Synchronous while remembered.</summary>
    public ValueTask<IReadOnlyList<Connection>> OfTenantAsync(Guid tenant, CancellationToken ct) =>
        byTenant.TryGet(tenant, out var connections) ? new(connections) : ReadTenantAsync(tenant, ct);

    public async ValueTask<Connection?> FindAsync(Guid tenant, string provider, CancellationToken ct)
    {
        foreach (var connection in await OfTenantAsync(tenant, ct))
            if (connection.Provider == provider)
                return connection;

        return null;
    }

    /// <summary>As it is now, whatever another process has changed: for whoever is about to change it.</summary>
    public ValueTask<Connection?> FindFreshAsync(Guid tenant, string provider, CancellationToken ct)
    {
        byTenant.Forget(tenant);
        return FindAsync(tenant, provider, ct);
    }

    /// <summary>For webhooks, which name only the connection. A deleted one is found for 45 days, as disabled.</summary>
    public ValueTask<Connection?> FindByIdAsync(Guid connection, CancellationToken ct) =>
        byId.TryGet(connection, out var found) ? new(found) : ReadOneAsync(connection, ct);

    /// <summary>For webhooks that name only a sending domain; null where none or several connections send for it.</summary>
    public async Task<Connection?> FindByDomainAsync(string provider, string domain, CancellationToken ct) =>
        await OfDomainAsync(provider, domain, 2, ct) is [var only] ? only : null;

    /// <summary>Of all tenants, for rounds that look in at each.</summary>
    public async Task<IReadOnlyList<ConnectionPlace>> EnabledAsync(CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<ConnectionPlace>("SELECT id, tenant_id FROM connections WHERE deleted_at IS NULL AND enabled", null, ct);
    }

    /// <summary>Of all tenants, so many at most: who has to be found among them by what only one can have signed.</summary>
    public async Task<IReadOnlyList<Connection>> OfDomainAsync(string provider, string domain, int most, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        var ids = await read.QueryAsync<Guid>("""
            SELECT id FROM connections WHERE provider = @provider AND domain = @domain AND deleted_at IS NULL ORDER BY id LIMIT @most
            """, new { provider, domain, most }, ct);
        var found = new List<Connection>(ids.Count);
        foreach (var id in ids)
            if (await FindByIdAsync(id, ct) is { } connection)
                found.Add(connection);

        return found;
    }

    /// <summary>What the cards show beside the settings.</summary>
    public async ValueTask<IReadOnlyList<ConnectionCondition>> ConditionsAsync(Guid tenant, CancellationToken ct)
    {
        if (conditions.TryGet(tenant, out var known))
            return known;

        var since = conditions.Generation;
        using var read = await database.ReadAsync(ct);
        var rows = await read.QueryAsync<ConnectionCondition>("""
            SELECT id, provider, domain, enabled, tested_at, problem, unverified_domain, send_problem, send_cause FROM connections
            WHERE tenant_id = @tenant AND deleted_at IS NULL
            """, new { tenant }, ct);
        conditions.Keep(tenant, rows, since);
        return rows;
    }

    /// <summary>After a change, by whoever made it.</summary>
    public void Forget(Guid tenant, Guid connection)
    {
        byTenant.Forget(tenant);
        byId.Forget(connection);
        conditions.Forget(tenant);
    }

    public void ForgetAll()
    {
        byTenant.ForgetAll();
        byId.ForgetAll();
        conditions.ForgetAll();
    }

    private async ValueTask<IReadOnlyList<Connection>> ReadTenantAsync(Guid tenant, CancellationToken ct)
    {
        var since = byTenant.Generation;
        using var read = await database.ReadAsync(ct);
        var rows = await read.QueryAsync<ConnectionRow>($"""
            SELECT {ConnectionRow.Columns} FROM connections WHERE tenant_id = @tenant AND deleted_at IS NULL ORDER BY id
            """, new { tenant }, ct);
        Connection[] connections = [.. rows.Select(vault.Open).OfType<Connection>()];
        byTenant.Keep(tenant, connections, since);
        return connections;
    }

    private async ValueTask<Connection?> ReadOneAsync(Guid id, CancellationToken ct)
    {
        var since = byId.Generation;
        using var read = await database.ReadAsync(ct);
        var row = await read.FirstAsync<ConnectionRow>($"""
            SELECT {ConnectionRow.Columns} FROM connections WHERE id = @id AND (deleted_at IS NULL OR deleted_at > @deleted)
            """, new { id, deleted = time.GetUtcNow() - VerifiesAfterDeletion }, ct);
        var connection = row is null ? null : vault.Open(row);
        if (connection is not null)
            byId.Keep(id, connection, since);

        return connection;
    }
}

/// <summary>Which connection, and whose.</summary>
internal sealed record ConnectionPlace
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
}

/// <summary>How a connection is doing.</summary>
internal sealed record ConnectionCondition
{
    public required Guid Id { get; init; }
    public required string Provider { get; init; }
    public required bool Enabled { get; init; }
    public DateTimeOffset? TestedAt { get; init; }

    /// <summary>What is wrong and what to do about it; null while nothing is known to be.</summary>
    public string? Problem { get; init; }

    public string? UnverifiedDomain { get; init; }

    /// <summary>The domain that the account is bound to, where its settings have one.</summary>
    public string? Domain { get; init; }

    /// <summary>Why the last real sends failed; null once one was taken since.</summary>
    public string? SendProblem { get; init; }

    /// <summary>The provider's own words for it.</summary>
    public string? SendCause { get; init; }
}
