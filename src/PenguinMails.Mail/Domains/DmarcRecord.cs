namespace PenguinMails.Mail.Domains;

internal enum DmarcPolicy
{
    None,
    Quarantine,
    Reject,
}

/// <summary>What a DMARC record asks of receivers (RFC 9989, 4.7): what it does not say, or says wrongly, has its default.</summary>
internal sealed record DmarcRecord
{
    private static readonly string[] PolicyTags = ["p", "sp", "np"];

    /// <summary>Null where a policy is written that is none: receivers then leave DMARC alone.</summary>
    public DmarcPolicy? Policy { get; private init; }

    /// <summary>For subdomains: those that exist, and those that do not.</summary>
    public DmarcPolicy? OfSubdomains { get; private init; }

    /// <inheritdoc cref="OfSubdomains"/>
    public DmarcPolicy? OfMissingSubdomains { get; private init; }

    /// <summary>Whether the domain is a public suffix, says that it is an organization's own, or leaves it open.</summary>
    public bool? IsPublicSuffix { get; private init; }

    /// <summary>Receivers are asked to be one step milder than the policy says.</summary>
    public bool IsTest { get; private init; }

    public bool IsStrictForSpf { get; private init; }

    /// <summary>Null where the text is no DMARC record.</summary>
    public static DmarcRecord? Read(string text)
    {
        var parts = text.Split(';').Select(part => part.Split('=', 2)).Where(part => part.Length == 2)
            .Select(part => (Name: part[0].Trim(), Value: part[1].Trim())).ToList();
        if (!text.Split(';')[0].Contains('=', StringComparison.Ordinal) || parts is not [("v" or "V", "DMARC1"), ..])
            return null;

        var tags = parts.DistinctBy(part => part.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(part => part.Name, part => part.Value.ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);
        return Read(tags);
    }

    /// <summary>The policy for a name: the domain of the record itself, or one below it, which may not exist.</summary>
    public DmarcPolicy? For(bool isSubdomain, bool exists) => !isSubdomain ? Policy : (exists ? null : OfMissingSubdomains) ?? OfSubdomains ?? Policy;

    private static DmarcRecord Read(Dictionary<string, string> tags)
    {
        var (isWrong, asksForReports) = (PolicyTags.Any(name => tags.ContainsKey(name) && PolicyOf(tags, name) is null), AsksForReports(tags));
        return new()
        {
            // With a policy that can't be read, receivers only report, or do nothing at all (4.10.1).
            Policy = isWrong ? (asksForReports ? DmarcPolicy.None : null) : PolicyOf(tags, "p") ?? DmarcPolicy.None,
            OfSubdomains = isWrong ? null : PolicyOf(tags, "sp"),
            OfMissingSubdomains = isWrong ? null : PolicyOf(tags, "np"),
            IsPublicSuffix = tags.GetValueOrDefault("psd") switch { "y" => true, "n" => false, _ => null },
            IsTest = tags.GetValueOrDefault("t") == "y",
            IsStrictForSpf = tags.GetValueOrDefault("aspf") == "s",
        };
    }

    private static bool AsksForReports(Dictionary<string, string> tags) =>
        tags.GetValueOrDefault("rua")?.Split(',').Any(uri => Uri.TryCreate(uri.Trim(), UriKind.Absolute, out _)) == true;

    private static DmarcPolicy? PolicyOf(Dictionary<string, string> tags, string name) => tags.GetValueOrDefault(name) switch
    {
        "none" => DmarcPolicy.None,
        "quarantine" => DmarcPolicy.Quarantine,
        "reject" => DmarcPolicy.Reject,
        _ => null,
    };
}
