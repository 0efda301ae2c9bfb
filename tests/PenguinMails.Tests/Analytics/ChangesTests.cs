using PenguinMails.Gateway.Analytics.Reports;
using Xunit;

namespace PenguinMails.Tests.Analytics;

/// <summary>A figure against the range before.</summary>
public sealed class ChangesTests
{
    [Theory]
    [InlineData(110, 100L, 0.1)]
    [InlineData(0, 100L, -1.0)]
    [InlineData(7, 0L, null)]
    [InlineData(7, null, null)]
    public void A_count_changes_by_a_share_of_what_it_was(long now, long? before, double? change) => Assert.Equal(change, Changes.OfCount(now, before));

    [Theory]
    [InlineData(0.75, 0.5, 0.25)]
    [InlineData(null, 0.5, null)]
    [InlineData(0.75, null, null)]
    public void A_rate_changes_by_points(double? now, double? before, double? change) => Assert.Equal(change, Changes.OfRate(now, before));
}
