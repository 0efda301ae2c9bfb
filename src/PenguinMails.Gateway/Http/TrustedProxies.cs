using Microsoft.AspNetCore.HttpOverrides;

namespace PenguinMails.Gateway.Http;

/// <summary>
/// Behind a reverse proxy a request has the address and the scheme that the proxy says, in <c>X-Forwarded-For</c> and
/// <c>X-Forwarded-Proto</c>. What anybody else says there is ignored.
/// </summary>
internal static class TrustedProxies
{
    /// <summary>Addresses and networks in the configuration.</summary>
    public const string Setting = "TrustedProxies";

    public static void UseTrustedProxies(this WebApplication app)
    {
        var proxies = Networks.Read(app.Configuration, Setting);
        if (proxies.Count == 0)
            return;

        // Read from the right, as far as each has it from a proxy that is trusted: what a client put in itself stands left of that.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownIPNetworks.Add(proxy);

        app.UseForwardedHeaders(options);
    }
}
