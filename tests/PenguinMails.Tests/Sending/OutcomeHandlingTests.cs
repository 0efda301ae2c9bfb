using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;
using PenguinMails.Mail;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class OutcomeHandlingTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Tenant = Guid.CreateVersion7(Now);
    private static readonly Guid Postmark = Guid.CreateVersion7(Now);
    private static readonly Guid Mailgun = Guid.CreateVersion7(Now);
    private static readonly Guid Call = Guid.CreateVersion7(Now);
    private static readonly Delivery Sending = Row();
    private static readonly ProviderCatalog Catalog = new([PostmarkProvider.Registration.Info], () => []);

    [Fact]
    public void Taken_ends_the_call()
    {
        var after = After(AttemptOutcome.Accepted, out var next);
        Assert.Equal((DeliveryStatus.Sent, null, null), (after.Status, after.OpenCall, next));
    }

    [Fact]
    public void Refused_ends_it_for_good()
    {
        var after = After(AttemptOutcome.Refused, out var next);
        Assert.Equal((DeliveryStatus.Rejected, null, null), (after.Status, after.OpenCall, next));
    }

    [Fact]
    public void A_lost_answer_is_unknown_not_a_failure()
    {
        var after = After(AttemptOutcome.Unknown, out var next);
        Assert.Equal((DeliveryStatus.Sending, (Guid?)Call, null), (after.Status, after.OpenCall, next));
        Assert.Equal("The provider's answer was lost. We are asking whether it has the email.", StatusDetails.Of(after, after.Status, Catalog, Now));
    }

    [Fact]
    public void Unavailable_is_tried_again_there_after_the_delay_and_then_at_the_next()
    {
        var once = After(AttemptOutcome.Unavailable, out _);
        Assert.Equal((DeliveryStatus.Queued, Postmark, Now.AddSeconds(30)), (once.Status, once.ConnectionId, once.DueAt));

        var twice = OutcomeHandling.Of(once with { OpenCall = Next(1) }, Result(AttemptOutcome.Unavailable, 1), FailoverPolicy.Default, Now.AddSeconds(30), out _);
        Assert.Equal((DeliveryStatus.Queued, Mailgun, Now.AddSeconds(30)), (twice.Status, twice.ConnectionId, twice.DueAt));
        Assert.Equal("Unable to connect to Postmark. Using fallback provider.", StatusDetails.Of(twice, twice.Status, Catalog, Now));
    }

    [Fact]
    public void A_switch_is_kept_with_the_first_decision_and_a_refusal_is_not_called_unreachable()
    {
        var refused = Result(AttemptOutcome.Unavailable, 1) with { Skipped = ["Built-in SMTP is not ready: recent calls failed."] };
        refused = refused with { Attempt = refused.Attempt! with { OfEnvelope = true } };
        var first = Sending with { Decision = """{"reasons":["The default."]}""", Attempts = [Attempt(AttemptOutcome.Unavailable)] };

        var after = OutcomeHandling.Of(first with { OpenCall = Next(1) }, refused, FailoverPolicy.Default, Now.AddSeconds(30), out _);

        var decision = DecisionJson.Read(after.Decision);
        Assert.Equal(["The default."], decision.Reasons);
        var reroute = Assert.Single(decision.Reroutes!);
        Assert.Equal((Now.AddSeconds(30), Postmark, Mailgun), (reroute.At, reroute.From, reroute.To));
        Assert.Equal(["The default.", "Built-in SMTP is not ready: recent calls failed."], decision.View(new() { DefaultProvider = "smtp" }, decision.Reasons).Reasons);
        Assert.Equal("Postmark refused the email. Using fallback provider.", StatusDetails.Of(after, after.Status, Catalog, Now));
    }

    [Fact]
    public void Of_many_switches_the_first_and_the_latest_are_kept_and_waiting_for_the_same_reason_is_none()
    {
        var decision = "{}";
        for (var i = 0; i < 50; i++)
            decision = DecisionJson.With(decision, new(Now.AddSeconds(i), i % 2 == 0 ? Postmark : Mailgun, i % 2 == 0 ? Mailgun : Postmark, [$"{i}"]));
        decision = DecisionJson.With(decision, new(Now, Postmark, Postmark, ["49"]));

        var kept = DecisionJson.Read(decision).Reroutes!.Select(reroute => reroute.Reasons[0]).ToList();
        Assert.Equal((20, "0", "31", "49"), (kept.Count, kept[0], kept[1], kept[^1]));
    }

    [Fact]
    public void Who_of_a_group_is_to_be_tried_again_leads_an_envelope_of_its_own()
    {
        var whole = Result(AttemptOutcome.Accepted);
        var own = Result(AttemptOutcome.Unavailable);
        var row = Sending with { EnvelopeId = Next(7) };

        var apart = OutcomeHandling.Of(row, (whole with { Apart = new Dictionary<Guid, EnvelopeResult> { [row.Id] = own } }).For(row.Id), FailoverPolicy.Default, Now, out _);
        Assert.Equal((DeliveryStatus.Queued, row.Id), (apart.Status, apart.EnvelopeId));
        var rest = OutcomeHandling.Of(row, whole.For(row.Id), FailoverPolicy.Default, Now, out _);
        Assert.Equal((DeliveryStatus.Sent, row.EnvelopeId), (rest.Status, rest.EnvelopeId));
    }

    [Fact]
    public void Too_fast_stays_where_it_is_and_only_the_last_time_is_kept()
    {
        var after = Sending;
        for (var i = 0; i < 5; i++)
            after = OutcomeHandling.Of(after with { OpenCall = Next(i) }, Result(AttemptOutcome.Throttled, i), FailoverPolicy.Default, Now, out _);

        Assert.Equal((DeliveryStatus.Queued, Postmark, Now), (after.Status, after.ConnectionId, after.DueAt));
        Assert.Equal(Next(4), Assert.Single(after.Attempts).CallId);
        Assert.Equal("ESP rate limit reached. Emails queued for retry.", StatusDetails.Of(after, after.Status, Catalog, Now));
    }

    [Fact]
    public void A_domain_that_is_not_verified_is_named_as_the_reason()
    {
        var after = OutcomeHandling.Of(Sending, Result(AttemptOutcome.Misconfigured, scope: ProblemScope.FromDomain), FailoverPolicy.Default, Now, out _);
        Assert.Equal("Domain verification required.", StatusDetails.Of(after, after.Status, Catalog, Now));
    }

    [Fact]
    public void What_no_report_came_of_for_an_hour_says_so()
    {
        var after = After(AttemptOutcome.Accepted, out _);

        Assert.Null(StatusDetails.Of(after, after.Status, Catalog, Now.AddMinutes(60)));
        Assert.StartsWith("No report from Postmark yet.", StatusDetails.Of(after, after.Status, Catalog, Now.AddMinutes(61)), StringComparison.Ordinal);
        var heard = after with { Attempts = [after.Attempts[0] with { Facts = ReportedFacts.None with { Seen = true } }] };
        Assert.Null(StatusDetails.Of(heard, heard.Status, Catalog, Now.AddMinutes(61)));
    }

    [Fact]
    public void A_refusal_that_names_nobody_leaves_no_attempt()
    {
        var after = OutcomeHandling.Of(Sending, Result(AttemptOutcome.Refused) with { Attempt = null }, FailoverPolicy.Default, Now, out var next);
        Assert.Equal((DeliveryStatus.Queued, null, 0), (after.Status, after.OpenCall, after.Attempts.Count));
        Assert.Equal(new NextStep.Try(Postmark, Now), next);
    }

    [Fact]
    public void After_the_retention_it_has_failed()
    {
        foreach (var outcome in (AttemptOutcome[])[AttemptOutcome.Unavailable, AttemptOutcome.Throttled])
        {
            var after = OutcomeHandling.Of(Sending, Result(outcome), FailoverPolicy.Default, Now.AddHours(25), out var next);
            Assert.Equal(DeliveryStatus.Failed, after.Status);
            Assert.IsType<NextStep.GiveUp>(next);
        }
    }

    [Fact]
    public void What_an_event_has_proved_is_not_tried_again_whatever_the_answer_was()
    {
        var proved = Sending with { Attempts = [Attempt(null) with { Facts = ReportedFacts.None with { Seen = true } }] };
        var after = OutcomeHandling.Of(proved, Result(AttemptOutcome.Unavailable), FailoverPolicy.Default, Now, out var next);
        Assert.Equal((DeliveryStatus.Sent, null, null), (after.Status, after.OpenCall, next));
    }

    [Fact]
    public void An_answer_that_comes_late_adds_what_it_knows_and_nothing_follows()
    {
        var later = Sending with { OpenCall = Next(7), Attempts = [Attempt(AttemptOutcome.Unknown) with { Settled = Settlement.Risked }] };
        var after = OutcomeHandling.Late(later, Result(AttemptOutcome.Accepted));
        Assert.Equal((DeliveryStatus.Sent, (Guid?)Next(7)), (after.Status, after.OpenCall));
        Assert.Same(Sending, OutcomeHandling.Late(Sending, Result(AttemptOutcome.Accepted)));
    }

    private static Delivery After(AttemptOutcome outcome, out NextStep? next) =>
        OutcomeHandling.Of(Sending, Result(outcome), FailoverPolicy.Default, Now, out next);

    private static Guid Next(int call) => call == 0 ? Call : IdOrder.LowestAt(Now.AddSeconds(call));

    private static Attempt Attempt(AttemptOutcome? outcome, int call = 0, ProblemScope? scope = null) => new()
    {
        CallId = Next(call),
        ConnectionId = Postmark,
        Provider = "postmark",
        At = Now.AddSeconds(call),
        Outcome = outcome,
        Scope = scope,
    };

    private static EnvelopeResult Result(AttemptOutcome outcome, int call = 0, ProblemScope? scope = null) => new(
        new()
        {
            TenantId = Tenant,
            Outgoing = new(Sending.Id, new() { MessageId = Sending.MessageId, MessageIdHeader = "m@example.com", Type = EmailType.Transactional, From = new(null, new EmailAddress("a", "example.com")), Subject = "s" }, [], null, null),
            Deliveries = [Sending.Id],
            Since = Now,
        },
        Attempt(outcome, call, scope), [Postmark, Mailgun], [Postmark, Mailgun]);

    private static Delivery Row()
    {
        var id = DeliveryId.Of(DeliveryId.NewMessage(Now), 1);
        return new()
        {
            Id = id,
            TenantId = Tenant,
            EnvelopeId = id,
            Recipient = "r@example.com",
            RecipientKey = "r@example.com",
            Role = RecipientRole.To,
            Type = EmailType.Transactional,
            ConnectionId = Postmark,
            Decision = "{}",
            DueAt = Now,
            OpenCall = Call,
        };
    }
}
