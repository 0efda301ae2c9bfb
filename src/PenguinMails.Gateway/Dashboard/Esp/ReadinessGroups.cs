using PenguinMails.Gateway.Connections.Admin;

namespace PenguinMails.Gateway.Dashboard.Esp;

/// <summary>The board's rows by domain: those with problems first, and those where all is clear.</summary>
public sealed record ReadinessGroups(IReadOnlyList<string> Providers, IReadOnlyList<DomainReadiness> Troubled, IReadOnlyList<DomainReadiness> Clear)
{
    public static ReadinessGroups Of(ReadinessView view)
    {
        var domains = view.Rows.GroupBy(row => row.Domain).Select(rows => new DomainReadiness(rows.Key, rows.ToDictionary(row => row.Provider))).ToList();
        return new(
            [.. view.Rows.Select(row => row.Provider).Distinct()],
            [.. domains.Where(domain => domain.IsTroubled).OrderByDescending(domain => domain.IsBlocked)],
            [.. domains.Where(domain => !domain.IsTroubled)]);
    }
}

/// <summary>One domain at every provider.</summary>
public sealed record DomainReadiness(string Domain, IReadOnlyDictionary<string, ReadinessRow> ByProvider)
{
    /// <summary>Nothing goes out from it somewhere where it should.</summary>
    public bool IsBlocked => Counted.Any(row => row.State == ReadinessState.NotReady);

    public bool IsTroubled => Counted.Any(row => row.State is ReadinessState.NotReady or ReadinessState.Warning);

    /// <summary>A domain need not be at every provider: where it is ready at one, it is no trouble that another does not know it.</summary>
    public bool IsLeftOut(ReadinessRow row) => row.IsNotAdded && ByProvider.Values.Any(other => other.Ready && !other.IsNotAdded);

    private IEnumerable<ReadinessRow> Counted => ByProvider.Values.Where(row => !IsLeftOut(row));
}
