using Microsoft.AspNetCore.Authorization;

namespace PenguinMails.Gateway.Tenants;

/// <summary>What an endpoint asks of its caller. Without any of these it asks for some credential.</summary>
internal static class Access
{
    private static readonly Dictionary<Scope, AuthorizationPolicy> Scopes =
        Enum.GetValues<Scope>().ToDictionary(scope => scope, scope => Policy(new ScopeRequirement(scope)));

    private static readonly AuthorizationPolicy User = Policy(new RoleRequirement(UserRole.Member));
    private static readonly AuthorizationPolicy AdminUser = Policy(new RoleRequirement(UserRole.Admin));

    /// <summary>For the API: a key of the scope; for reading and administration also a signed-in admin.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder routes, Scope scope) where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(Scopes[scope]);

    /// <summary>For pages that any signed-in user may see.</summary>
    public static TBuilder RequireUser<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(User);

    /// <summary>For the pages of the dashboard: a signed-in admin.</summary>
    public static TBuilder RequireAdminUser<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.RequireAuthorization(AdminUser);

    /// <summary>The caller of a request that has passed authorization.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.User as Caller ?? throw new InvalidOperationException("The endpoint allows anonymous callers: it has no tenant.");

    public static Guid TenantId(this HttpContext context) => context.Caller().TenantId;

    private static AuthorizationPolicy Policy(params IAuthorizationRequirement[] requirements) => new(requirements, []);
}

internal sealed class ScopeRequirement(Scope scope) : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    public Scope Scope => scope;

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (context.User is Caller caller && caller.May(requirement.Scope))
            context.Succeed(requirement);

        return Task.CompletedTask;
    }
}

/// <summary>
/// Deny by default: an endpoint that says nothing of its callers is for admins; what is not there at all is told to whoever has
/// some credential.
/// </summary>
internal sealed class FallbackRequirement : AuthorizationHandler<FallbackRequirement>, IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, FallbackRequirement requirement)
    {
        var missing = context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint;
        if (context.User is Caller caller && (missing || caller.May(Scope.Admin)))
            context.Succeed(requirement);

        return Task.CompletedTask;
    }
}

internal sealed class RoleRequirement(UserRole role) : AuthorizationHandler<RoleRequirement>, IAuthorizationRequirement
{
    public UserRole Role => role;

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RoleRequirement requirement)
    {
        if (context.User is Caller { Role: { } own } && own >= requirement.Role)
            context.Succeed(requirement);

        return Task.CompletedTask;
    }
}
