using Microsoft.AspNetCore.Antiforgery;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Tenants;

/// <summary>
/// One check for every request that changes something by the strength of a cookie. The framework's own leaves out DELETE and
/// handlers without a form.
/// </summary>
internal static class Antiforgery
{
    public const string HeaderName = "X-CSRF-Token";

    public static void AddDashboardAntiforgery(this IServiceCollection services) => services.AddAntiforgery(options =>
    {
        options.HeaderName = HeaderName;
        options.SuppressXFrameOptionsHeader = true;
        options.Cookie = new Loopback.Cookie { Name = "pm_csrf", HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };
    });

    // Whoever is not at risk goes on without a step in between.
    public static void UseDashboardAntiforgery(this WebApplication app) => app.Use((context, next) =>
        IsAtRisk(context) ? CheckAsync(app.Services.GetRequiredService<IAntiforgery>(), context, next) : next(context));

    private static async Task CheckAsync(IAntiforgery antiforgery, HttpContext context, RequestDelegate next)
    {
        if (await antiforgery.IsRequestValidAsync(context))
            await next(context);
        else
            await Problems.InvalidToken().ExecuteAsync(context);
    }

    private static bool IsAtRisk(HttpContext context)
    {
        var method = context.Request.Method;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method))
            return false;

        return context.Request.Path.StartsWithSegments("/dashboard") || context.User is Caller { IsUser: true };
    }
}
