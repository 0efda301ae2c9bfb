using System.Collections.Concurrent;

namespace PenguinMails.Sandbox.Mailgun;

internal sealed record Suppressed(string Address, string Code, string Error, IReadOnlyList<string> Tags, DateTimeOffset CreatedAt);

internal sealed class SuppressionList(string name)
{
    private readonly ConcurrentDictionary<string, Suppressed> _rows = new(StringComparer.OrdinalIgnoreCase);

    public string Name { get; } = name;

    public IEnumerable<Suppressed> Rows => _rows.Values.OrderBy(row => row.Address, StringComparer.Ordinal);

    public Suppressed? Find(string address) => _rows.IsEmpty ? null : _rows.GetValueOrDefault(address);

    public void Add(Suppressed row) => _rows[row.Address] = row;

    public bool Remove(string address) => _rows.TryRemove(address, out _);

    public void Clear() => _rows.Clear();
}
