using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>What the providers' own lists of domains said lately. What they hold against a domain is noted for the failover.</summary>
internal sealed class DomainLists
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ProviderCatalog catalog;
    private readonly ConnectionHealthStore health;
    private readonly TimeProvider time;
    private readonly LookupCache<(Guid Connection, int Version), DomainAnswer> known;

    public DomainLists(ProviderCatalog catalog, ConnectionHealthStore health, TimeProvider time)
    {
        (this.catalog, this.health, this.time) = (catalog, health, time);
        known = new(time, Life);
    }

    /// <summary>Null where the provider keeps no domains.</summary>
    public async Task<DomainAnswer?> OfAsync(Connection connection, CancellationToken ct)
    {
        if (known.TryGet((connection.Id, connection.Version), out var answer))
            return answer;

        return catalog.Find(connection.Provider) is ISendingDomains adapter ? await AskAsync(adapter, connection, ct) : null;
    }

    /// <summary>Somebody has asked the provider, or changed what it would answer.</summary>
    public void Forget(Connection connection) => known.Forget((connection.Id, connection.Version));

    private async Task<DomainAnswer> AskAsync(ISendingDomains adapter, Connection connection, CancellationToken ct)
    {
        var name = catalog.NameOf(connection.Provider);
        var since = known.Generation;
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        DomainAnswer answer;
        try
        {
            answer = await adapter.ListAsync(connection, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new DomainAnswer.Failed(ConnectionCheck.NotReached(name, $"no answer within {Patience.TotalSeconds:0} s"));
        }

        if (answer is DomainAnswer.Failed)
            return answer;

        known.Keep((connection.Id, connection.Version), answer, since);
        if (answer is DomainAnswer.Are { Domains: var domains } && adapter.RefusesUnverified)
            await health.NoteDomainsAsync(connection, [.. Unready(connection, domains)]);
        return answer;
    }

    /// <summary>The default sender's domain is not among them: whether it may send was seen by sending, which knows better than a list.</summary>
    private IEnumerable<string> Unready(Connection connection, IReadOnlyList<SendingDomain> domains)
    {
        var sender = catalog.Find(connection.Provider)!.ProfileOf(connection).DefaultSender;
        return domains.Where(domain => domain.Status != VerificationState.Verified)
            .Select(domain => domain.Domain.ToLowerInvariant())
            .Where(domain => sender is null || !sender.TrimEnd('>').EndsWith("@" + domain, StringComparison.OrdinalIgnoreCase));
    }
}
