using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Dashboard.Shell;

/// <summary>
/// Light, dark, or as the system wishes. Kept in a cookie and not in the browser's storage: the server
/// writes it into the page, so that nothing flashes and no script has to block.
/// </summary>
internal static class Theme
{
    public const string Cookie = "pm_theme";

    /// <summary>Null follows the system.</summary>
    public static string? Chosen(HttpContext http) => http.Request.Cookies[Cookie] switch
    {
        "light" => "light",
        "dark" => "dark",
        _ => null,
    };

    /// <param name="http">Whose answer keeps it.</param>
    /// <param name="theme">Anything but light and dark means: as the system wishes.</param>
    public static void Choose(HttpContext http, string theme) => http.Response.Cookies.Append(Cookie, theme is "light" or "dark" ? theme : "system", new()
    {
        HttpOnly = true,
        Secure = http.Request.NeedsSecureCookies(),
        SameSite = SameSiteMode.Lax,
        Path = "/dashboard",
        MaxAge = TimeSpan.FromDays(365),
    });
}
