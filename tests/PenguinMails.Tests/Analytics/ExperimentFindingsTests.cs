using MathNet.Numerics.Distributions;
using PenguinMails.Gateway.Analytics.Experiments;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Tests.Routing;
using Xunit;

namespace PenguinMails.Tests.Analytics;

/// <summary>Experiments on made-up mail whose truth is known, drawn as the router draws, and looked at every day.</summary>
public sealed class ExperimentFindingsTests
{
    private const int Days = 30;
    private const int Daily = 3_000;

    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly (string Type, string Mailbox, double Rate)[] Kinds = [("newsletter", "gmail", 0.985), ("newsletter", "microsoft", 0.96), ("promotional", "gmail", 0.97), ("promotional", "other", 0.93)];

    private static readonly RoutingRule Rule = RulesOf.Rule(1, "any", "mailgun") with
    {
        Experiment = new() { Id = new Guid(7, 0, 0, new byte[8]), RouteTo = "postmark", SharePercent = 20, StartedAt = Start },
    };

    [Fact]
    public void A_true_difference_is_found_and_an_absent_one_is_not_claimed()
    {
        var (found, claimed) = (0, 0);
        for (var seed = 0; seed < 40; seed++)
        {
            found += Seen(seed, better: 0.015).Contains("second_higher") ? 1 : 0;
            claimed += Seen(seed + 1_000, better: 0).Any(verdict => verdict is "second_higher" or "first_higher") ? 1 : 0;
        }

        Assert.InRange(found, 38, 40);
        Assert.InRange(claimed, 0, 2);
    }

    [Fact]
    public void Where_too_little_is_known_it_says_how_many_emails_are_needed()
    {
        var one = Findings(Cells(new Random(1), 1, 0), Start.AddDays(3));

        Assert.Equal("not_enough_data", one.Comparison.Verdict);
        Assert.InRange(one.EmailsNeeded!.Value, 10_000, 200_000);
        Assert.StartsWith("Go on: at least ", one.NextStep, StringComparison.Ordinal);
        var none = Findings([], Start);
        Assert.Equal((null, "Not enough data: the two have not carried email of the same kind yet."), (none.EmailsNeeded, none.Comparison.Text));
        Assert.Equal([("mailgun", 0L, null), ("postmark", 0L, (double?)null)], none.Sides.Select(side => (side.Provider, side.Emails, side.DeliveryRate)));
    }

    [Fact]
    public void An_email_counts_for_whom_it_was_drawn_for_and_one_that_nobody_could_send_was_not_delivered()
    {
        var day = Start.AddDays(2);
        var view = Findings(
        [
            Cell(ExperimentArm.Second, Start, "postmark", sent: 90, delivered: 80, bounced: 5, rejected: 3),
            Cell(ExperimentArm.Second, Start, "mailgun", sent: 10, delivered: 10),
            Cell(ExperimentArm.First, Start, "mailgun", sent: 100, delivered: 99),
            Cell(ExperimentArm.First, day, "mailgun", sent: 50, delivered: 20, bounced: 10),
        ], day.AddHours(20));

        Assert.Equal([("mailgun", 150L, 130L, 119L, 0L), ("postmark", 103L, 103L, 90L, 10L)], view.Sides.Select(side => (side.Provider, side.Emails, side.Settled, side.Delivered, side.Moved)));
        Assert.Equal((130, 119, 103, 90), (view.Comparison.Kinds[0].FirstSent, view.Comparison.Kinds[0].FirstDelivered, view.Comparison.Kinds[0].SecondSent, view.Comparison.Kinds[0].SecondDelivered));
    }

    /// <summary>What was said on each day.</summary>
    private static HashSet<string> Seen(int seed, double better)
    {
        var cells = Cells(new Random(seed), Days, better);
        return [.. Enumerable.Range(2, Days).Select(day => Findings([.. cells.Where(cell => cell.Day < Start.AddDays(day - 1))], Start.AddDays(day + 1)).Comparison.Verdict)];
    }

    private static List<ExperimentCell> Cells(Random random, int days, double better)
    {
        var rules = RulesOf.Compile(Rule);
        var cells = new List<ExperimentCell>();
        for (var day = 0; day < days; day++)
            foreach (var (type, mailbox, rate) in Kinds)
            {
                var drawn = Enumerable.Range(0, Daily / Kinds.Length).Count(_ => rules.Target(RulesOf.Email(type) with { Id = Id(random) }) == "postmark");
                cells.Add(Some(ExperimentArm.First, "mailgun", (Daily / Kinds.Length) - drawn, rate));
                cells.Add(Some(ExperimentArm.Second, "postmark", drawn, rate + better));

                ExperimentCell Some(ExperimentArm arm, string provider, int sent, double share)
                {
                    var delivered = Binomial.Sample(random, share, sent);
                    return Cell(arm, Start.AddDays(day), provider, sent, delivered, sent - delivered) with { Type = type, MailboxProvider = mailbox };
                }
            }

        return cells;
    }

    private static Guid Id(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private static ExperimentCell Cell(ExperimentArm arm, DateTimeOffset day, string carrier, long sent, long delivered, long bounced = 0, long rejected = 0) => new(arm, day, carrier, "newsletter", "gmail", new()
    {
        [Counted.Sent] = sent,
        [Counted.Delivered] = delivered,
        [Counted.Bounced] = bounced,
        [Counted.Rejected] = rejected,
    });

    private static ExperimentView Findings(IReadOnlyList<ExperimentCell> cells, DateTimeOffset now) => ExperimentFindings.Of(Rule, cells, now, ReportBuilderTests.Catalog);
}
