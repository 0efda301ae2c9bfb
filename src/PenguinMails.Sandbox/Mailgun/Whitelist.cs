using System.Collections.Concurrent;

namespace PenguinMails.Sandbox.Mailgun;

internal sealed record Whitelisted(string Type, string Value, string Reason, DateTimeOffset CreatedAt);

/// <summary>Addresses and domains that a bounce does not put on the list.</summary>
internal sealed class Whitelist
{
    private readonly ConcurrentDictionary<string, Whitelisted> _rows = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<Whitelisted> Rows => _rows.Values.OrderBy(row => row.Value, StringComparer.Ordinal);

    public Whitelisted? Find(string value) => _rows.GetValueOrDefault(value);

    public bool Covers(string email) => _rows.ContainsKey(email) || _rows.ContainsKey(email[(email.LastIndexOf('@') + 1)..]);

    public void Add(Whitelisted row) => _rows[row.Value] = row;

    public bool Remove(string value) => _rows.TryRemove(value, out _);

    public void Clear() => _rows.Clear();
}
