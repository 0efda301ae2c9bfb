using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Operation;

/// <summary>Where this gateway's calls come from, for providers that take calls only from addresses they know: <c>EgressAddresses</c>.</summary>
internal sealed class EgressAddresses(IConfiguration configuration)
{
    /// <summary>As one writes them: an address, or a network with its prefix.</summary>
    public IReadOnlyList<string> All { get; } = [.. Networks.Read(configuration, "EgressAddresses").Select(network =>
        network.PrefixLength == network.BaseAddress.GetAddressBytes().Length * 8 ? network.BaseAddress.ToString() : network.ToString())];
}
