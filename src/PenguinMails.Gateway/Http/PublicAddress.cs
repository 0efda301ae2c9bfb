using System.Net;
using System.Net.Sockets;

namespace PenguinMails.Gateway.Http;

/// <summary>
/// Whether an address belongs to the public Internet, by the registries of special addresses (RFC 6890, as IANA keeps them): not this
/// machine, a private or local network, documentation, multicast, or where a cloud tells machines their secrets.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // Azure's own: it tells machines their configuration.
            "168.63.129.16/32",
            // Teredo and other protocols, documentation. Everything outside of 2000::/3 is special anyhow.
            "2001::/23", "2001:db8::/32", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    public static bool Is(IPAddress address) => Embedded(address) is { } inner ? Is(inner) : IsPlain(address);

    /// <summary>The IPv4 address that one of IPv6 stands for and leads to: mapped, behind NAT64, by 6to4.</summary>
    public static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;

        var octets = address.GetAddressBytes();
        return address.IsIPv4MappedToIPv6 || Nat64.Contains(address) ? new(octets.AsSpan(12))
            : SixToFour.Contains(address) ? new(octets.AsSpan(2, 4))
            : null;
    }

    private static bool IsPlain(IPAddress address) =>
        (address.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(address)) && !Special.Any(network => network.Contains(address));
}
