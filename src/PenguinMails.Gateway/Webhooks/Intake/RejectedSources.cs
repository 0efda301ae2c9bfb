using System.Collections.Concurrent;
using System.Net;

namespace PenguinMails.Gateway.Webhooks.Intake;

/// <summary>
/// From where webhooks come that fail verification. Of each connection and hour the first few addresses have an alert of their own, and all
/// others share one: whoever has many addresses makes no more alerts than that, and takes no more memory.
/// </summary>
internal sealed class RejectedSources
{
    public const int MostNamed = 5;
    public const int MostCounted = 1_000;

    /// <summary>The subject of the alert that the others share.</summary>
    public const string Others = "other addresses";

    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Guid, Sources> byConnection = new();

    /// <returns>What the alert is about, and from where its webhooks come, in words.</returns>
    public (string Subject, string Whence) Note(Guid connection, IPAddress from, DateTimeOffset now) =>
        byConnection.AddOrUpdate(connection, _ => new(now), (_, known) => now - known.Since < Kept ? known : new(now)).Note(from);

    private sealed class Sources(DateTimeOffset since)
    {
        private readonly HashSet<IPAddress> named = [];
        private readonly HashSet<IPAddress> others = [];

        public DateTimeOffset Since { get; } = since;

        public (string Subject, string Whence) Note(IPAddress from)
        {
            lock (named)
            {
                if (named.Contains(from) || (named.Count < MostNamed && named.Add(from)))
                    return (from.ToString(), from.ToString());
                if (others.Count < MostCounted)
                    others.Add(from);

                return (Others, others.Count switch
                {
                    1 => $"{from}, beside {MostNamed} addresses with alerts of their own",
                    MostCounted => FormattableString.Invariant($"{from} and at least {MostCounted - 1:N0} other addresses"),
                    var count => FormattableString.Invariant($"{from} and {count - 1:N0} other addresses"),
                });
            }
        }
    }
}
