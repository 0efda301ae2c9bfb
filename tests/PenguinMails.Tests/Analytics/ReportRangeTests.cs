using PenguinMails.Gateway.Analytics.Reports;
using Xunit;

namespace PenguinMails.Tests.Analytics;

public sealed class ReportRangeTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly TimeZoneInfo India = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata");

    [Fact]
    public void A_day_on_which_clocks_change_has_23_or_25_hours_and_one_point()
    {
        var spring = new ReportRange(At("2026-03-27T23:00Z"), At("2026-03-30T22:00Z"), Berlin);
        Assert.Equal([At("2026-03-27T23:00Z"), At("2026-03-28T23:00Z"), At("2026-03-29T22:00Z")], spring.Points());
        Assert.Equal(At("2026-03-28T23:00Z"), spring.PointOf(At("2026-03-29T21:00Z")));

        var autumn = new ReportRange(At("2026-10-24T22:00Z"), At("2026-10-26T23:00Z"), Berlin);
        Assert.Equal([At("2026-10-24T22:00Z"), At("2026-10-25T23:00Z")], autumn.Points().Take(2));
        Assert.Equal(At("2026-10-24T22:00Z"), autumn.PointOf(At("2026-10-25T22:00Z")));
    }

    [Fact]
    public void Where_midnight_does_not_exist_the_day_begins_just_after() =>
        Assert.Equal(At("2026-03-29T01:00Z"), ReportRange.StartOfDay(new(2026, 3, 29), TimeZoneInfo.FindSystemTimeZoneById("Atlantic/Azores")));

    [Fact]
    public void An_hour_belongs_to_the_day_in_which_it_begins()
    {
        var range = new ReportRange(ReportRange.StartOfDay(new(2026, 11, 1), India), ReportRange.StartOfDay(new(2026, 11, 5), India), India);

        Assert.Equal(At("2026-10-31T19:00Z"), range.From);
        Assert.Equal(At("2026-10-31T19:00Z"), range.PointOf(range.From));
        Assert.Equal(At("2026-10-31T19:00Z"), range.PointOf(At("2026-11-01T18:00Z")));
        Assert.Equal(4, range.Points().Count());
    }

    [Theory]
    [InlineData("2026-11-01T00:00Z", "2026-11-03T00:00Z", "2026-11-01T00:00Z", "2026-11-03T00:00Z")]
    [InlineData("2026-11-01T05:00Z", "2026-11-03T07:00Z", "2026-11-02T00:00Z", "2026-11-03T00:00Z")]
    [InlineData("2026-11-01T05:00Z", "2026-11-01T07:00Z", "2026-11-01T07:00Z", "2026-11-01T07:00Z")]
    [InlineData("2026-11-01T05:00Z", "2026-11-02T07:00Z", "2026-11-02T07:00Z", "2026-11-02T07:00Z")]
    public void Only_days_of_UTC_that_lie_in_it_whole_are_read_by_day(string from, string until, string first, string last) =>
        Assert.Equal((At(first), At(last)), new ReportRange(At(from), At(until), TimeZoneInfo.Utc).WholeDays);

    [Fact]
    public void Five_years_have_a_point_for_each_month()
    {
        var range = new ReportRange(At("2021-11-15T00:00Z"), At("2026-11-15T00:00Z"), TimeZoneInfo.Utc);

        Assert.Equal(ReportStep.Month, range.Step);
        Assert.Equal(61, range.Points().Count());
    }

    [Fact]
    public void The_range_before_is_as_long() =>
        Assert.Equal((At("2026-11-01T00:00Z"), At("2026-11-08T00:00Z")), (Week.Before.From, Week.Before.Until));

    private static ReportRange Week => new(At("2026-11-08T00:00Z"), At("2026-11-15T00:00Z"), TimeZoneInfo.Utc);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal);
}
