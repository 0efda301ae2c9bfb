using System.Collections.Concurrent;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>The ready queues of this node, made when a connection first gets work.</summary>
internal sealed class ReadyQueues
{
    private readonly ConcurrentDictionary<Guid, ReadyQueue> byConnection = new();
    private readonly QueueMemory memory = new();
    private readonly TimeProvider time;
    private readonly MailboxFamilies families;

    public ReadyQueues(TimeProvider time, MailboxFamilies families, ConfigurationVersions versions)
    {
        (this.time, this.families) = (time, families);
        versions.Watch(RoutingVersions.Kind, () => Reopen(null));
    }

    public IEnumerable<ReadyQueue> All => byConnection.Values;

    public ReadyQueue Of(Guid tenant, Guid connection) =>
        byConnection.GetOrAdd(connection, static (id, state) => new ReadyQueue(state.tenant, id, state.memory, state.time), (tenant, memory, time));

    /// <summary>False for a connection that does not take the envelope now.</summary>
    public bool IsReady(Connection connection, QueuedEnvelope envelope) => ObstacleOf(connection, envelope) is null;

    /// <summary>Why a connection takes nothing from this sender now, as the end of a sentence; null where it does.</summary>
    /// <param name="from">An address as it is compared, or a domain where no more is known.</param>
    public string? ObstacleOf(Connection connection, string from)
    {
        var domain = from[(from.LastIndexOf('@') + 1)..];
        return connection.IsUnverified(domain) ? $"{domain} is not verified there" : Seen(connection)?.ObstacleOf(from);
    }

    /// <summary>Why a connection does not take an envelope now, as the end of a sentence; null where it does.</summary>
    public string? ObstacleOf(Connection connection, QueuedEnvelope envelope) =>
        ObstacleOf(connection, envelope.From) ?? Seen(connection)?.ObstacleOf(envelope);

    /// <summary>Why a connection should rather not carry email to these addresses, as the end of a sentence; it still does where no other can.</summary>
    public string? WorseFor(Connection connection, IReadOnlyList<string> recipients) => GateOf(connection.Id)?.Slices.ObstacleOf(recipients, families);

    /// <summary>Whether it matters to whose mailboxes an email goes.</summary>
    public bool LooksAtMailboxes(IReadOnlyList<Connection> tenant) => tenant.Any(connection => GateOf(connection.Id) is { Slices.Any: true });

    /// <summary>True where the provider does not send for this From domain, or said so lately.</summary>
    public bool RefusesDomain(Connection connection, string fromDomain) =>
        connection.IsUnverified(fromDomain) || Seen(connection)?.Senders.ClosedUntil(fromDomain) is not null;

    /// <summary>The limit that keeps a sender's email back at a connection, as far as this node knows; null where none does.</summary>
    public ReachedLimit? LimitOf(Guid connection, string from) => GateOf(connection)?.Limits.Of(from);

    /// <summary>Quotas were changed: what was known of them is asked anew.</summary>
    /// <param name="tenant">Null for all.</param>
    public void Reopen(Guid? tenant)
    {
        foreach (var queue in All.Where(queue => tenant is null || queue.Tenant == tenant))
            queue.Gate.Limits.Reopen();
    }

    /// <summary>True while a provider has asked to be left alone for a while.</summary>
    public bool IsThrottled(Guid connection) => GateOf(connection) is { IsThrottled: true };

    /// <summary>A test has shown that its key is refused: nothing is moved to it until a probe or a test goes well.</summary>
    public void Close(Connection connection, string problem)
    {
        var gate = Of(connection.TenantId, connection.Id).Gate;
        gate.See(connection.Version);
        gate.Circuit.Misconfigured(problem);
    }

    /// <summary>It was shown to work: what was held against it in this run is forgotten.</summary>
    public void Heal(Guid connection)
    {
        if (GateOf(connection) is not { } gate)
            return;

        gate.Circuit.Succeeded();
        gate.Senders.Clear();
    }

    /// <summary>Null where the connection was given nothing in this run of the gateway.</summary>
    public CircuitBreaker? CircuitOf(Guid connection) => GateOf(connection)?.Circuit;

    private ConnectionGate? Seen(Connection connection)
    {
        var gate = GateOf(connection.Id);
        gate?.See(connection.Version);
        return gate;
    }

    private ConnectionGate? GateOf(Guid connection) => byConnection.TryGetValue(connection, out var queue) ? queue.Gate : null;
}
