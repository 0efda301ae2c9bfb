using System.Collections.Frozen;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>What is counted of deliveries, each at most once; docs/analytics.md has the definitions.</summary>
internal enum Counted
{
    /// <summary>Accepted by the provider, or unconfirmed.</summary>
    Sent,

    /// <summary>Taken by the mailbox provider and not bounced since; by SMTP, where nobody reports that, taken by the server.</summary>
    Delivered,

    Bounced,

    /// <summary>Refused by the provider before or after taking it.</summary>
    Rejected,

    /// <summary>Opened by a person.</summary>
    Opened,

    /// <summary>Clicked by a person.</summary>
    Clicked,

    /// <summary>Opened by a machine, whether or not a person opened it too.</summary>
    OpenedByMachine,

    /// <inheritdoc cref="OpenedByMachine"/>
    ClickedByMachine,

    Complained,
    Unsubscribed,

    /// <summary>Sent as far as can be told: the answer was lost and can't be asked for.</summary>
    Unconfirmed,

    /// <summary>Sent here after another connection could not.</summary>
    Rerouted,

    /// <summary>Delivered, or opened all the same, with opens tracked: what a rate of opens is a share of.</summary>
    OpensTracked,

    /// <summary>Likewise for clicks.</summary>
    ClicksTracked,

    /// <summary>Not a number of deliveries: the seconds until their first open, summed.</summary>
    OpenSeconds,

    /// <summary>Sent, and no transactional email. By From domain only, as is the next.</summary>
    Bulk,

    /// <summary>Of these, with an unsubscribe link that works with one click (RFC 8058).</summary>
    OneClick,

    /// <summary>Put off by the mailbox provider, whatever came of it later. By the code alone, see <see cref="DeferralCodes"/>.</summary>
    Deferred,
}

/// <summary>Counts of any deliveries, as a row of a rollup has them: those above, the bounces by class, and two distributions of durations.</summary>
internal sealed class Counts
{
    private static readonly int Bounces = Enum.GetValues<Counted>().Length;
    private static readonly int Deliveries = Bounces + Enum.GetValues<BounceClass>().Length;
    private static readonly int Opens = Deliveries + Durations.ToDelivery.Buckets;

    /// <summary>In the order in which they lie here.</summary>
    private static readonly IReadOnlyList<string> All =
    [
        .. Enum.GetValues<Counted>().Select(EnumNames.Of), .. Enum.GetValues<BounceClass>().Select(of => "bounced_" + EnumNames.Of(of)),
        .. Durations.ToDelivery.Columns, .. Durations.ToOpen.Columns,
    ];

    /// <summary>Of a rollup that counts how email of a From domain fares at a mailbox provider.</summary>
    public static readonly IReadOnlyList<string> OfSenders =
    [
        .. new[] { Counted.Sent, Counted.Delivered, Counted.Bounced, Counted.Rejected, Counted.Complained, Counted.Unsubscribed, Counted.Bulk, Counted.OneClick }.Select(EnumNames.Of),
        .. Enum.GetValues<BounceClass>().Select(of => "bounced_" + EnumNames.Of(of)),
    ];

    /// <summary>Of every other.</summary>
    public static readonly IReadOnlyList<string> Columns = [.. All.Except(new[] { Counted.Bulk, Counted.OneClick, Counted.Deferred }.Select(EnumNames.Of))];

    private static readonly FrozenDictionary<string, int> Places = All.Index().ToFrozenDictionary(column => column.Item, column => column.Index);

    private readonly long[] sums = new long[All.Count];

    public long this[Counted what]
    {
        get => sums[(int)what];
        set => sums[(int)what] = value;
    }

    public long this[BounceClass of]
    {
        get => sums[Bounces + (int)of];
        set => sums[Bounces + (int)of] = value;
    }

    /// <summary>By the name of its column.</summary>
    public long this[string column]
    {
        get => sums[Places[column]];
        set => sums[Places[column]] = value;
    }

    public bool AreNone => sums.AsSpan().IndexOfAnyExcept(0L) < 0;

    public IReadOnlyList<long> ToDelivery => new ArraySegment<long>(sums, Deliveries, Durations.ToDelivery.Buckets);

    public IReadOnlyList<long> ToOpen => new ArraySegment<long>(sums, Opens, Durations.ToOpen.Buckets);

    /// <summary>Where columns lie, for <see cref="At"/> and <see cref="AddOnly"/>.</summary>
    public static int[] PlacesOf(IReadOnlyList<string> columns) => [.. columns.Select(column => Places[column])];

    public long At(int place) => sums[place];

    /// <summary>Whether anything but zero lies at these places.</summary>
    public bool HasAny(int[] places)
    {
        foreach (var place in places)
            if (sums[place] != 0)
                return true;

        return false;
    }

    /// <summary>Adds what lies at these places so many times.</summary>
    public void AddOnly(int[] places, Counts more, int times)
    {
        foreach (var place in places)
            sums[place] += times * more.sums[place];
    }

    public void CountDelivery(TimeSpan after)
    {
        if (Durations.ToDelivery.BucketOf(after) is { } bucket)
            sums[Deliveries + bucket]++;
    }

    /// <summary>One whose clock is wrong is an open without a time.</summary>
    public void CountOpen(TimeSpan after)
    {
        if (Durations.ToOpen.BucketOf(after) is not { } bucket)
            return;

        sums[Opens + bucket]++;
        this[Counted.OpenSeconds] += Math.Max(0, (long)after.TotalSeconds);
    }

    /// <summary>Adds them so many times; −1 takes them away.</summary>
    public void Add(Counts more, int times = 1)
    {
        for (var i = 0; i < sums.Length; i++)
            sums[i] += times * more.sums[i];
    }
}
