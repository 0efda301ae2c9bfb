using System.IO.Compression;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.ResponseCompression;
using PenguinMails.Gateway.Dashboard.Alerts;
using PenguinMails.Gateway.Dashboard.Errors;
using PenguinMails.Gateway.Dashboard.Esp;
using PenguinMails.Gateway.Dashboard.Holds;
using PenguinMails.Gateway.Dashboard.Hooks;
using PenguinMails.Gateway.Dashboard.Keys;
using PenguinMails.Gateway.Dashboard.Login;
using PenguinMails.Gateway.Dashboard.Palette;
using PenguinMails.Gateway.Dashboard.Sending;
using PenguinMails.Gateway.Dashboard.Shell;
using PenguinMails.Gateway.Dashboard.Suppressions;
using PenguinMails.Gateway.Dashboard.Validation;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Dashboard;

internal static class DashboardFeature
{
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddSingleton<Connect.ConnectionExtras>();
        services.AddSingleton<OverviewReader>();
        services.AddSingleton<HookScreen>();
        services.AddSingleton<Validation.ValidationShelf>();
        services.AddSingleton<LoginScreen>((email, error, returnUrl) =>
            new RazorComponentResult<LoginPage>(new { Email = email, Error = error, ReturnUrl = returnUrl }));
        services.AddSingleton<ErrorScreen>(problem => new RazorComponentResult<ErrorPage>(new { problem.Title, problem.Detail }) { StatusCode = problem.Status });
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = ["text/html", "text/css", "text/javascript", "image/svg+xml"];
        });
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
        return services;
    }

    /// <summary>Comes before authorization: the login page needs its style, too.</summary>
    public static void UseDashboardFiles(this IApplicationBuilder app)
    {
        // Sizes give away what another site's request can have repeated. It can only GET: there the one secret is the antiforgery
        // token, which is masked anew on each page; passwords and keys that are shown once are answers to a POST.
        app.UseWhen(http => HttpMethods.IsGet(http.Request.Method), gets => gets.UseResponseCompression());
        app.UseStaticFiles(DashboardFiles.Options);
    }

    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => TypedResults.LocalRedirect("/dashboard")).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet(SignInRoutes.LoginPath, (string? returnUrl, LoginScreen screen) => screen(null, null, returnUrl)).AllowAnonymous();

        // Without the framework's own antiforgery: Http/Antiforgery checks every request that changes something.
        var dashboard = routes.MapGroup("/dashboard").RequireAdminUser().DisableAntiforgery();
        dashboard.MapGet("/", () => TypedResults.LocalRedirect(EspRoutes.Overview));
        dashboard.MapPost("/theme", ChooseTheme);
        dashboard.MapEsp();
        dashboard.MapMessagePages();
        dashboard.MapAlertPages();
        dashboard.MapHoldPages();
        dashboard.MapSuppressionPages();
        dashboard.MapValidationPages();
        dashboard.MapKeyPages();
        dashboard.MapHookPages();
        dashboard.MapPalette();
        dashboard.MapFallback("{**path}", () => new RazorComponentResult<NotFoundPage> { StatusCode = StatusCodes.Status404NotFound });
    }

    private static RedirectHttpResult ChooseTheme(HttpContext http, [FromForm] string theme)
    {
        Theme.Choose(http, theme);
        var from = http.Request.GetTypedHeaders().Referer;
        return TypedResults.LocalRedirect(from is not null && from.Authority == http.Request.Host.Value ? from.PathAndQuery : "/dashboard");
    }
}
