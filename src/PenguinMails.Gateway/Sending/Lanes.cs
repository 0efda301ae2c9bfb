using System.Collections.Concurrent;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Sending;

/// <summary>The lanes of this node, made when a connection first gets work.</summary>
internal sealed class Lanes(TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, Lane> byConnection = new();
    private readonly LaneRoom room = new();

    public IEnumerable<Lane> All => byConnection.Values;

    public Lane Of(Guid tenant, Guid connection) =>
        byConnection.GetOrAdd(connection, static (id, state) => new Lane(state.tenant, id, state.room, state.time), (tenant, room, time));

    /// <summary>False for a connection that takes nothing from this From domain now.</summary>
    public bool IsReady(Connection connection, string fromDomain) =>
        !connection.Refuses(fromDomain)
        && (Seen(connection) is not { } lane || (lane.Circuit.IsReady(fromDomain) && lane.Day.IsReady(fromDomain)));

    /// <summary>True where the provider said lately that it does not send for this From domain.</summary>
    public bool RefusesDomain(Connection connection, string fromDomain) =>
        connection.Refuses(fromDomain) || (Seen(connection)?.Circuit.RefusesDomain(fromDomain) ?? false);

    /// <summary>Why a connection takes nothing at the moment, for people; null where it is well.</summary>
    public string? ProblemOf(Guid connection) => byConnection.TryGetValue(connection, out var lane) ? lane.Circuit.Problem : null;

    /// <summary>Null where the connection was given nothing in this run of the gateway.</summary>
    public Circuit? CircuitOf(Guid connection) => byConnection.TryGetValue(connection, out var lane) ? lane.Circuit : null;

    /// <summary>When a connection was last given something in this run of the gateway.</summary>
    public DateTimeOffset? LastCallOf(Guid connection) => byConnection.TryGetValue(connection, out var lane) ? lane.LastCallAt : null;

    private Lane? Seen(Connection connection)
    {
        if (byConnection.TryGetValue(connection.Id, out var lane))
            lane.See(connection.Version);

        return lane;
    }
}
