namespace PenguinMails.Mail.Dns;

/// <param name="Name">In lower case, without the dot at the end.</param>
internal readonly record struct DnsQuestion(string Name, DnsRecordType Type)
{
    private const int LongestLabel = 63;
    private const int LongestName = 253;

    /// <summary>Any ASCII letters are taken, since names like _dmarc are no host names. Null for what cannot be a name.</summary>
    public static DnsQuestion? Create(string name, DnsRecordType type)
    {
        var normalized = name.TrimEnd('.').ToLowerInvariant();
        return normalized.Length <= LongestName
            && !normalized.AsSpan().ContainsAnyExceptInRange('!', '~')
            && !normalized.Contains('\\', StringComparison.Ordinal)
            && normalized.Split('.').All(label => label.Length is > 0 and <= LongestLabel)
            ? new(normalized, type)
            : null;
    }
}
