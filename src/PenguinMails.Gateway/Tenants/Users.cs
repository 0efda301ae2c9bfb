using Microsoft.AspNetCore.Identity;
using PenguinMails.Gateway.Storage;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Tenants;

/// <summary>The people who use the dashboard. An address belongs to one user of one tenant.</summary>
internal sealed class Users
{
    public const int MinPassword = 12;
    public const int MaxPassword = 200;

    private readonly Database database;
    private readonly Writer writer;
    private readonly Audit audit;
    private readonly Sessions sessions;
    private readonly TimeProvider time;
    private readonly IPasswordHasher<User> hasher;
    private readonly string nobodysHash;

    public Users(Database database, Writer writer, Audit audit, Sessions sessions, TimeProvider time, IPasswordHasher<User> hasher)
    {
        (this.database, this.writer, this.audit, this.sessions, this.time, this.hasher) = (database, writer, audit, sessions, time, hasher);
        nobodysHash = hasher.HashPassword(null!, Credential.Create(""));
    }

    /// <summary>Null where the address is some user's already.</summary>
    /// <exception cref="ArgumentException">The address or the password can't be one.</exception>
    public async Task<User?> CreateAsync(Guid tenant, string email, string password, UserRole role, string actor)
    {
        if (!EmailAddress.TryParse(email, out var address, out var problem))
            throw new ArgumentException(problem, nameof(email));

        var now = time.GetUtcNow();
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenant,
            Email = address.Key,
            PasswordHash = HashChecked(password),
            Role = role.ToString().ToLowerInvariant(),
            CreatedAt = now,
        };
        var entry = audit.Entry(tenant, actor, "user.created", new { email = user.Email, role });
        return await writer.ChangeAsync(session => Insert(session, user, entry));
    }

    /// <summary>Ends every session of the user too.</summary>
    public async Task SetPasswordAsync(User user, string password, string actor)
    {
        var hash = HashChecked(password);
        var entry = audit.Entry(user.TenantId, actor, "user.password_changed", new { email = user.Email });
        await writer.ChangeAsync(session =>
        {
            session.Execute("UPDATE users SET password_hash = @hash WHERE id = @Id AND tenant_id = @TenantId", new { hash, user.Id, user.TenantId });
            session.Execute("DELETE FROM user_sessions WHERE user_id = @Id AND tenant_id = @TenantId", new { user.Id, user.TenantId });
            Audit.Write(session, entry);
            return true;
        });
        sessions.ForgetAll();
    }

    public async Task<IReadOnlyList<User>> ListAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<User>("""
            SELECT id, tenant_id, email, password_hash, role, created_at FROM users WHERE tenant_id = @tenant ORDER BY email
            """, new { tenant }, ct);
    }

    public async Task<User?> FindByEmailAsync(string email, CancellationToken ct)
    {
        if (!EmailAddress.TryParse(email, out var address, out _))
            return null;

        using var read = await database.ReadAsync(ct);
        return await read.FirstAsync<User>("""
            SELECT id, tenant_id, email, password_hash, role, created_at FROM users WHERE email = @key
            """, new { key = address.Key }, ct);
    }

    /// <summary>Null for a wrong password and for an unknown address alike, after the same work.</summary>
    public async Task<User?> VerifyAsync(string email, string password, CancellationToken ct)
    {
        var user = await FindByEmailAsync(email, ct);
        var verdict = hasher.VerifyHashedPassword(user!, user?.PasswordHash ?? nobodysHash, password);
        return verdict == PasswordVerificationResult.Failed ? null : user;
    }

    private static User? Insert(Session session, User user, AuditEntry entry)
    {
        // The same user again is this transaction done twice, not a conflict.
        var owner = session.Query<Guid>("""
            INSERT INTO users (id, tenant_id, email, password_hash, role, created_at)
            VALUES (@Id, @TenantId, @Email, @PasswordHash, @Role, @CreatedAt)
            ON CONFLICT (email) DO UPDATE SET email = excluded.email
            RETURNING id
            """, user);
        if (owner[0] != user.Id)
            return null;

        Audit.Write(session, entry);
        return user;
    }

    private string HashChecked(string password) => password.Length is < MinPassword or > MaxPassword
        ? throw new ArgumentException($"A password has {MinPassword} to {MaxPassword} characters.", nameof(password))
        : hasher.HashPassword(null!, password);
}

internal sealed record User
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }

    /// <summary>In lower case.</summary>
    public required string Email { get; init; }

    public required string PasswordHash { get; init; }
    public required string Role { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public UserRole UserRole => Enum.Parse<UserRole>(Role, ignoreCase: true);
}
