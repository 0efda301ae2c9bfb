using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace PenguinMails.Gateway.Operation;

/// <summary>Where the world reaches this gateway: what providers call back and what emails link to.</summary>
internal sealed class PublicUrl(IConfiguration configuration, IServer server)
{
    /// <summary>As configured, else the address it listens on, which is known once it has started.</summary>
    public Uri Value => Known ?? throw new InvalidOperationException("PublicUrl is not set, and the gateway is not listening yet.");

    public Uri? Known => configuration["PublicUrl"] is { Length: > 0 } configured ? new(configured.TrimEnd('/') + "/") : Listening();

    private Uri? Listening()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (address is null)
            return null;

        var url = new UriBuilder(address.Replace("//*", "//localhost", StringComparison.Ordinal).Replace("//+", "//localhost", StringComparison.Ordinal));
        if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
            url.Host = "localhost";

        return url.Uri;
    }
}
