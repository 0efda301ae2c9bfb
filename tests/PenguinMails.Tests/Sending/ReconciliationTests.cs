using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Records;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class ReconciliationTests
{
    private static readonly DateTimeOffset Lost = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly LookupResult Absent = new LookupResult.Absent();
    private static readonly LookupResult Silence = new LookupResult.NoAnswer("down");

    [Fact]
    public void Found_is_taken_whenever_it_is_found() =>
        Assert.Equal(new ReconcileDecision.Taken("id"), Decide(EmailType.Marketing, new LookupResult.Taken("id"), TimeSpan.FromDays(3)));

    [Fact]
    public void Absence_means_not_taken_only_when_it_has_lasted()
    {
        Assert.IsType<ReconcileDecision.AskAgain>(Decide(EmailType.Marketing, Absent, Enough - TimeSpan.FromSeconds(1)));
        Assert.Equal(new ReconcileDecision.Settle(Settlement.NotTaken), Decide(EmailType.Marketing, Absent, Enough));
    }

    [Fact]
    public void Transactional_risks_a_copy_after_two_minutes_and_not_before()
    {
        var almost = Reconciliation.TransactionalRisksAfter - TimeSpan.FromMilliseconds(1);
        foreach (var finding in (LookupResult[])[Absent, Silence])
        {
            Assert.IsType<ReconcileDecision.AskAgain>(Decide(EmailType.Transactional, finding, almost));
            Assert.Equal(new ReconcileDecision.Settle(Settlement.Risked), Decide(EmailType.Transactional, finding, Reconciliation.TransactionalRisksAfter));
        }
    }

    [Fact]
    public void Bulk_waits_while_nobody_answers_and_ends_when_it_is_no_longer_worth_it()
    {
        Assert.IsType<ReconcileDecision.AskAgain>(Decide(EmailType.Newsletter, Silence, TimeSpan.FromHours(10)));
        Assert.IsType<ReconcileDecision.AskAgain>(Decide(EmailType.Newsletter, Silence, Day));
        Assert.Equal(new ReconcileDecision.Settle(Settlement.Unconfirmed), Decide(EmailType.Newsletter, Silence, Day + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Where_nothing_can_be_asked_bulk_is_unconfirmed_at_once_and_transactional_keeps_its_policy()
    {
        Assert.Equal(new ReconcileDecision.Settle(Settlement.Unconfirmed), Decide(EmailType.ColdOutreach, Silence, TimeSpan.Zero, absentAfter: null));
        Assert.IsType<ReconcileDecision.AskAgain>(Decide(EmailType.Transactional, Silence, TimeSpan.FromSeconds(1), absentAfter: null));
        Assert.Equal(new ReconcileDecision.Settle(Settlement.Risked), Decide(EmailType.Transactional, Silence, Reconciliation.TransactionalRisksAfter, absentAfter: null));
    }

    [Fact]
    public void Asking_grows_rarer_and_is_on_time_for_the_decision()
    {
        Assert.Equal(
            [5, 10, 20, 40, 80, 160, 300, 300],
            Enumerable.Range(0, 8).Select(asks => (int)(Pause(EmailType.Newsletter, asks, TimeSpan.FromSeconds(1)).TotalSeconds)));
        Assert.Equal(TimeSpan.FromSeconds(3), Pause(EmailType.Transactional, 6, TimeSpan.FromSeconds(117)));
        Assert.Equal(TimeSpan.FromSeconds(10), Pause(EmailType.Newsletter, 8, Enough - TimeSpan.FromSeconds(10)));
    }

    private static TimeSpan Pause(EmailType type, int asks, TimeSpan waited) =>
        Assert.IsType<ReconcileDecision.AskAgain>(Decide(type, Absent, waited, Enough, asks)).At - (Lost + waited);

    private static ReconcileDecision Decide(EmailType type, LookupResult finding, TimeSpan waited) => Decide(type, finding, waited, Enough);

    private static ReconcileDecision Decide(EmailType type, LookupResult finding, TimeSpan waited, TimeSpan? absentAfter, int asks = 0) =>
        Reconciliation.Decide(!type.IsBulk, finding, absentAfter, Lost, asks, Lost + waited, Day);
}
