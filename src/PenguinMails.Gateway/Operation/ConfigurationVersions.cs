using System.Collections.Concurrent;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Operation;

/// <summary>
/// Tells other nodes that configuration has changed: a counter for each kind, raised in the transaction of the change and polled.
/// </summary>
internal sealed class ConfigurationVersions(Database database)
{
    private readonly ConcurrentDictionary<string, Action> watchers = new();
    private readonly Dictionary<string, long> seen = [];

    public static void Raise(Session session, string name) => session.Execute("""
        INSERT INTO configuration_versions (name, version) VALUES (@name, 1)
        ON CONFLICT (name) DO UPDATE SET version = configuration_versions.version + 1
        """, new { name });

    /// <param name="name">The kind, such as <c>connections</c>.</param>
    /// <param name="forget">Drops what is remembered of it.</param>
    public void Watch(string name, Action forget) => watchers.AddOrUpdate(name, forget, (_, before) => before + forget);

    /// <summary>One round; not for two at once.</summary>
    public async Task PollAsync(CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        foreach (var row in await read.QueryAsync<VersionRow>("SELECT name, version FROM configuration_versions", null, ct))
        {
            var known = seen.GetValueOrDefault(row.Name);
            seen[row.Name] = row.Version;
            if (known != row.Version && watchers.TryGetValue(row.Name, out var forget))
                forget();
        }
    }

    private sealed record VersionRow
    {
        public required string Name { get; init; }
        public required long Version { get; init; }
    }
}
