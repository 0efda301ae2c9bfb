using System.Net;

namespace PenguinMails.Gateway.Http;

/// <summary>On this very machine cookies work without TLS; everywhere else they need it.</summary>
internal static class Loopback
{
    public static bool NeedsSecureCookies(this HttpRequest request) => request.IsHttps || !request.IsLoopback();

    private static bool IsLoopback(this HttpRequest request)
    {
        var host = request.Host.Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>A cookie that is Secure everywhere but on loopback without TLS.</summary>
    internal sealed class Cookie : CookieBuilder
    {
        public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
        {
            var options = base.Build(context, expiresFrom);
            options.Secure = context.Request.NeedsSecureCookies();
            return options;
        }
    }
}
