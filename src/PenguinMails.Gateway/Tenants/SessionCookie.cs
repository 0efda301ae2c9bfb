using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Tenants;

internal static class SessionCookie
{
    public const string Name = "pm_session";

    private static readonly Loopback.Cookie Cookie = new()
    {
        Name = Name,
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        IsEssential = true,
    };

    public static string? Read(HttpRequest request) => request.Cookies[Name];

    public static void Set(HttpContext context, string token, TimeSpan life)
    {
        var options = Cookie.Build(context);
        options.MaxAge = life;
        context.Response.Cookies.Append(Name, token, options);
    }

    public static void Delete(HttpContext context) => context.Response.Cookies.Delete(Name, Cookie.Build(context));
}
