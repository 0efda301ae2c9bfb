using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Settings;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Providers.Smtp;

internal sealed record SmtpSettings : IValidatableObject
{
    public const int MostServers = 20;
    public const int MostDomains = 100;

    private Allowances? allowances;

    [CountedDaily("server"), Field("Servers", One = "Server", Help = "Servers share email by weight. A server that does not answer is skipped."), Required, MinLength(1), MaxLength(MostServers)]
    public required IReadOnlyList<SmtpServer> Servers { get; init; }

    [Field("Default Sender", Help = "Used when an email has no From address", Placeholder = "Sales <sales@yourdomain.com>", Group = "Sender"), Mailbox]
    public string? DefaultSender { get; init; }

    [Field("Track Opens", Help = "Enable open tracking pixels.", Group = "Tracking")]
    public bool TrackOpens { get; init; } = true;

    [Field("Track Links", Help = "Convert links to tracking URLs.", Group = "Tracking")]
    public bool TrackLinks { get; init; } = true;

    [ReturnPath, Field("Bounce Domain", Help = "Bounces come back to addresses at this domain", Placeholder = "bounces.yourdomain.com", Group = "Bounces"), HostName]
    public string? BounceDomain { get; init; }

    [ListedAsDomains, Field("DKIM", Help = "Domains to sign with DKIM. Keys are created here and never leave the gateway."), MaxLength(MostDomains)]
    public IReadOnlyList<SmtpDkim> Dkim { get; init; } = [];

    [CountedDaily("domain"), Field("Warm-up", One = "Warm-up", Help = "A daily limit for a domain. It grows with every day of sending."), MaxLength(MostDomains)]
    public IReadOnlyList<SmtpWarmup> Warmup { get; init; } = [];

    [Field("Region", Help = "Where your servers are. Emails that must be sent from a region use them only where it is set.", Group = "Advanced Settings")]
    [Option("", "Not set"), Option("us", "US"), Option("eu", "EU")]
    public SendingRegion? Region { get; init; }

    [Field("Timeout", Help = "Seconds per step. The answer to a complete email may take longer.", Group = "Advanced Settings"), Range(5, 60)]
    public int TimeoutS { get; init; } = 30;

    /// <summary>Signs return paths, so that a bounce proves that the email was ours. Made by the gateway; it never changes, for bounces come days later.</summary>
    [Secret]
    public string? ReturnPathKey { get; init; }

    [JsonIgnore]
    public Allowances Allowances => allowances ??= Servers is [{ RatePerSecond: null, DailyCap: null }] && Warmup.Count == 0
        ? Allowances.Unlimited
        : new(
            [.. Servers.Select(server => new ServerAllowance(server.Name, server.Weight, server.RatePerSecond, server.DailyCap))],
            [.. Warmup.Select(plan => new WarmupPlan(plan.Domain.ToLowerInvariant(), plan.FirstDay, plan.Growth, plan.Target, plan.Surplus))]);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Repeated(Servers, server => server.Name) is { } server)
            yield return new($"There are two servers named {server.Name}.", [$"{nameof(Servers)}.{server.Place}.{nameof(SmtpServer.Name)}"]);
        if (Repeated(Dkim, dkim => dkim.Domain) is { } signed)
            yield return new($"{signed.Name} is there twice.", [$"{nameof(Dkim)}.{signed.Place}.{nameof(SmtpDkim.Domain)}"]);
        if (Repeated(Warmup, warmup => warmup.Domain) is { } warmed)
            yield return new($"{warmed.Name} is there twice.", [$"{nameof(Warmup)}.{warmed.Place}.{nameof(SmtpWarmup.Domain)}"]);
    }

    /// <summary>The first whose name an earlier one has.</summary>
    private static (string Name, int Place)? Repeated<T>(IReadOnlyList<T> items, Func<T, string> name)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (place, item) in items.Index())
            if (!seen.Add(name(item).Trim()))
                return (name(item), place);

        return null;
    }
}

[Description("A mail server.")]
internal sealed record SmtpServer : IValidatableObject
{
    [Field("Name", About = "What you call the server.", Placeholder = "main"), Required, StringLength(50, MinimumLength = 1)]
    public required string Name { get; init; }

    [Field("Host", About = "The server's host name or IP address.", Placeholder = "smtp.yourdomain.com"), Required, HostName]
    public required string Host { get; init; }

    [Field("Port", About = "The server's port."), Range(1, 65535)]
    public int Port { get; init; } = 587;

    [Field("Security", About = "How the connection is secured."), Option("starttls", "STARTTLS"), Option("tls", "TLS"), Option("none", "None, only within your own network")]
    public SmtpEncryption Security { get; init; } = SmtpEncryption.Starttls;

    [Field("User Name", About = "The user name, where the server asks for one."), StringLength(255)]
    public string? Username { get; init; }

    [Secret, Field("Password", About = "The password of the user name."), StringLength(1000)]
    public string? Password { get; init; }

    [Field("Weight", Help = "Its share compared with the other servers"), Range(1, 1000)]
    public int Weight { get; init; } = 1;

    [Field("Emails per Second", Help = "Empty for no limit"), Range(0.01, 10_000)]
    public double? RatePerSecond { get; init; }

    [Field("Daily Cap", Help = "Emails per day (UTC); empty for no limit"), Range(1, 100_000_000)]
    public int? DailyCap { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Username is { Length: > 0 } && Password is not { Length: > 0 })
            yield return new("A user name needs its password.", [nameof(Password)]);
        if (Username is not { Length: > 0 } && Password is { Length: > 0 })
            yield return new("A password needs its user name.", [nameof(Username)]);
    }
}

[Description("How a connection to a mail server is secured.")]
internal enum SmtpEncryption
{
    [Description("Not at all; only within your own network.")]
    None,

    [Description("STARTTLS, and nothing without it.")]
    Starttls,

    [Description("TLS from the beginning.")]
    Tls,
}

[Description("A domain to sign with DKIM.")]
internal sealed record SmtpDkim
{
    [Field("Domain", About = "The domain that is signed for.", Placeholder = "yourdomain.com"), Required, HostName]
    public required string Domain { get; init; }

    [Field("Selector", About = "The key's name in DNS: `<selector>._domainkey.<domain>`.", Placeholder = "pm"), Required, RegularExpression("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", ErrorMessage = "A selector has letters, digits and hyphens.")]
    public required string Selector { get; init; }

    /// <summary>PKCS#8 in base64, made by the gateway.</summary>
    [Secret]
    public string? PrivateKey { get; init; }
}

[Description("A daily limit for a domain that grows with every day of sending.")]
internal sealed record SmtpWarmup
{
    [Field("Domain", About = "The From domain that the limit holds for.", Placeholder = "yourdomain.com"), Required, HostName]
    public required string Domain { get; init; }

    [Field("First Day", Help = "Emails on the first day"), Range(1, 1_000_000)]
    public int FirstDay { get; init; } = 50;

    [Field("Growth", Help = "Growth factor per day of sending"), Range(1.0, 10.0)]
    public double Growth { get; init; } = 1.5;

    [Field("Target", Help = "Maximum emails per day"), Range(1, 100_000_000)]
    public int Target { get; init; } = 10_000;

    [Field("Surplus", Help = "Emails over the daily limit"), Option("next", "Use the next provider"), Option("wait", "Wait until tomorrow")]
    public Surplus Surplus { get; init; } = Surplus.Next;
}

/// <summary>"a@b" or "Name &lt;a@b&gt;".</summary>
internal sealed class MailboxAttribute() : ValidationAttribute("This is not an address.")
{
    public override bool IsValid(object? value) => value is null or "" || (value is string text && Mailbox.TryParse(text, out _, out _));
}

/// <summary>A host's or a domain's name, or an IP address where a host is meant.</summary>
internal sealed class HostNameAttribute() : ValidationAttribute("This is not a host name.")
{
    public override bool IsValid(object? value) =>
        value is null or "" || (value is string { Length: <= 253 } text && Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6);
}
