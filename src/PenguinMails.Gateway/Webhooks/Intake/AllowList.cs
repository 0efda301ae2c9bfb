using System.Net;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Webhooks.Intake;

/// <summary>Where a connection's webhooks may come from, as an admin has chosen.</summary>
internal static class AllowList
{
    /// <summary>Who sent it, behind trusted proxies as these say; null where that is not known.</summary>
    public static IPAddress? SourceOf(HttpContext context) =>
        // A socket for both families shows IPv4 as mapped into IPv6.
        context.Connection.RemoteIpAddress is { } address ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address : null;

    public static bool Allows(Connection connection, IPAddress? from) =>
        connection.WebhookNetworks.Count == 0 || (from is not null && connection.WebhookNetworks.Any(network => network.Contains(from)));
}
