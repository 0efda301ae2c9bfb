using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Tenants;

/// <summary>The keys of the API: shown once, stored as a hash, revoked at once in this process and within seconds in others.</summary>
internal sealed class ApiKeys(Database database, Writer writer, Audit audit, TimeProvider time)
{
    public const string Prefix = "pm_";

    // Short where another node may revoke a key; else this process hears of every change.
    private readonly LookupCache<CredentialHash, Caller> callers = new(time, database.IsShared ? TimeSpan.FromSeconds(4) : TimeSpan.FromMinutes(1));

    /// <returns>The key as stored, and the secret that is never shown again.</returns>
    public async Task<(ApiKey Key, string Secret)> CreateAsync(Guid tenant, string name, Scope scope, string actor, int? sendsPerSecond = null, SafeMode? safe = null)
    {
        var secret = Credential.Create(Prefix);
        var now = time.GetUtcNow();
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenant,
            Name = name,
            Scope = scope.ToString().ToLowerInvariant(),
            LastFour = secret[^4..],
            SendsPerSecond = sendsPerSecond,
            AllowRecipients = safe is null ? null : JsonSerializer.Serialize(safe.Allowed, Json.Options),
            RedirectTo = safe?.RedirectTo,
            CreatedAt = now,
        };
        var hash = Credential.Hash(secret)!.Value.ToBytes();
        var entry = audit.Entry(tenant, actor, "key.created", new { key = PublicId.Format(PublicId.Key, key.Id), name, scope, safe_mode = safe is not null });
        await writer.ChangeAsync(session => Insert(session, key, hash, entry));
        return (key, secret);
    }

    /// <summary>False where the tenant has no such key that works.</summary>
    public async Task<bool> RevokeAsync(Guid tenant, Guid key, string actor)
    {
        var entry = audit.Entry(tenant, actor, "key.revoked", new { key = PublicId.Format(PublicId.Key, key) });
        var revoked = await writer.ChangeAsync(session =>
        {
            var hit = session.Execute("""
                UPDATE api_keys SET revoked_at = @At WHERE id = @key AND tenant_id = @tenant AND revoked_at IS NULL
                """, new { key, tenant, entry.At }) > 0;
            if (hit)
                Audit.Write(session, entry);

            return hit;
        });
        callers.ForgetAll();
        return revoked;
    }

    public async Task<IReadOnlyList<ApiKey>> ListAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<ApiKey>("""
            SELECT id, tenant_id, name, scope, last_four, sends_per_second, allow_recipients, redirect_to, created_at, revoked_at
            FROM api_keys WHERE tenant_id = @tenant ORDER BY id DESC
            """, new { tenant }, ct);
    }

    /// <summary>Whose key it is, null for a key that does not work. No database while the key was seen lately.</summary>
    public ValueTask<Caller?> FindAsync(ReadOnlySpan<char> secret, CancellationToken ct)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal) || Credential.Hash(secret) is not { } hash)
            return default;

        return callers.TryGet(hash, out var caller) ? new(caller) : ReadAsync(hash, ct);
    }

    private async ValueTask<Caller?> ReadAsync(CredentialHash hash, CancellationToken ct)
    {
        var since = callers.Generation;
        using var read = await database.ReadAsync(ct);
        var key = await read.FirstAsync<ApiKey>("""
            SELECT k.id, k.tenant_id, k.name, k.scope, k.last_four, k.allow_recipients, k.redirect_to, k.created_at,
                   COALESCE(k.sends_per_second, t.sends_per_second) AS sends_per_second
            FROM api_keys k JOIN tenants t ON t.tenant_id = k.tenant_id
            WHERE k.key_hash = @hash AND k.revoked_at IS NULL
            """, new { hash = hash.ToBytes() }, ct);
        if (key is null)
            return null;

        var caller = Caller.OfKey(key.TenantId, key.Id, key.Name, Enum.Parse<Scope>(key.Scope, ignoreCase: true), key.SendsPerSecond, key.Safe);
        callers.Keep(hash, caller, since);
        return caller;
    }

    private static bool Insert(Session session, ApiKey key, byte[] hash, AuditEntry entry)
    {
        session.Execute("""
            INSERT INTO api_keys (id, tenant_id, name, scope, key_hash, last_four, sends_per_second, allow_recipients, redirect_to, created_at)
            VALUES (@Id, @TenantId, @Name, @Scope, @hash, @LastFour, @SendsPerSecond, @AllowRecipients, @RedirectTo, @CreatedAt)
            ON CONFLICT DO NOTHING
            """, new { key.Id, key.TenantId, key.Name, key.Scope, hash, key.LastFour, key.SendsPerSecond, key.AllowRecipients, key.RedirectTo, key.CreatedAt });
        Audit.Write(session, entry);
        return true;
    }
}

internal sealed record ApiKey
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required string Name { get; init; }
    public required string Scope { get; init; }

    /// <summary>What is shown of it.</summary>
    public required string LastFour { get; init; }

    public int? SendsPerSecond { get; init; }

    /// <summary>JSON of its safe mode's list.</summary>
    public string? AllowRecipients { get; init; }

    /// <inheritdoc cref="SafeMode.RedirectTo"/>
    public string? RedirectTo { get; init; }

    public SafeMode? Safe => SafeMode.Read(AllowRecipients, RedirectTo);
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
}
