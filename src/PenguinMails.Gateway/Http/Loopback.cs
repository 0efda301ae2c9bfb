using System.Net;

namespace PenguinMails.Gateway.Http;

/// <summary>Whether a request was made to this very machine, where cookies work without TLS.</summary>
internal static class Loopback
{
    public static bool IsLoopback(this HttpRequest request)
    {
        var host = request.Host.Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>A cookie that is Secure everywhere but on loopback.</summary>
    internal sealed class Cookie : CookieBuilder
    {
        public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
        {
            var options = base.Build(context, expiresFrom);
            options.Secure = !context.Request.IsLoopback();
            return options;
        }
    }
}
