using System.Text.Json;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Dashboard.Shell;

/// <summary>What an action came to, shown once on the next page.</summary>
/// <param name="Undo">Where a POST takes it back; null where nothing can.</param>
public sealed record Toast(bool Ok, string Text, string? Undo = null)
{
    private const string Cookie = "pm_toast";

    internal void Keep(HttpContext http) =>
        http.Response.Cookies.Append(Cookie, JsonSerializer.Serialize(this), Options(http));

    internal static Toast? Take(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { } text)
            return null;

        http.Response.Cookies.Delete(Cookie, Options(http));
        try
        {
            return JsonSerializer.Deserialize<Toast>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static CookieOptions Options(HttpContext http) =>
        new() { HttpOnly = true, Secure = http.Request.NeedsSecureCookies(), SameSite = SameSiteMode.Strict, Path = "/dashboard", MaxAge = TimeSpan.FromMinutes(1) };
}
