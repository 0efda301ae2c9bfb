using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Tenants;

/// <summary>The customer organisations.</summary>
internal sealed class TenantDirectory(Database database, Writer writer, Audit audit, TimeProvider time)
{
    public async Task<Tenant> CreateAsync(string name, string actor)
    {
        var now = time.GetUtcNow();
        var tenant = new Tenant { Id = Guid.CreateVersion7(now), Name = name, CreatedAt = now };
        var entry = audit.Entry(tenant.Id, actor, "tenant.created", new { name });
        return await writer.ChangeAsync(session =>
        {
            session.Execute("""
                INSERT INTO tenants (tenant_id, name, created_at) VALUES (@Id, @Name, @CreatedAt) ON CONFLICT DO NOTHING
                """, tenant);
            Audit.Write(session, entry);
            return tenant;
        });
    }

    /// <summary>All of them, for the platform's own work.</summary>
    public async Task<IReadOnlyList<Tenant>> ListAsync(CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<Tenant>("""
            SELECT tenant_id AS id, name, sends_per_second, created_at FROM tenants ORDER BY tenant_id
            """, null, ct);
    }

    public async Task<Tenant?> FindAsync(Guid id, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.FirstAsync<Tenant>("""
            SELECT tenant_id AS id, name, sends_per_second, created_at FROM tenants WHERE tenant_id = @id
            """, new { id }, ct);
    }
}

internal sealed record Tenant
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Null is without limit.</summary>
    public int? SendsPerSecond { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
