using System.Collections.Concurrent;

namespace PenguinMails.Sandbox.Mailgun;

/// <summary>An account's lists for validation: as many at once as Mailgun allows, and each name once.</summary>
internal sealed class ValidationLists
{
    public const int MostAtOnce = 10;

    private readonly ConcurrentDictionary<string, ValidationList> _lists = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public IEnumerable<ValidationList> All => _lists.Values.OrderBy(list => list.CreatedAt).ThenBy(list => list.Id, StringComparer.Ordinal);

    public ValidationList? Find(string id) => _lists.GetValueOrDefault(id);

    /// <returns>Why it is not taken; null where it is.</returns>
    public string? Add(ValidationList list, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_lists.ContainsKey(list.Id)) return "A list with this name exists already";
            if (_lists.Values.Count(other => other.IsUnderWay(now)) >= MostAtOnce) return "Too many validation jobs are in progress";
            _lists[list.Id] = list;
            return null;
        }
    }
}
