using System.Collections.Frozen;
using PenguinMails.Mail.Dns;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>Who runs the mailbox behind an address, as far as its domain tells.</summary>
internal static class MailboxProviders
{
    private static readonly FrozenDictionary<string, string> ByDomain = new Dictionary<string, string>
    {
        ["gmail.com"] = "gmail",
        ["googlemail.com"] = "gmail",
        ["outlook.com"] = "microsoft",
        ["hotmail.com"] = "microsoft",
        ["live.com"] = "microsoft",
        ["msn.com"] = "microsoft",
        ["yahoo.com"] = "yahoo",
        ["ymail.com"] = "yahoo",
        ["aol.com"] = "yahoo",
        ["icloud.com"] = "apple",
        ["me.com"] = "apple",
        ["mac.com"] = "apple",
        ["gmx.de"] = "gmx",
        ["gmx.net"] = "gmx",
        ["web.de"] = "gmx",
        ["proton.me"] = "proton",
        ["protonmail.com"] = "proton",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["gmail"] = "Gmail",
        ["microsoft"] = "Outlook.com",
        ["yahoo"] = "Yahoo",
        ["apple"] = "iCloud",
        ["gmx"] = "GMX",
        ["proton"] = "Proton",
    }.ToFrozenDictionary();

    /// <summary>By the hosts that take a domain's email: theirs, or below them.</summary>
    private static readonly (string Host, string Family)[] ByHost =
    [
        ("google.com", "gmail"), ("googlemail.com", "gmail"), ("protection.outlook.com", "microsoft"), ("mx.microsoft", "microsoft"), ("hotmail.com", "microsoft"),
        ("yahoodns.net", "yahoo"), ("mail.icloud.com", "apple"), ("gmx.net", "gmx"), ("web.de", "gmx"), ("protonmail.ch", "proton"),
    ];

    public const string Other = "other";

    public static string Of(string domain) => ByDomain.GetValueOrDefault(domain, Other);

    /// <summary>By the server that a domain prefers: what it does not take goes to the next only while it fails.</summary>
    public static string ByServers(IReadOnlyCollection<DnsRecord.MailExchange> servers) => servers.MinBy(server => server.Preference)?.Host.TrimEnd('.').ToLowerInvariant() is not { } host
        ? Other
        : ByHost.FirstOrDefault(one => host == one.Host || host.EndsWith("." + one.Host, StringComparison.Ordinal)).Family ?? Other;

    /// <summary>The same for domains of one provider; the domain itself where none is known.</summary>
    public static string KeyOf(string domain) => ByDomain.GetValueOrDefault(domain, domain);

    /// <summary>Of a provider as <see cref="Of"/> calls it.</summary>
    public static string NameOfKey(string provider) => Names.GetValueOrDefault(provider, "Others");

    /// <summary>Of a provider with the domains that it hosts, so not by the name of its own mailboxes.</summary>
    public static string NameOfFamily(string family) => family switch
    {
        "microsoft" => "Microsoft",
        "apple" => "Apple",
        _ => NameOfKey(family),
    };

    /// <summary>For people.</summary>
    public static string NameOf(string domain) => Names.GetValueOrDefault(KeyOf(domain), domain);
}
