using FsCheck;
using FsCheck.Fluent;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Tracking;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class DeliveryStateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid[] CallIds = [.. Enumerable.Range(0, 3).Select(i => Guid.CreateVersion7(Noon.AddSeconds(i)))];
    private static readonly ReportedFacts Seen = ReportedFacts.None with { Seen = true };
    private static readonly ReportedFacts Delivered = Seen with { Delivered = Noon };
    private static readonly ReportedFacts Bounced = Seen with { Bounce = new(BounceClass.Hard, Noon, null) };

    [Fact]
    public void Nothing_yet_is_queued_or_scheduled_or_the_local_end()
    {
        Assert.Equal(DeliveryStatus.Queued, State([]));
        Assert.Equal(DeliveryStatus.Scheduled, State([], scheduled: true));
        Assert.Equal(DeliveryStatus.Canceled, State([], end: DeliveryStatus.Canceled, scheduled: true));
        Assert.Equal(DeliveryStatus.Failed, State([With(AttemptOutcome.Unavailable)], end: DeliveryStatus.Failed));
    }

    [Theory]
    [InlineData(AttemptOutcome.Throttled)]
    [InlineData(AttemptOutcome.Unavailable)]
    [InlineData(AttemptOutcome.Misconfigured)]
    internal void What_was_certainly_not_taken_is_queued_again(AttemptOutcome outcome) => Assert.Equal(DeliveryStatus.Queued, State([With(outcome)]));

    [Fact]
    public void An_open_call_and_a_lost_answer_are_sending_until_they_are_settled()
    {
        Assert.Equal(DeliveryStatus.Sending, State([], open: true));
        Assert.Equal(DeliveryStatus.Sending, State([With(AttemptOutcome.Unknown)]));
        Assert.Equal(DeliveryStatus.Queued, State([With(AttemptOutcome.Unknown) with { Settled = Settlement.NotTaken }]));
        Assert.Equal(DeliveryStatus.Queued, State([With(AttemptOutcome.Unknown) with { Settled = Settlement.Risked }]));
        Assert.Equal(DeliveryStatus.Sending, State([], open: true, end: DeliveryStatus.Canceled));
    }

    [Fact]
    public void Taken_is_sent_and_any_event_proves_it()
    {
        Assert.Equal(DeliveryStatus.Sent, State([With(AttemptOutcome.Accepted)]));
        Assert.Equal(DeliveryStatus.Sent, State([With(null, Seen)], open: true));
        Assert.Equal(DeliveryStatus.Sent, State([With(AttemptOutcome.Unknown, Seen)]));
        Assert.Equal(DeliveryStatus.Sent, State([With(AttemptOutcome.Unknown) with { Settled = Settlement.Unconfirmed }]));
        Assert.Equal(DeliveryStatus.Bounced, State([With(AttemptOutcome.Unknown, Bounced) with { Settled = Settlement.Unconfirmed }]));
        Assert.Equal(DeliveryStatus.Sent, State([With(AttemptOutcome.Accepted, Seen with { Deferred = new(Noon, "later") })]));
    }

    [Fact]
    public void Refused_before_or_rejected_after_taking_is_rejected()
    {
        Assert.Equal(DeliveryStatus.Rejected, State([With(AttemptOutcome.Refused)]));
        Assert.Equal(DeliveryStatus.Rejected, State([With(AttemptOutcome.Accepted, Seen with { Rejected = new(Noon, null) })]));
    }

    [Fact]
    public void Delivered_by_any_attempt_wins_and_a_bounce_after_delivery_counts()
    {
        Assert.Equal(DeliveryStatus.Delivered, State([With(AttemptOutcome.Accepted, Delivered)]));
        Assert.Equal(DeliveryStatus.Bounced, State([With(AttemptOutcome.Accepted, Bounced)]));
        Assert.Equal(DeliveryStatus.Bounced, State([With(AttemptOutcome.Accepted, Delivered.Merge(Bounced))]));
        Assert.Equal(DeliveryStatus.Delivered, State([With(AttemptOutcome.Accepted, Bounced), With(AttemptOutcome.Accepted, Delivered, 1)]));
        Assert.Equal(DeliveryStatus.Bounced, State([With(AttemptOutcome.Accepted, Bounced), With(AttemptOutcome.Accepted, null, 1)]));
    }

    [Theory]
    [InlineData(DeliveryStatus.Failed)]
    [InlineData(DeliveryStatus.Canceled)]
    public void Evidence_of_a_provider_beats_a_local_end(DeliveryStatus end)
    {
        Assert.Equal(DeliveryStatus.Sent, State([With(AttemptOutcome.Unknown, Seen)], end: end));
        Assert.Equal(DeliveryStatus.Delivered, State([With(null, Delivered)], end: end));
        Assert.Equal(DeliveryStatus.Bounced, State([With(null, Bounced)], end: end));
    }

    [Fact]
    public void Merging_facts_is_commutative_associative_and_idempotent()
    {
        var facts = AnyFacts();
        Check.One(Properties.Tried(3_000), Prop.ForAll(Three(facts), three =>
        {
            var (a, b, c) = three;
            Assert.Equal(a.Merge(b), b.Merge(a));
            Assert.Equal(a.Merge(b).Merge(c), a.Merge(b.Merge(c)));
            Assert.Equal(a, a.Merge(a));
            Assert.Equal(a, a.Merge(ReportedFacts.None));
        }));
    }

    [Fact]
    public void Merging_attempts_ends_the_same_in_any_order_and_however_often()
    {
        var cases =
            from known in AnyAttempt().ArrayOf(6)
            from order in Gen.Shuffle(known.Concat(known).ToArray())
            select (known, order);
        Check.One(Properties.Tried(3_000), Prop.ForAll(cases.ToArbitrary(), one =>
        {
            IReadOnlyList<Attempt> none = [];
            Assert.Equal(one.known.Aggregate(none, DeliveryState.Merge), one.order.Aggregate(none, DeliveryState.Merge));
        }));
    }

    [Fact]
    public void Attempts_survive_being_written_and_read() =>
        Check.One(Properties.Tried(1_000), Prop.ForAll(AnyAttempt().ArrayOf(3).ToArbitrary(), attempts =>
            Assert.Equal(attempts, AttemptsJson.Read(AttemptsJson.Write(attempts)))));

    private static Arbitrary<(T, T, T)> Three<T>(Gen<T> gen) => (from a in gen from b in gen from c in gen select (a, b, c)).ToArbitrary();

    private static Gen<ReportedFacts> AnyFacts() =>
        from seen in Gen.Elements(true, false)
        from times in Gen.Choose(0, 4).Select(minute => minute == 0 ? (DateTimeOffset?)null : Noon.AddMinutes(minute)).ArrayOf(6)
        from bounceClass in Gen.Elements(Enum.GetValues<BounceClass>())
        from words in Gen.Elements(null, "a", "b").ArrayOf(3)
        from visits in AnyVisits()
        select new ReportedFacts
        {
            Seen = seen,
            Delivered = times[0],
            Bounce = times[1] is { } bounced ? new(bounceClass, bounced, words[0]) : null,
            Deferred = times[2] is { } deferred ? new(deferred, words[1]) : null,
            Rejected = times[3] is { } rejected ? new(rejected, words[2]) : null,
            Visits = visits,
            Complained = times[4],
            Unsubscribed = times[5],
        };

    /// <summary>As many as are kept, and more.</summary>
    private static Gen<OpensAndClicks?> AnyVisits() =>
        from count in Gen.Choose(0, OpensAndClicks.MostKept)
        from visits in AnyVisit().ArrayOf(count)
        select visits.Aggregate(default(OpensAndClicks?), (sum, one) => OpensAndClicks.Join(sum, OpensAndClicks.Of(one)));

    private static Gen<ProviderEvent> AnyVisit() =>
        from type in Gen.Elements(EventType.Opened, EventType.Clicked)
        from second in Gen.Choose(0, 40)
        from visitor in Gen.Elements(null, "anna", "scanner")
        from url in Gen.Elements("https://a.example", "https://b.example", "https://c.example")
        from machine in Gen.Elements(true, false, false)
        select new ProviderEvent
        {
            Key = "",
            Recipient = "",
            Type = type,
            At = Noon.AddMilliseconds(500 * second),
            Visitor = visitor,
            Url = url,
            Machine = machine,
        };

    private static Gen<Attempt> AnyAttempt() =>
        from call in Gen.Choose(0, 2)
        from outcome in Gen.Elements<AttemptOutcome?>([null, .. Enum.GetValues<AttemptOutcome>().Cast<AttemptOutcome?>()])
        from detail in Gen.Elements(null, "x", "y")
        from latency in Gen.Elements<long?>(null, 1, 2)
        from scope in Gen.Elements<ProblemScope?>(null, ProblemScope.Connection, ProblemScope.FromDomain, ProblemScope.Authentication)
        from id in Gen.Elements(null, "id1", "id2")
        from settled in Gen.Elements<Settlement?>(null, Settlement.NotTaken, Settlement.Risked)
        from facts in AnyFacts()
        select With(outcome, facts, call) with { Detail = detail, LatencyMs = latency, Scope = scope, ProviderMessageId = id, Settled = settled };

    private static Attempt With(AttemptOutcome? outcome, ReportedFacts? facts = null, int call = 0) => new()
    {
        CallId = CallIds[call],
        ConnectionId = new Guid(call % 2 + 1, 0, 0, new byte[8]),
        Provider = "any",
        At = DeliveryId.TimeOf(CallIds[call]),
        Outcome = outcome,
        Facts = facts ?? ReportedFacts.None,
    };

    private static DeliveryStatus State(IReadOnlyList<Attempt> attempts, bool open = false, DeliveryStatus? end = null, bool scheduled = false) =>
        DeliveryState.Of(attempts, open, end, scheduled);
}
