using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PenguinMails.Mail.Domains;

/// <summary>One word of an SPF record (RFC 7208, 4.6 and 5).</summary>
/// <param name="Qualifier">What a match means: + - ~ or ?.</param>
/// <param name="Name">Mechanism or modifier, in lower case; empty for modifiers that change nothing.</param>
/// <param name="Domain">Empty when the word names none.</param>
internal sealed record SpfTerm(char Qualifier, string Name, string Domain, int Prefix4, int Prefix6)
{
    public const string Version = "v=spf1";

    public IPAddress? Network { get; private init; }

    /// <summary>The value depends on the message that is sent (RFC 7208, 7).</summary>
    public bool HasMacro => Domain.Contains('%', StringComparison.Ordinal);

    public static bool IsSpf(string text) =>
        text.StartsWith(Version, StringComparison.OrdinalIgnoreCase) && (text.Length == Version.Length || text[Version.Length] == ' ');

    /// <summary>Null when the word is no term of SPF, which makes the whole record void.</summary>
    public static SpfTerm? Read(string word)
    {
        if (ReadModifier(word) is { } modifier)
            return modifier;

        var qualifier = word[0] is '+' or '-' or '~' or '?' ? word[0] : '+';
        var rest = word.TrimStart('+', '-', '~', '?');
        if (word.Length - rest.Length > 1)
            return null;

        var (name, value) = Cut(rest, rest.IndexOfAny([':', '/']));
        return name.ToLowerInvariant() switch
        {
            "all" => value.Length == 0 ? new(qualifier, "all", "", 0, 0) : null,
            "ip4" => ReadNetwork(qualifier, "ip4", value, 32),
            "ip6" => ReadNetwork(qualifier, "ip6", value, 128),
            "include" or "exists" => value.Length > 1 && value[0] == ':' ? new(qualifier, name.ToLowerInvariant(), value[1..], 32, 128) : null,
            "a" or "mx" or "ptr" => ReadHost(qualifier, name.ToLowerInvariant(), value),
            _ => null,
        };
    }

    private static SpfTerm? ReadModifier(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var colon = word.AsSpan().IndexOfAny(':', '/');
        if (equals < 1 || (colon >= 0 && colon < equals))
            return null;

        var isRedirect = word[..equals].Equals("redirect", StringComparison.OrdinalIgnoreCase);
        return isRedirect ? new('+', "redirect", word[(equals + 1)..], 32, 128) : new('+', "", "", 32, 128);
    }

    private static SpfTerm? ReadNetwork(char qualifier, string name, string value, int longest)
    {
        if (value.Length == 0 || value[0] != ':')
            return null;

        var (address, slash) = Cut(value[1..], value.IndexOf('/', StringComparison.Ordinal) - 1);
        if (!IPAddress.TryParse(address, out var network) || network.GetAddressBytes().Length * 8 != longest || IsOtherForm(address, network))
            return null;

        return TryReadPrefix(slash, longest, out var prefix) ? new(qualifier, name, "", prefix, prefix) { Network = network } : null;
    }

    // The framework also takes 192.2 and [::1]%2, which are no networks of SPF.
    private static bool IsOtherForm(string address, IPAddress network) =>
        network.AddressFamily == AddressFamily.InterNetwork ? network.ToString() != address : address.AsSpan().ContainsAny('[', '%');

    private static SpfTerm? ReadHost(char qualifier, string name, string value)
    {
        var (domain, slash) = Cut(value, value.IndexOf('/', StringComparison.Ordinal));
        var (slash4, slash6) = Cut(slash, slash.IndexOf("//", StringComparison.Ordinal));
        if (domain is ":" || (domain.Length > 0 && domain[0] != ':'))
            return null;

        return TryReadPrefix(slash4, 32, out var prefix4) && TryReadPrefix(slash6.Length > 0 ? slash6[1..] : "", 128, out var prefix6)
            ? new(qualifier, name, domain.Length > 0 ? domain[1..] : "", prefix4, prefix6)
            : null;
    }

    private static bool TryReadPrefix(string slash, int longest, out int prefix)
    {
        prefix = longest;
        return slash.Length == 0 ||
            (int.TryParse(slash.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) && prefix <= longest);
    }

    private static (string Before, string After) Cut(string text, int at) => at < 0 ? (text, "") : (text[..at], text[at..]);
}
