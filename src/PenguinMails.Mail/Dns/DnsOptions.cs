using System.Net;
using DnsClient;

namespace PenguinMails.Mail.Dns;

public sealed record DnsOptions
{
    /// <summary>Recursive servers, asked in this order; those of the system when nothing is set.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = OfSystem();

    /// <summary>How long one server may take for one try.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often the list of servers is gone through.</summary>
    public int Attempts { get; init; } = 2;

    internal int CacheEntries { get; init; } = 50_000;

    // Without any entry the server is on this machine, as resolv.conf(5) says.
    private static IReadOnlyList<IPEndPoint> OfSystem() =>
        NameServer.ResolveNameServersNative() is { Count: > 0 } servers
            ? [.. servers.Select(server => new IPEndPoint(IPAddress.Parse(server.Address), server.Port))]
            : [new(IPAddress.Loopback, NameServer.DefaultPort)];
}
