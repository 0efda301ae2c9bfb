namespace PenguinMails.Sandbox;

/// <summary>The domains that need no verification in any account, with their subdomains.</summary>
internal sealed class VerifiedDomains(SandboxOptions options)
{
    private const StringSplitOptions Tidy = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    public IReadOnlyList<string> Names { get; } =
        ["yourdomain.com", .. options.VerifiedDomains.ToLowerInvariant().Split([',', ';', ' '], Tidy)];

    public bool Covers(string domain)
    {
        foreach (var name in Names)
        {
            if (domain.Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
            if (domain.Length > name.Length && domain[^(name.Length + 1)] == '.' && domain.EndsWith(name, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary>The names by which a tester keeps a domain or sender from ever being verified.</summary>
    public static bool StaysPending(string name) =>
        name.StartsWith("unverified", StringComparison.OrdinalIgnoreCase) || name.StartsWith("pending", StringComparison.OrdinalIgnoreCase);

    /// <summary>The names by which a tester has records found that are not the right ones.</summary>
    public static bool HasWrongRecords(string name) => name.StartsWith("unverified-wrong", StringComparison.OrdinalIgnoreCase);
}
