using System.Net;
using System.Net.Sockets;

namespace PenguinMails.Gateway.Http;

/// <summary>
/// Connections to hosts that a tenant names. What is judged is the address that is connected to: a name may lead anywhere, and
/// elsewhere the next moment.
/// </summary>
/// <param name="allowed">By the operator, though they are not public.</param>
/// <param name="lookUp">In place of the system's.</param>
internal sealed class TenantHosts(IReadOnlyList<IPNetwork> allowed, Func<string, CancellationToken, Task<IPAddress[]>>? lookUp = null)
{
    /// <summary>Addresses and networks in the configuration.</summary>
    public const string Setting = "AllowedNetworks";

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> lookUp = lookUp ?? Dns.GetHostAddressesAsync;

    public bool MayConnectTo(IPAddress address) =>
        PublicAddress.Is(address) || IsAllowed(address) || (PublicAddress.Embedded(address) is { } inner && IsAllowed(inner));

    /// <exception cref="UnauthorizedAccessException">It has no address that may be connected to.</exception>
    /// <exception cref="SocketException">Not found, or not reached.</exception>
    public async ValueTask<Socket> ConnectAsync(DnsEndPoint host, CancellationToken ct)
    {
        var addresses = await lookUp(host.Host, ct);
        var open = addresses.Where(MayConnectTo).ToArray();
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        // Which address it has is not said: the name may be one of the operator's own network.
        if (open.Length == 0)
            throw new UnauthorizedAccessException($"{host.Host} has no public address, and its network is not in {Setting}.");

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, host.Port, ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken ct) =>
        new NetworkStream(await ConnectAsync(context.DnsEndPoint, ct), ownsSocket: true);

    private bool IsAllowed(IPAddress address) => allowed.Any(network => network.Contains(address));
}
