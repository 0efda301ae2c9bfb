using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Timing;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>Which of a connection's servers takes the next call: by weight, among those that have rate left and answer.</summary>
internal sealed class ServerChoice(TimeProvider time)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, Server> servers = [];

    /// <param name="allowances">The connection's servers as they are now.</param>
    /// <param name="room">How many envelopes it may be given now.</param>
    /// <returns>Null where none may be given anything now.</returns>
    public string? Pick(IReadOnlyList<ServerAllowance> allowances, out int room)
    {
        var now = time.GetUtcNow();
        var open = allowances.Where(allowance => Known(allowance).FullUntil <= now && Known(allowance).Room(allowance) >= 1).ToList();
        var awake = open.Where(allowance => Known(allowance).RestsUntil <= now).ToList();
        var best = (awake.Count > 0 ? awake : open).MinBy(allowance => (Known(allowance).Given + 1) / allowance.Weight);
        room = best is null ? 0 : (int)Math.Min(int.MaxValue, Known(best).Room(best));
        return best?.Name;
    }

    public void Give(string name, int envelopes)
    {
        servers[name].Bucket.Take(envelopes);
        servers[name].Given += envelopes;
        // Only proportions count; a server that comes later must not make up for all that went before.
        if (servers[name].Given > 10_000)
            foreach (var server in servers.Values)
                server.Given /= 2;
    }

    /// <summary>It did not take the connection: the others go first for a while.</summary>
    public void Failed(string name) => servers[name].RestsUntil = time.GetUtcNow() + Rest;

    /// <summary>Its cap of the day is reached.</summary>
    public void Full(string name, DateTimeOffset until) => servers[name].FullUntil = until;

    /// <summary>When the first takes something again, where all have reached their caps.</summary>
    public DateTimeOffset? FullUntil(IReadOnlyList<ServerAllowance> allowances)
    {
        if (allowances.Count == 0)
            return null;

        var first = allowances.Min(allowance => Known(allowance).FullUntil);
        return first > time.GetUtcNow() ? first : null;
    }

    private Server Known(ServerAllowance allowance)
    {
        if (servers.TryGetValue(allowance.Name, out var known))
            return known;

        var least = servers.Count == 0 ? 0 : servers.Values.Min(server => server.Given);
        return servers[allowance.Name] = new() { Bucket = new(time, allowance.PerSecond ?? 0), Given = least };
    }

    private sealed class Server
    {
        public required TokenBucket Bucket;
        public double Given;
        public DateTimeOffset RestsUntil;
        public DateTimeOffset FullUntil;

        public double Room(ServerAllowance allowance) => allowance.PerSecond is { } rate ? Bucket.Room(rate) : int.MaxValue;
    }
}
