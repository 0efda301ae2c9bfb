using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using Xunit;

namespace PenguinMails.Tests.Analytics;

/// <summary>The specification's own figures, and what is odd.</summary>
public sealed class ReportBuilderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Postmark = Guid.NewGuid();
    private static readonly Guid Mailgun = Guid.NewGuid();
    private static readonly Guid Smtp = Guid.NewGuid();

    [Fact]
    public void The_specifications_cells_come_out()
    {
        var report = Build(
            Cell(Postmark, "transactional", sent: 5_234, delivered: 5_192, hard: 42, opened: 2_352),
            Cell(Mailgun, "marketing", sent: 95_123, delivered: 93_678, hard: 1_445, opened: 35_789),
            Cell(Smtp, "cold_outreach", sent: 56_432, delivered: 53_098, hard: 3_334, opened: 16_726));

        Assert.Equal(156_789, report.Totals.Sent);
        Assert.Equal(["99.2", "98.5", "94.1"], report.Providers.Select(one => Percent(one.DeliveryRate)));
        Assert.Equal(["0.8", "1.5", "5.9"], report.Providers.Select(one => Percent(one.BounceRate)));
        Assert.Equal(["45.3", "38.2", "31.5"], report.Providers.Select(one => Percent(one.OpenRate)));
        Assert.Equal(
            ["Excellent for transactional emails. 99.2% delivery rate.", "Good performance. Consider warming up new domains.", "Lower delivery rate. Review IP reputation and warmup strategy."],
            report.Insights.Where(insight => !insight.Text.Contains("hard bounces", StringComparison.Ordinal)).Select(insight => insight.Text));
    }

    [Fact]
    public void Nothing_at_all_is_a_report_without_rates()
    {
        var report = Build();

        Assert.Equal(0, report.Totals.Sent);
        Assert.Null(report.Totals.DeliveryRate);
        Assert.Null(report.Totals.DeliveredInP50S);
        Assert.Empty(report.Providers);
        Assert.Empty(report.Insights);
        Assert.Empty(report.Comparisons);
        Assert.Equal(0, report.Cost.ProjectedYear);
    }

    [Fact]
    public void Tracking_that_was_off_is_a_smaller_denominator()
    {
        var cell = Cell(Postmark, "transactional", sent: 100, delivered: 100, hard: 0, opened: 10);
        cell.Counts[Counted.OpensTracked] = 20;

        Assert.Equal(0.5, Build(cell).Totals.OpenRate);
    }

    [Fact]
    public void What_a_removed_connection_carried_stays_its_providers()
    {
        var report = Build(Cell(Smtp, "cold_outreach", sent: 10, delivered: 9, hard: 1, opened: 0));
        var unknown = Build(Cell(Guid.NewGuid(), "cold_outreach", sent: 10, delivered: 9, hard: 1, opened: 0));

        Assert.True(Assert.Single(report.Connections).Removed);
        Assert.Equal("smtp", Assert.Single(report.Providers).Provider);
        Assert.Equal("unknown", Assert.Single(unknown.Providers).Provider);
    }

    [Fact]
    public void Opposite_mixes_are_no_difference_and_a_real_one_is_told_with_its_interval()
    {
        var mixed = Build(
            Cell(Postmark, "transactional", sent: 90_000, delivered: 89_100, hard: 900, opened: 0), Cell(Postmark, "marketing", sent: 10_000, delivered: 9_500, hard: 500, opened: 0),
            Cell(Mailgun, "transactional", sent: 10_000, delivered: 9_900, hard: 100, opened: 0), Cell(Mailgun, "marketing", sent: 90_000, delivered: 85_500, hard: 4_500, opened: 0));
        Assert.Equal("no_real_difference", Assert.Single(mixed.Comparisons).Verdict);
        Assert.DoesNotContain(mixed.Insights, insight => insight.Text.Contains("more than", StringComparison.Ordinal));

        var real = Build(
            Cell(Postmark, "transactional", sent: 20_000, delivered: 19_800, hard: 200, opened: 0), Cell(Mailgun, "transactional", sent: 20_000, delivered: 19_400, hard: 600, opened: 0));
        var told = Assert.Single(real.Comparisons);
        Assert.Equal("first_higher", told.Verdict);
        Assert.StartsWith("Postmark delivers 2.0 points more than Mailgun of the same kind of mail (between 1.", told.Text, StringComparison.Ordinal);
        Assert.Contains(real.Insights, insight => insight.Provider == "mailgun" && insight.Text.EndsWith("Consider Postmark for critical emails.", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_still_on_its_way_lowers_no_rate_of_a_comparison()
    {
        var (old, young) = (Cell(Postmark, "transactional", sent: 30_000, delivered: 19_800, hard: 200, opened: 0), Cell(Postmark, "transactional", sent: 10_000, delivered: 0, hard: 0, opened: 0));
        var report = ReportBuilder.Build(Sources([old, Cell(Mailgun, "transactional", sent: 20_000, delivered: 19_800, hard: 200, opened: 0)]) with { Settling = [young] }, Catalog);

        Assert.Equal(0, Assert.Single(report.Comparisons).Difference!.Value, 0.000001);
    }

    [Theory]
    [InlineData(99, 99, "Too few emails to judge: 99 so far, 100 are needed.")]
    [InlineData(1_000, 990, "Excellent for transactional emails. 99.0% delivery rate.")]
    [InlineData(1_000, 989, "Good performance. Consider warming up new domains.")]
    [InlineData(1_000, 960, "Good performance. Consider warming up new domains.")]
    [InlineData(1_000, 950, "Lower delivery rate. Review bounce reasons and the sender's reputation.")]
    public void Each_rule_has_its_threshold(long sent, long delivered, string text) =>
        Assert.Equal(text, Build(Cell(Postmark, "transactional", sent, delivered, hard: 0, opened: 0)).Insights[0].Text);

    [Theory]
    [InlineData(1, null)]
    [InlineData(20, "0.20% spam complaints. Stay below 0.1%")]
    [InlineData(50, "0.50% spam complaints, above the 0.3% at which Gmail and Yahoo block.")]
    public void Complaints_count_where_their_interval_says_so(long complained, string? text)
    {
        var cell = Cell(Postmark, "marketing", sent: 10_000, delivered: 10_000, hard: 0, opened: 0);
        cell.Counts[Counted.Complained] = complained;

        var told = Build(cell).Insights.Skip(1).Select(insight => insight.Text).SingleOrDefault();
        Assert.True(text is null ? told is null : told!.StartsWith(text, StringComparison.Ordinal), told);
    }

    [Fact]
    public void An_email_costs_its_share_of_its_months_bill()
    {
        var sources = Sources([Cell(Postmark, "transactional", sent: 5_000, delivered: 4_000, hard: 0, opened: 0)]) with
        {
            Days = [Day(2026, 10, 3, 10_000), Day(2026, 11, 2, 5_000), Day(2026, 11, 30, 5_000)],
            DaysInside = [Day(2026, 11, 2, 5_000)],
            Tariffs = new Dictionary<string, Tariff> { ["postmark"] = new() { BaseFee = 15, Included = 10_000 } },
        };

        var cost = ReportBuilder.Build(sources, Catalog).Cost;

        Assert.Equal((7.5m, 0.00188m), (cost.Providers[0].Cost, cost.Providers[0].CostPerDelivered));
        Assert.Equal((15m, 180m), (cost.ThisMonth, cost.ProjectedYear));
    }

    internal static ProviderCatalog Catalog { get; } = new([.. new[] { ("postmark", "Postmark", true), ("mailgun", "Mailgun", true), ("smtp", "Built-in SMTP", false) }.Select(one =>
        new ProviderInfo(one.Item1, one.Item2, "", "", "", "", null) { ReportsDelivery = one.Item3 })], () => []);

    private static EspReport Build(params ReportCell[] cells) => ReportBuilder.Build(Sources(cells), Catalog);

    private static ReportSources Sources(IReadOnlyList<ReportCell> cells) => new()
    {
        At = Now,
        Range = ReportRange.Last(30, Now, TimeZoneInfo.Utc),
        Cells = cells,
        Before = [],
        Settling = [],
        Hours = [],
        Days = [],
        DaysInside = [],
        Tariffs = new Dictionary<string, Tariff>(),
        Connections = new Dictionary<Guid, ReportConnection>
        {
            [Postmark] = new() { Id = Postmark, Provider = "postmark" },
            [Mailgun] = new() { Id = Mailgun, Provider = "mailgun" },
            [Smtp] = new() { Id = Smtp, Provider = "smtp", Removed = true },
        },
    };

    private static ReportCell Cell(Guid connection, string type, long sent, long delivered, long hard, long opened)
    {
        var counts = new Counts
        {
            [Counted.Sent] = sent,
            [Counted.Delivered] = delivered,
            [Counted.Bounced] = hard,
            [Counted.Opened] = opened,
            [Counted.OpensTracked] = delivered,
            [Counted.ClicksTracked] = delivered,
        };
        counts[BounceClass.Hard] = hard;
        return new(connection, type, "gmail", counts);
    }

    private static ReportDay Day(int year, int month, int day, long sent) => new() { ConnectionId = Postmark, Day = new(year, month, day, 0, 0, 0, TimeSpan.Zero), Sent = sent };

    private static string Percent(double? rate) => (100 * rate!.Value).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
}
