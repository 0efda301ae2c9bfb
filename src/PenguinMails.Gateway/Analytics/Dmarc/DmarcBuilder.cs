using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Analytics.Dmarc;

/// <summary>Tells a tenant's own email from that of strangers, and sums it up.</summary>
internal sealed class DmarcBuilder(IReadOnlyList<SendingLane> lanes, ProviderCatalog catalog)
{
    public const int MostSources = 200;
    private const int MostNamed = 10;

    public IReadOnlyList<DmarcDomain> Domains(IReadOnlyList<DmarcCount> counts, IReadOnlyDictionary<string, string> policies) =>
        [.. counts.GroupBy(count => count.Domain).Select(of => Domain([.. of], policies.GetValueOrDefault(of.Key, ""))).OrderByDescending(domain => domain.Messages).ThenBy(domain => domain.Domain, StringComparer.Ordinal)];

    public IReadOnlyList<DmarcLane> Lanes(IReadOnlyList<DmarcCount> counts) =>
    [
        .. counts.GroupBy(count => SendingLane.Of(count.Key, lanes)).Where(of => of.Key is not null)
            .Select(of => Summed(new DmarcLane { ConnectionId = of.Key!.ConnectionId, Provider = of.Key.Provider, Removed = of.Key.Removed }, of))
            .OrderByDescending(lane => lane.Messages).ThenBy(lane => lane.ConnectionId),
    ];

    private DmarcDomain Domain(IReadOnlyList<DmarcCount> counts, string policy)
    {
        var sources = counts.GroupBy(count => Whose(count.Key)).Select(of => Source(of.Key, [.. of], policy))
            .OrderBy(source => source.Kind).ThenByDescending(source => source.Messages).ThenBy(source => source.Addresses[0], StringComparer.Ordinal).ToList();
        return Summed(new DmarcDomain
        {
            Domain = counts[0].Domain,
            Policy = policy,
            Strangers = sources.Where(source => source.Kind == DmarcSourceKind.Stranger).Sum(source => source.Messages),
            Sources = [.. sources.Take(MostSources)],
            MoreSources = Math.Max(0, sources.Count - MostSources),
        }, counts);
    }

    /// <summary>A connection's email from a From domain is one source from wherever it comes; of others each address is one.</summary>
    private (SendingLane? Lane, DmarcSourceKind Kind, string FromDomain, string Address) Whose(DmarcKey key) => SendingLane.Of(key, lanes) is { } lane
        ? (lane, DmarcSourceKind.Own, key.HeaderFrom, "")
        : (null, key.Passes ? DmarcSourceKind.Other : DmarcSourceKind.Stranger, key.HeaderFrom, key.Source);

    private DmarcSource Source((SendingLane? Lane, DmarcSourceKind Kind, string FromDomain, string Address) whose, IReadOnlyList<DmarcCount> counts, string policy)
    {
        var source = Summed(new DmarcSource
        {
            Kind = whose.Kind,
            Provider = whose.Lane?.Provider,
            FromDomain = whose.FromDomain,
            Addresses = Named(counts, count => [count.Key.Source]),
            SignedBy = Named(counts, count => count.Key.Signatures.Select(signature => signature.Domain).Distinct()),
            ReturnPaths = Named(counts, count => count.Key.ReturnPath.Length > 0 ? [count.Key.ReturnPath] : []),
            Reporters = [.. counts.GroupBy(count => count.Organization).Select(of => new DmarcReporter(of.Key, of.Sum(count => count.Messages))).OrderByDescending(one => one.Messages).ThenBy(one => one.Organization, StringComparer.Ordinal).Take(MostNamed)],
            Text = "",
        }, counts);
        return source with { Text = DmarcWords.Of(source, whose.Lane is { } lane ? catalog.NameOf(lane.Provider) : "", policy) };
    }

    private static IReadOnlyList<string> Named(IEnumerable<DmarcCount> counts, Func<DmarcCount, IEnumerable<string>> names) =>
    [
        .. counts.SelectMany(count => names(count).Select(name => (Name: name, count.Messages))).GroupBy(one => one.Name)
            .OrderByDescending(of => of.Sum(one => one.Messages)).ThenBy(of => of.Key, StringComparer.Ordinal).Take(MostNamed).Select(of => of.Key),
    ];

    private static T Summed<T>(T figures, IEnumerable<DmarcCount> counts) where T : DmarcFigures => counts.Aggregate(figures, (sum, count) => sum with
    {
        Messages = sum.Messages + count.Messages,
        DkimAligned = sum.DkimAligned + (count.Key.IsDkimAligned ? count.Messages : 0),
        SpfAligned = sum.SpfAligned + (count.Key.IsSpfAligned ? count.Messages : 0),
        Passed = sum.Passed + (count.Key.Passes ? count.Messages : 0),
        Quarantined = sum.Quarantined + (count.Key.Disposition == "quarantine" ? count.Messages : 0),
        Rejected = sum.Rejected + (count.Key.Disposition == "reject" ? count.Messages : 0),
    });
}
