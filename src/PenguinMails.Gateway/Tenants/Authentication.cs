using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Tenants;

/// <summary>
/// Turns the credential of a request into its <see cref="Caller"/>. Not the framework's authentication, whose tickets and claims
/// cost more than the rest of an accepted send; authorization is the framework's.
/// </summary>
internal sealed class Authentication(RequestDelegate next, ApiKeys keys, Sessions sessions)
{
    private const string Bearer = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        var found = FindAsync(context);
        if (!found.IsCompletedSuccessfully)
            return AwaitAsync(found, context);

        if (found.Result is { } caller)
            context.User = caller;

        return next(context);
    }

    private async Task AwaitAsync(ValueTask<Caller?> found, HttpContext context)
    {
        if (await found is { } caller)
            context.User = caller;

        await next(context);
    }

    /// <summary>A request that shows a key stands or falls with it, whatever its cookies say.</summary>
    private ValueTask<Caller?> FindAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization is { Count: > 0 } header)
            return header.Count == 1 && header[0] is { } text && text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                ? keys.FindAsync(text.AsSpan(Bearer.Length).Trim(), context.RequestAborted)
                : default;

        return SessionCookie.Read(context.Request) is { } token ? sessions.FindAsync(token, context.RequestAborted) : default;
    }
}

/// <summary>Answers a refusal: problem details to programs, the login page to people.</summary>
internal sealed class Refusals : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
            return next(context);

        if (context.User is Caller caller && !(IsPage(context) && !caller.IsUser))
            return Problems.Forbidden().ExecuteAsync(context);

        if (!IsPage(context))
            return Problems.Unauthorized().ExecuteAsync(context);
        if (SignInRoutes.IsPart(context.Request))
            return Problems.Unauthorized(SignInRoutes.SessionEnded).ExecuteAsync(context);

        context.Response.Redirect(SignInRoutes.LoginPath + ReturnTo(context.Request));
        return Task.CompletedTask;
    }

    private static bool IsPage(HttpContext context) => context.Request.Path.StartsWithSegments("/dashboard");

    private static string ReturnTo(HttpRequest request) => HttpMethods.IsGet(request.Method)
        ? QueryString.Create("returnUrl", request.Path + request.QueryString).Value!
        : "";
}
