using System.Collections.Concurrent;

namespace PenguinMails.Sandbox.Dns;

/// <summary>
/// What is published. The sandbox answers for the domains that it has verified and for names that were published here, and for no other.
/// </summary>
internal sealed class PublishedRecords(VerifiedDomains own)
{
    private readonly ConcurrentDictionary<string, PublishedRecord[]> byName = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<PublishedRecord> All => byName.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value);

    /// <summary>Each name has these records from now on, and no others.</summary>
    public void Publish(IEnumerable<PublishedRecord> records)
    {
        foreach (var name in records.GroupBy(record => record.Name.TrimEnd('.'), StringComparer.OrdinalIgnoreCase))
            byName[name.Key] = [.. name.Distinct()];
    }

    public void Clear() => byName.Clear();

    /// <summary>Null for a name that others answer for.</summary>
    public IReadOnlyList<PublishedRecord>? Find(string name, out bool isThere)
    {
        isThere = byName.TryGetValue(name, out var found);
        return found ?? (own.Covers(name) ? [] : null);
    }
}
