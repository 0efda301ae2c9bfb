using System.Security.Claims;

namespace PenguinMails.Gateway.Tenants;

/// <summary>
/// Whoever a request comes from: a key or a signed-in user. Made once and kept with the credential, so that a request
/// costs no claims.
/// </summary>
internal sealed class Caller : ClaimsPrincipal
{
    private Caller(string kind, Guid id, string name)
        : base(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, id.ToString("N")), new(ClaimTypes.Name, name)], kind)) =>
        (Id, Name) = (id, name);

    /// <summary>Of the key or the user.</summary>
    public Guid Id { get; }

    public string Name { get; }
    public required Guid TenantId { get; init; }

    /// <summary>Null for a user.</summary>
    public Scope? KeyScope { get; private init; }

    /// <summary>Null for a key.</summary>
    public UserRole? Role { get; private init; }

    /// <summary>For the pages; null for a key.</summary>
    public string? TenantName { get; private init; }

    /// <summary>Null where neither the key nor its tenant sets a limit.</summary>
    public int? SendsPerSecond { get; private init; }

    /// <summary>Null for a key that reaches everybody.</summary>
    public SafeMode? Safe { get; private init; }

    public bool IsUser => Role is not null;

    /// <summary>As the audit log names it.</summary>
    public string Actor => (IsUser ? "user " : "key ") + Name;

    public static Caller OfKey(Guid tenant, Guid key, string name, Scope scope, int? sendsPerSecond, SafeMode? safe = null) =>
        new("key", key, name) { TenantId = tenant, KeyScope = scope, SendsPerSecond = sendsPerSecond, Safe = safe };

    public static Caller OfUser(Guid tenant, Guid user, string email, UserRole role, string tenantName) =>
        new("user", user, email) { TenantId = tenant, Role = role, TenantName = tenantName };

    /// <summary>An admin on the dashboard reads and administers; sending needs a key.</summary>
    public bool May(Scope scope) => KeyScope is { } own
        ? own == scope || own == Scope.Admin
        : Role == UserRole.Admin && scope != Scope.Send;
}
