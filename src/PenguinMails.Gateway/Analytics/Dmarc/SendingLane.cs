using System.Net;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Analytics.Dmarc;

/// <summary>A connection as receivers see it.</summary>
/// <param name="ConnectionId">Which.</param>
/// <param name="Provider">Whose.</param>
/// <param name="Removed">It was removed since.</param>
/// <param name="Marks">What its email is told by.</param>
/// <param name="SentFrom">The From domains of what went out through it.</param>
internal sealed record SendingLane(Guid ConnectionId, string Provider, bool Removed, SendingMarks Marks, IReadOnlySet<string> SentFrom)
{
    /// <summary>
    /// Whose email it is, by what is proved: a genuine signature, a return path that passed SPF, an address. Null for a stranger's. What all customers of a
    /// provider share proves nothing alone: our own ledger has to know of email from the domain.
    /// </summary>
    public static SendingLane? Of(DmarcKey key, IReadOnlyList<SendingLane> lanes)
    {
        var (signatures, source) = (key.Signatures.ToList(), IPAddress.TryParse(key.Source, out var address) ? address : null);
        string[] named = [.. signatures.Select(signature => signature.Domain), .. key.ReturnPath.Length > 0 ? [key.ReturnPath] : Array.Empty<string>()];
        return lanes.FirstOrDefault(lane => lane.Marks.Keys.Any(signatures.Contains))
            ?? lanes.FirstOrDefault(lane => lane.Marks.Addresses.Any(own => own.Equals(source)))
            ?? lanes.FirstOrDefault(lane => lane.SentFrom.Contains(key.HeaderFrom) && lane.Marks.Shared.Any(shared => named.Any(name => name == shared || name.EndsWith("." + shared, StringComparison.Ordinal))))
            ?? lanes.FirstOrDefault(lane => lane.Marks.Domains.Any(named.Contains));
    }
}

/// <summary>The connections of a tenant as receivers see them; those that were removed, too, while they are remembered.</summary>
internal sealed class SendingLanes(Database database, ConnectionStore connections, ProviderCatalog catalog, SenderUse use)
{
    private const int MostRemoved = 50;

    public async Task<IReadOnlyList<SendingLane>> OfTenantAsync(Guid tenant, CancellationToken ct)
    {
        var sent = await use.DomainsOfTenantAsync(tenant, ct);
        var lanes = (await connections.OfTenantAsync(tenant, ct)).Select(connection => Lane(connection, sent, removed: false)).ToList();
        foreach (var id in await RemovedAsync(tenant, ct))
            if (await connections.FindByIdAsync(id, ct) is { } connection)
                lanes.Add(Lane(connection, sent, removed: true));
        return lanes;
    }

    /// <summary>What receivers send their reports to, where a connection takes them in.</summary>
    public async Task<string?> ReportAddressAsync(Guid tenant, CancellationToken ct) =>
        (await connections.OfTenantAsync(tenant, ct)).Select(connection => catalog.Find(connection.Provider)?.ProfileOf(connection).ReportAddress).FirstOrDefault(address => address is not null);

    private SendingLane Lane(Connection connection, ILookup<Guid, string> sent, bool removed) =>
        new(connection.Id, connection.Provider, removed, catalog.Find(connection.Provider)?.ProfileOf(connection).Marks ?? new(), sent[connection.Id].ToHashSet());

    private async Task<IReadOnlyList<Guid>> RemovedAsync(Guid tenant, CancellationToken ct)
    {
        using var read = await database.ReadAsync(ct);
        return await read.QueryAsync<Guid>($"SELECT id FROM connections WHERE tenant_id = @tenant AND deleted_at IS NOT NULL ORDER BY deleted_at DESC LIMIT {MostRemoved}", new { tenant }, ct);
    }
}
