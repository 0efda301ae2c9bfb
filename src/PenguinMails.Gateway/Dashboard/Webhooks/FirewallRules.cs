using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Dashboard.Webhooks;

/// <summary>Rules that let a provider's webhooks in, for people to copy.</summary>
/// <param name="Help">What they do and where they go.</param>
internal sealed record FirewallRules(string Tool, string Help, string Text)
{
    /// <param name="provider">As people know it.</param>
    /// <param name="endpoint">What the provider calls.</param>
    /// <param name="networks">Addresses and networks; what is neither is left out.</param>
    public static IReadOnlyList<FirewallRules> Of(string provider, Uri endpoint, IReadOnlyList<string> networks)
    {
        var known = networks.Where(text => Networks.Parse(text) is not null).ToList();
        var (v4, v6) = (known.FindAll(text => !IsV6(text)), known.FindAll(IsV6));
        var (port, name) = (endpoint.Port, $"{provider} webhooks");
        return
        [
            new("ufw", "Run as root.", Lines(known.Select(from => $"ufw allow proto tcp from {from} to any port {port} comment '{name}'"))),
            new("nftables", "Run as root. It expects the usual table “inet filter” with a chain “input”.", Lines([.. Nft("ip", v4, port, name), .. Nft("ip6", v6, port, name)])),
            new("iptables", "Run as root.", Lines([.. Tables("iptables", v4, port, name), .. Tables("ip6tables", v6, port, name)])),
            new("nginx", "In the server that leads to this gateway. It closes the endpoint for everybody else, and nothing but the endpoint.", Nginx(endpoint, known)),
        ];
    }

    private static IEnumerable<string> Nft(string family, List<string> networks, int port, string name) => networks.Count == 0
        ? []
        : [$"nft add rule inet filter input {family} saddr '{{ {string.Join(", ", networks)} }}' tcp dport {port} accept comment '\"{name}\"'"];

    private static IEnumerable<string> Tables(string command, List<string> networks, int port, string name) =>
        networks.Select(from => $"{command} -A INPUT -p tcp -s {from} --dport {port} -m comment --comment '{name}' -j ACCEPT");

    private static string Nginx(Uri endpoint, List<string> networks) => Lines(
    [
        $"location {endpoint.AbsolutePath} {{",
        .. networks.Select(from => $"    allow {from};"),
        "    deny all;",
        "    proxy_pass http://127.0.0.1:8080;",
        "    proxy_set_header X-Forwarded-For $remote_addr;",
        "    proxy_set_header X-Forwarded-Proto $scheme;",
        "}",
    ]);

    private static bool IsV6(string text) => text.Contains(':', StringComparison.Ordinal);

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
