namespace PenguinMails.Gateway.Tracking;

/// <summary>An open or click that may have been a person's.</summary>
/// <param name="Visitor">Null where the provider does not tell visitors apart.</param>
/// <param name="Link">Stands for the link that was clicked; null for an open.</param>
internal sealed record Visit(DateTimeOffset At, string? Visitor = null, string? Link = null) : IComparable<Visit>
{
    public int CompareTo(Visit? other)
    {
        if (other is null)
            return 1;

        var byTime = At.CompareTo(other.At);
        var byVisitor = byTime != 0 ? byTime : string.CompareOrdinal(Visitor, other.Visitor);
        return byVisitor != 0 ? byVisitor : string.CompareOrdinal(Link, other.Link);
    }
}

/// <summary>When people and machines opened and clicked first.</summary>
internal readonly record struct OpenAndClickTimes(
    DateTimeOffset? Opened, DateTimeOffset? OpenedByMachine, DateTimeOffset? Clicked, DateTimeOffset? ClickedByMachine)
{
    public static OpenAndClickTimes Join(OpenAndClickTimes a, OpenAndClickTimes b) => new(
        Earliest(a.Opened, b.Opened),
        Earliest(a.OpenedByMachine, b.OpenedByMachine),
        Earliest(a.Clicked, b.Clicked),
        Earliest(a.ClickedByMachine, b.ClickedByMachine));

    public static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null ? a : a <= b ? a : b;
}

/// <summary>When an email came to its mailbox, as near as is known.</summary>
/// <param name="Delivered">As reported, if it was.</param>
/// <param name="Started">When it was handed over.</param>
internal readonly record struct Arrival(DateTimeOffset? Delivered, DateTimeOffset Started)
{
    /// <summary>
    /// A server that is not asked to report delivery takes the mail within the call; that only hits of our own are held against,
    /// by our own clock.
    /// </summary>
    public DateTimeOffset? For(Visit visit) => Delivered ?? (visit.Visitor is null ? null : Started);
}
