using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Tenants;

/// <summary>Sign-ins to the dashboard. They are kept here and not in the cookie, so that signing out ends one everywhere.</summary>
internal sealed class Sessions(Database database, Writer writer, Audit audit, RetentionOptions retention, TimeProvider time)
{
    private readonly LookupCache<CredentialHash, Caller> callers = new(time, TimeSpan.FromSeconds(4));

    /// <returns>The token for the cookie.</returns>
    public async Task<string> StartAsync(User user)
    {
        var token = Credential.Create("");
        var hash = Credential.Hash(token)!.Value.ToBytes();
        var now = time.GetUtcNow();
        var entry = audit.Entry(user.TenantId, "user " + user.Email, "user.signed_in", new { email = user.Email });
        await writer.ChangeAsync(session =>
        {
            session.Execute("""
                INSERT INTO user_sessions (token_hash, tenant_id, user_id, created_at, expires_at)
                VALUES (@hash, @TenantId, @Id, @now, @until) ON CONFLICT DO NOTHING
                """, new { hash, user.TenantId, user.Id, now, until = now + retention.Sessions });
            Audit.Write(session, entry);
            return true;
        });
        return token;
    }

    public async Task EndAsync(string token)
    {
        if (Credential.Hash(token) is not { } hash)
            return;

        await writer.ChangeAsync(session =>
            session.Execute("DELETE FROM user_sessions WHERE token_hash = @hash", new { hash = hash.ToBytes() }));
        callers.Forget(hash);
    }

    /// <summary>Deletes what has ended, the oldest first.</summary>
    public static int Delete(Session session, DateTimeOffset now, int most) => session.Execute("""
        DELETE FROM user_sessions WHERE (token_hash, tenant_id) IN (
          SELECT token_hash, tenant_id FROM user_sessions WHERE expires_at <= @now ORDER BY expires_at LIMIT @most)
        """, new { now, most });

    public static DateTimeOffset? Oldest(Session read) =>
        read.Rows("SELECT created_at FROM user_sessions ORDER BY expires_at LIMIT 1", null, row => row.Time(0)).Cast<DateTimeOffset?>().FirstOrDefault();

    public void ForgetAll() => callers.ForgetAll();

    public ValueTask<Caller?> FindAsync(string token, CancellationToken ct)
    {
        if (Credential.Hash(token) is not { } hash)
            return default;

        return callers.TryGet(hash, out var caller) ? new(caller) : ReadAsync(hash, ct);
    }

    private async ValueTask<Caller?> ReadAsync(CredentialHash hash, CancellationToken ct)
    {
        var since = callers.Generation;
        using var read = await database.ReadAsync(ct);
        var user = await read.FirstAsync<SignedIn>("""
            SELECT u.id, u.tenant_id, u.email, u.role, t.name AS tenant_name
            FROM user_sessions s JOIN users u ON u.id = s.user_id AND u.tenant_id = s.tenant_id
            JOIN tenants t ON t.tenant_id = s.tenant_id
            WHERE s.token_hash = @hash AND s.expires_at > @now
            """, new { hash = hash.ToBytes(), now = time.GetUtcNow() }, ct);
        if (user is null)
            return null;

        var caller = Caller.OfUser(user.TenantId, user.Id, user.Email, EnumNames.Parse<UserRole>(user.Role), user.TenantName);
        callers.Keep(hash, caller, since);
        return caller;
    }

    private sealed record SignedIn
    {
        public Guid Id { get; init; }
        public Guid TenantId { get; init; }
        public string Email { get; init; } = "";
        public string Role { get; init; } = "";
        public string TenantName { get; init; } = "";
    }
}
