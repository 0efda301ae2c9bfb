using System.Net;

namespace PenguinMails.Mail.Dns;

/// <summary>The system's name servers, as resolv.conf(5) lists them.</summary>
internal static class ResolvConf
{
    private const int DnsPort = 53;
    private const string Place = "/etc/resolv.conf";

    public static IReadOnlyList<IPEndPoint> Read() => Parse(File.Exists(Place) ? File.ReadLines(Place) : []);

    // Without any entry the server is on this machine, as the manual says.
    public static IReadOnlyList<IPEndPoint> Parse(IEnumerable<string> lines)
    {
        var servers = new List<IPEndPoint>();
        foreach (var line in lines)
        {
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is ["nameserver", var address, ..] && IPAddress.TryParse(address, out var ip))
                servers.Add(new(ip, DnsPort));
        }

        return servers.Count > 0 ? servers : [new(IPAddress.Loopback, DnsPort)];
    }
}
