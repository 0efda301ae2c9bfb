using MathNet.Numerics.Distributions;
using PenguinMails.Gateway.Validation;
using PenguinMails.Gateway.Validation.Jobs;
using Xunit;

namespace PenguinMails.Tests.Validation;

public sealed class BounceForecastTests
{
    [Fact]
    public void What_is_likeliest_to_bounce_is_left_out_until_the_rest_stays_below_a_line()
    {
        var forecast = Of((900, VerdictCode.DeliveredBefore, new(0.01, 0.001)), (60, VerdictCode.DomainNotFound, new(0.99, 0.01)), (40, VerdictCode.PossibleTypo, new(0.5, 0.05)));

        Assert.Equal(0.0884, forecast.Share);
        Assert.InRange(0.0884, forecast.Range.Low, forecast.Range.High);
        Assert.Equal(0, forecast.WithoutEvidence);
        var (review, suspend) = (Line(forecast, "ses", 0.05), Line(forecast, "ses", 0.1));
        Assert.Equal((LineOutlook.Above, 60L, 0.99), (review.Outlook, review.LeaveOut!.Value, review.FromProbability!.Value));
        Assert.Equal((null, null), (suspend.LeaveOut, suspend.FromProbability));
        Assert.NotEqual(LineOutlook.Above, suspend.Outlook);
    }

    [Fact]
    public void Where_nothing_helps_nothing_is_advised_and_where_nothing_is_known_the_interval_is_wide()
    {
        var hopeless = Of((10, VerdictCode.DomainNotFound, new(0.99, 0.01)));
        var unknown = Of((1_000, null, null));
        var known = Of((1_000, null, new(0.03, 0.001)));

        Assert.Null(Line(hopeless, "ses", 0.05).LeaveOut);
        Assert.Equal(LineOutlook.Above, Line(hopeless, "ses", 0.1).Outlook);
        Assert.Equal(1_000, unknown.WithoutEvidence);
        Assert.True(unknown.Range.Width > 4 * known.Range.Width, $"{unknown.Range} and {known.Range}");
        Assert.Equal(LineOutlook.Unclear, Line(unknown, "ses", 0.05).Outlook);
        Assert.Null(BounceForecast.Of([]));
    }

    /// <summary>The truth of each reason is drawn from what the model holds possible, and each row bounces or not: 95 % of the intervals have to hold what came.</summary>
    [Fact]
    public void The_interval_holds_the_truth_as_often_as_it_says()
    {
        var (dice, held, runs) = (new Random(5), 0, 2_000);
        (int Rows, VerdictCode? Reason, double A, double B)[] groups = [(3_000, null, 12, 600), (400, VerdictCode.Role, 6, 60), (150, VerdictCode.PossibleTypo, 12, 12)];
        var forecast = Of([.. groups.Select(group => (group.Rows, group.Reason, (BounceEstimate?)new BounceEstimate(group.A / (group.A + group.B), Math.Sqrt(group.A * group.B / (group.A + group.B + 1)) / (group.A + group.B))))]);
        for (var run = 0; run < runs; run++)
        {
            var bounced = groups.Sum(group => Binomial.Sample(dice, Beta.Sample(dice, group.A, group.B), group.Rows));
            held += forecast.Range.Contains(bounced / 3_550.0) ? 1 : 0;
        }

        Assert.InRange(held / (double)runs, 0.93, 0.97);
    }

    [Fact]
    public void Told_and_true_are_compared_in_groups()
    {
        var calibration = Calibration.Of([.. Enumerable.Repeat((0.015, false), 98), .. Enumerable.Repeat((0.012, true), 2), (0.99, true), (1, true)]);

        Assert.Equal(102, calibration.Emails);
        Assert.Equal([(0.01, 100L, 2L), (0.5, 2L, 2L)], calibration.Points.Select(point => (point.From, point.Emails, point.Bounced)));
        Assert.InRange(calibration.Points[0].Predicted, 0.0149, 0.015);
        Assert.True(calibration.Points[0].Range.Contains(0.02));
    }

    private static BounceForecast Of(params (int Rows, VerdictCode? Reason, BounceEstimate? Estimate)[] rows) =>
        BounceForecast.Of(ForecastCell.Sum(rows.SelectMany(group => Enumerable.Repeat(ForecastCell.Of(group.Reason is { } code ? [code] : [], group.Estimate), group.Rows))))!;

    private static BounceLine Line(BounceForecast forecast, string provider, double share) => forecast.Lines.Single(line => line.Provider == provider && line.Share == share);
}
