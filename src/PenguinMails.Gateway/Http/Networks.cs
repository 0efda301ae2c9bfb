using System.Net;
using Microsoft.Extensions.Options;

namespace PenguinMails.Gateway.Http;

/// <summary>Networks that the operator names in the configuration, as a list or as one text with commas.</summary>
internal static class Networks
{
    private static readonly char[] Separators = [',', ' '];

    /// <exception cref="OptionsValidationException">Something else than addresses and networks is named.</exception>
    public static IReadOnlyList<IPNetwork> Read(IConfiguration configuration, string setting)
    {
        var section = configuration.GetSection(setting);
        var texts = section.GetChildren().Select(one => one.Value).Append(section.Value)
            .SelectMany(text => text?.Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []);
        return [.. texts.Select(text => Parse(text) ?? throw new OptionsValidationException(setting, typeof(IPNetwork), [Problem(setting, text)]))];
    }

    private static string Problem(string setting, string text) =>
        $"{setting} contains \"{text}\". Enter IP addresses and networks, such as 10.0.0.5 and 10.0.0.0/8.";

    /// <summary>An address or a network; null for what is neither.</summary>
    public static IPNetwork? Parse(string text)
    {
        if (text.Contains('%', StringComparison.Ordinal))
            return null;
        if (IPNetwork.TryParse(text, out var network))
            return IsAsWritten(network.ToString(), text) ? network : null;

        // Shorter forms such as 10.1 name an address too, but hardly the one that was meant.
        if (!IPAddress.TryParse(text, out var address) || !IsAsWritten(address.ToString(), text))
            return null;

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return new(plain, plain.GetAddressBytes().Length * 8);
    }

    /// <summary>IPv6 may be written in many ways. In IPv4 another way is a mistake: a leading zero makes a number octal.</summary>
    private static bool IsAsWritten(string shown, string text) => shown == text || text.Contains(':', StringComparison.Ordinal);
}
