using PenguinMails.Gateway.Statistics;

namespace PenguinMails.Gateway.Analytics.Slices;

/// <summary>The mail of one connection to one mailbox provider, lately and as a rule.</summary>
/// <param name="ConnectionId">Through which.</param>
/// <param name="MailboxProvider">To whom.</param>
/// <param name="Kinds">By email type: what was refused lately, and what is as a rule.</param>
internal sealed record SliceTrend(Guid ConnectionId, string MailboxProvider, IReadOnlyList<Stratum> Kinds)
{
    public Rate Lately => Sum(kind => kind.First);

    public Rate Usually => Sum(kind => kind.Second);

    private Rate Sum(Func<Stratum, Rate> side) => new(Kinds.Sum(kind => side(kind).Hits), Kinds.Sum(kind => side(kind).Of));
}

/// <summary>
/// Whether a slice is refused more than it used to be. It is looked at all the time and with many others, so only evidence counts that holds at every look
/// (<see cref="AlwaysValid"/>), among all slices of the tenant (Benjamini and Hochberg), and only a difference that is worth doing something about.
/// </summary>
internal static class SliceHealth
{
    /// <summary>So many points more are refused than usually: less is no reason to move mail.</summary>
    public const double Matters = 0.05;

    /// <summary>Told apart lately; fewer say nothing.</summary>
    public const long Fewest = 50;

    /// <summary>A window begins every hour, and each may be wrong.</summary>
    private const double Alpha = 0.001;

    /// <summary>For each whether it is clearly worse than usual.</summary>
    public static bool[] Degraded(IReadOnlyList<SliceTrend> slices)
    {
        var differences = slices.Select(slice => FairComparison.DifferenceOf([.. slice.Kinds.Where(kind => kind.Counts)])).ToArray();
        var found = FalseDiscovery.Found([.. differences.Select(difference => difference is { } known ? AlwaysValid.Evidence(known, Matters) : 1)], Alpha);
        return [.. slices.Select((slice, i) => found[i] && differences[i]!.Value.Value >= Matters && slice.Lately.Of >= Fewest)];
    }

    /// <summary>Clearly below what would count as worse, so that a slice does not go to and fro.</summary>
    public static bool IsWell(SliceTrend slice) =>
        slice.Lately.Of >= Fewest && slice.Lately.Wilson().High < (slice.Usually.Value ?? 0) + Matters;
}
