using PenguinMails.Gateway.Sending.Records;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class DurationsTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0)]
    [InlineData(0.501, 1)]
    [InlineData(1, 1)]
    [InlineData(65_536, 17)]
    [InlineData(65_537, 18)]
    [InlineData(1e9, 18)]
    [InlineData(-59, 0)]
    public void A_bucket_ends_at_twice_the_one_before(double seconds, int bucket) =>
        Assert.Equal(bucket, Durations.ToDelivery.BucketOf(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void What_ends_long_before_it_began_is_a_wrong_clock() => Assert.Null(Durations.ToDelivery.BucketOf(TimeSpan.FromHours(-3)));

    [Fact]
    public void Quantiles_lie_in_their_bucket()
    {
        var counts = new long[Durations.ToDelivery.Buckets];
        (counts[1], counts[3], counts[18]) = (50, 40, 10);

        Assert.Equal(TimeSpan.FromSeconds(0.75), Durations.ToDelivery.Quantile(counts, 0.25));
        Assert.Equal(TimeSpan.FromSeconds(1), Durations.ToDelivery.Quantile(counts, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(4), Durations.ToDelivery.Quantile(counts, 0.9));
        Assert.Null(Durations.ToDelivery.Quantile(counts, 0.95));
        Assert.Null(Durations.ToDelivery.Quantile(new long[19], 0.5));
    }
}
