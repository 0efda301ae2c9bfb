using PenguinMails.Gateway.Analytics;
using Xunit;

namespace PenguinMails.Tests.Analytics;

/// <summary>Against figures that were checked in R.</summary>
public sealed class WilsonIntervalTests
{
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    [InlineData(5192, 5234, 0.989172, 0.994058)]
    [InlineData(0, 0, 0, 1)]
    public void It_is_the_interval_of_the_books(long hits, long of, double low, double high)
    {
        var interval = WilsonInterval.Of(hits, of);

        Assert.Equal(low, interval.Low, 0.00005);
        Assert.Equal(high, interval.High, 0.00005);
    }
}
