namespace PenguinMails.Mail.Domains;

/// <summary>The "tag=value; tag=value" of DKIM and DMARC records (RFC 6376, 3.2).</summary>
internal static class TagList
{
    /// <summary>Null when it is no such list, or has a tag twice.</summary>
    public static Dictionary<string, string>? Read(string text)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(';'))
        {
            if (string.IsNullOrWhiteSpace(part))
                continue;

            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || !tags.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
                return null;
        }

        return tags;
    }
}
