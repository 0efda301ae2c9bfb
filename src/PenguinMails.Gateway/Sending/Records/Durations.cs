namespace PenguinMails.Gateway.Sending.Records;

/// <summary>Durations counted in buckets that double, so that counts of any hours and places can be added up and still tell a median.</summary>
/// <param name="Name">How its columns begin.</param>
/// <param name="First">The end of the first bucket, in seconds.</param>
/// <param name="Buckets">How many; the last has no end.</param>
internal sealed record Durations(string Name, double First, int Buckets)
{
    /// <summary>From handing an email over until it was delivered: up to half a second, … up to 18 hours, longer.</summary>
    public static readonly Durations ToDelivery = new("delivered_in", 0.5, 19);

    /// <summary>From handing an email over until a person first opened it: up to a minute, … up to 11 days, longer.</summary>
    public static readonly Durations ToOpen = new("opened_in", 60, 16);

    /// <summary>A clock that is wrong by more than that makes a duration that says nothing.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(-1);

    public IEnumerable<string> Columns => Enumerable.Range(0, Buckets).Select(bucket => $"{Name}_{bucket}");

    /// <summary>Null where it ends so long before it began that one of the clocks is wrong.</summary>
    public int? BucketOf(TimeSpan duration) =>
        duration < Before ? null : Math.Clamp((int)Math.Ceiling(Math.Log2(Math.Max(duration.TotalSeconds, double.Epsilon) / First)), 0, Buckets - 1);

    /// <summary>When so many of those counted had happened, taken as even within a bucket; null where none were, or in the bucket without an end.</summary>
    public TimeSpan? Quantile(IReadOnlyList<long> counts, double share)
    {
        var (rank, below) = (share * counts.Sum(), 0L);
        for (var bucket = 0; rank > 0 && bucket < Buckets - 1; below += counts[bucket++])
            if (below + counts[bucket] >= rank)
                return TimeSpan.FromSeconds(Start(bucket) + ((End(bucket) - Start(bucket)) * (rank - below) / counts[bucket]));

        return null;
    }

    /// <summary>In seconds; infinite for the last.</summary>
    public double End(int bucket) => bucket == Buckets - 1 ? double.PositiveInfinity : First * Math.Pow(2, bucket);

    private double Start(int bucket) => bucket == 0 ? 0 : End(bucket - 1);
}
