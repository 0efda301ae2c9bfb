using System.Globalization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Tenants;

/// <summary>Signing in and out. The page with the form is the dashboard's.</summary>
internal static class SignInRoutes
{
    public const string LoginPath = "/dashboard/login";
    public const string SessionEnded = "Your session has ended. Sign in again.";
    private const string Home = "/dashboard";

    /// <summary>True for a part of an open page, which asks for the password itself where the session has ended.</summary>
    public static bool IsPart(HttpRequest request) => request.Headers.ContainsKey("HX-Request");

    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(LoginPath, LogIn).AllowAnonymous();
        routes.MapPost("/dashboard/logout", LogOut).RequireUser();
    }

    private static async Task<IResult> LogIn(HttpContext context, SignIn signIn, LoginScreen screen, RetentionOptions retention, CancellationToken ct)
    {
        // Antiforgery has let only forms pass, or a header with an empty body.
        if (!context.Request.HasFormContentType)
            return Problems.InvalidRequest("Submit the sign-in form.");

        var form = await context.Request.ReadFormAsync(ct);
        string email = form["email"].ToString(), password = form["password"].ToString(), returnUrl = form["returnUrl"].ToString();
        switch (await signIn.TryAsync(email, password, context.Connection.RemoteIpAddress, ct))
        {
            case SignInAnswer.Welcome welcome:
                SessionCookie.Set(context, welcome.Token, retention.Sessions);
                return new SeeOther(IsLocal(returnUrl) ? returnUrl : Home);
            case SignInAnswer.TooOften tooOften:
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = tooOften.RetryAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
                return screen(email, "Too many attempts. Wait a minute and try again.", returnUrl);
            default:
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return screen(email, "Email or password is wrong.", returnUrl);
        }
    }

    private static async Task<IResult> LogOut(HttpContext context, Sessions sessions)
    {
        if (SessionCookie.Read(context.Request) is { } token)
            await sessions.EndAsync(token);

        SessionCookie.Delete(context);
        return new SeeOther(LoginPath);
    }

    /// <summary>Browsers read a backslash as a slash and drop control characters, so that either would lead elsewhere.</summary>
    private static bool IsLocal(string url) =>
        url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal) && !url.Contains('\\') && !url.Any(char.IsControl);

    private sealed class SeeOther(string location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = location;
            return Task.CompletedTask;
        }
    }
}

/// <summary>Draws the login form again, saying why it did not work; the status is set already.</summary>
internal delegate IResult LoginScreen(string? email, string? error, string? returnUrl);
