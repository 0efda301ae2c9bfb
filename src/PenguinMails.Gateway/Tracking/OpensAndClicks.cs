using System.Security.Cryptography;
using System.Text;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Tracking;

/// <summary>
/// The opens and clicks of one attempt, with what it takes to judge them. Whether a visit was a person's may depend on others that
/// are heard of later, so it is not decided when it comes: it is kept, and judged anew whenever somebody asks. Joining is
/// commutative, associative and idempotent.
/// </summary>
internal sealed record OpensAndClicks
{
    /// <summary>The earliest and the latest are kept: the first person may come after many machines.</summary>
    public const int MostKept = 12;

    private const int MostVisitors = 8;

    // Nobody reads that a mail has come, and opens it, or opens it and finds a link, as fast.
    private static readonly TimeSpan SoonestOpen = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SoonestClick = TimeSpan.FromSeconds(2);

    // Earlier than that before the delivery, a clock is wrong, and the visit says nothing.
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(1);

    // Nobody clicks so many different links in so short a time.
    private const int ManyLinks = 3;
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    /// <summary>Null where there is none, as with all others here.</summary>
    public IReadOnlyList<Visit>? Opens { get; init; }

    public IReadOnlyList<Visit>? Clicks { get; init; }

    /// <summary>The first that were certainly a machine's by themselves.</summary>
    public DateTimeOffset? OpenedByMachine { get; init; }

    /// <inheritdoc cref="OpenedByMachine"/>
    public DateTimeOffset? ClickedByMachine { get; init; }

    /// <summary>Visitors that once did what no person does.</summary>
    public IReadOnlyList<string>? Machines { get; init; }

    public static OpensAndClicks? Of(ProviderEvent e)
    {
        if (e.Type is not (EventType.Opened or EventType.Clicked))
            return null;

        var (opened, at) = (e.Type == EventType.Opened, Stored(e.At));
        if (e.Machine)
            return new() { OpenedByMachine = opened ? at : null, ClickedByMachine = opened ? null : at, Machines = e.Visitor is { } visitor ? [visitor] : null };

        Visit[] visit = [new(at, e.Visitor, opened ? null : LinkOf(e.Url))];
        return opened ? new() { Opens = visit } : new() { Clicks = visit };
    }

    public static OpensAndClicks? Join(OpensAndClicks? a, OpensAndClicks? b) => a is null || b is null ? a ?? b : new()
    {
        Opens = Join(a.Opens, b.Opens),
        Clicks = Join(a.Clicks, b.Clicks),
        OpenedByMachine = OpenAndClickTimes.Earliest(a.OpenedByMachine, b.OpenedByMachine),
        ClickedByMachine = OpenAndClickTimes.Earliest(a.ClickedByMachine, b.ClickedByMachine),
        Machines = a.Machines is null || b.Machines is null
            ? a.Machines ?? b.Machines
            : [.. a.Machines.Union(b.Machines).Order(StringComparer.Ordinal).Take(MostVisitors)],
    };

    public OpenAndClickTimes Judge(Arrival arrival)
    {
        var (opens, clicks) = ((Opens ?? []).ToLookup(visit => IsMachine(visit, arrival)), (Clicks ?? []).ToLookup(visit => IsMachine(visit, arrival)));
        return new(
            First(opens[false]),
            OpenAndClickTimes.Earliest(OpenedByMachine, First(opens[true])),
            First(clicks[false]),
            OpenAndClickTimes.Earliest(ClickedByMachine, First(clicks[true])));
    }

    /// <summary>Whether an event that was heard of, and is not a machine's by itself, turned out to be one's.</summary>
    public bool IsMachine(EventType type, DateTimeOffset at, string? url, Arrival arrival)
    {
        var link = type == EventType.Clicked ? LinkOf(url) : null;
        var known = (type == EventType.Clicked ? Clicks : Opens)?.FirstOrDefault(visit => visit.At == Stored(at) && visit.Link == link);
        return known is not null && IsMachine(known, arrival);
    }

    public bool Equals(OpensAndClicks? other) =>
        other is not null && Same(Opens, other.Opens) && Same(Clicks, other.Clicks) && Same(Machines, other.Machines)
        && OpenedByMachine == other.OpenedByMachine && ClickedByMachine == other.ClickedByMachine;

    public override int GetHashCode() => HashCode.Combine(Opens?.Count, Clicks?.Count, Machines?.Count, OpenedByMachine, ClickedByMachine);

    private bool IsMachine(Visit visit, Arrival arrival) =>
        (visit.At - arrival.For(visit) is { } after && after > -Before && after < (visit.Link is null ? SoonestOpen : SoonestClick))
        || (visit.Visitor is { } visitor && Machines?.Contains(visitor) == true)
        || (visit.Link is not null && Clicks!.Where(other => (other.At - visit.At).Duration() < Burst).Select(other => other.Link).Distinct().Count() >= ManyLinks);

    private static IReadOnlyList<Visit>? Join(IReadOnlyList<Visit>? a, IReadOnlyList<Visit>? b)
    {
        if (a is null || b is null)
            return a ?? b;

        Visit[] all = [.. a.Union(b).Order()];
        return all.Length <= MostKept ? all : [.. all[..(MostKept - 1)], all[^1]];
    }

    private static DateTimeOffset? First(IEnumerable<Visit> visits) => visits.Select(visit => (DateTimeOffset?)visit.At).Min();

    /// <summary>To the millisecond, as events are stored.</summary>
    private static DateTimeOffset Stored(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    private static string LinkOf(string? url) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url ?? "")).AsSpan(..4));

    private static bool Same<T>(IReadOnlyList<T>? a, IReadOnlyList<T>? b) => a is null || b is null ? a is null && b is null : a.SequenceEqual(b);
}
