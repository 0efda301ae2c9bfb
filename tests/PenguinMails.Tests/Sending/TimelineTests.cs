using PenguinMails.Gateway.Dashboard.Sending;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Sending.Records;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class TimelineTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);
    private static readonly ProviderCatalog Catalog = new([PostmarkProvider.Registration.Info, MailgunProvider.Registration.Info], () => []);

    private static readonly DeliveryView Queued = new()
    {
        Id = Guid.Empty,
        To = "user@example.com",
        Role = RecipientRole.To,
        Status = DeliveryStatus.Queued,
        Provider = "postmark",
        DueAt = Noon,
        Decision = new(1, "Transactional Emails", ["First reason.", "Later reason."]),
        FirstProvider = "postmark",
        FirstReasons = ["First reason."],
        Attempts = [],
        Events = [],
    };

    [Fact]
    public void The_first_decision_each_switch_and_its_reason_are_steps_of_their_own()
    {
        var delivery = Queued with
        {
            Status = DeliveryStatus.Sent,
            Provider = "mailgun",
            DueAt = null,
            Attempts = [Attempt("postmark", AttemptOutcome.Unavailable, 7, 100, "HTTP 503"), Attempt("mailgun", AttemptOutcome.Accepted, 2_210, 143)],
            Reroutes = [new(Noon.AddMilliseconds(110), "postmark", "mailgun", ["Later reason."])],
        };

        Assert.Equal(
        [
            "Accepted by the gateway",
            "Routed to Postmark by the rule “Transactional Emails”: First reason.",
            "+107 ms Postmark was unavailable: Answered in 100 ms HTTP 503",
            "+3 ms Switched to Mailgun: Postmark was unavailable. Later reason.",
            "+2.2 s Mailgun accepted the email: Answered in 143 ms",
        ], Steps(delivery));
    }

    [Fact]
    public void An_email_that_moves_before_its_first_attempt_says_so_and_so_does_one_that_waits()
    {
        var delivery = Queued with
        {
            Provider = "postmark",
            FirstProvider = null,
            FirstReasons = ["No provider is connected."],
            DueAt = Noon.AddHours(12),
            Reroutes = [new(Noon.AddSeconds(1), null, "postmark", ["Default."]), new(Noon.AddSeconds(2), "postmark", "postmark", ["Postmark is not ready: today's limit is reached."])],
        };

        Assert.Equal(
        [
            "Accepted by the gateway",
            "No provider can send it yet: No provider is connected.",
            "+1.0 s Routed to Postmark: Default.",
            "+1.0 s Waiting for Postmark: Postmark is not ready: today's limit is reached.",
            "+11 h 59 min First attempt: Queued for Postmark.",
        ], Steps(delivery));
    }

    [Theory]
    [InlineData(AttemptOutcome.Accepted, null, "Postmark accepted the email")]
    [InlineData(AttemptOutcome.Refused, null, "Postmark refused the email")]
    [InlineData(AttemptOutcome.Throttled, null, "Rate limit reached at Postmark")]
    [InlineData(AttemptOutcome.Unavailable, null, "Postmark was unavailable")]
    [InlineData(AttemptOutcome.Unavailable, true, "Postmark refused the email for now")]
    [InlineData(AttemptOutcome.Misconfigured, null, "Postmark refused the email")]
    [InlineData(AttemptOutcome.Unknown, null, "No answer from Postmark")]
    [InlineData(null, null, "Handing over to Postmark")]
    public void An_attempt_is_told_as_what_it_was(AttemptOutcome? outcome, bool? refusedForNow, string title)
    {
        var attempt = Attempt("postmark", outcome, 5, null) with { RefusedForNow = refusedForNow };
        var entry = TimelineEntry.Of(Message, Queued with { DueAt = null, Attempts = [attempt] }, Catalog)[2];

        Assert.Equal((title, Noon.AddMilliseconds(5)), (entry.Title, entry.At));
    }

    [Theory]
    [InlineData(AttemptOutcome.Unavailable, "postmark", null, "Postmark is tried again after a pause.")]
    [InlineData(AttemptOutcome.Unavailable, "mailgun", null, "Mailgun is next in the failover order after Postmark.")]
    [InlineData(AttemptOutcome.Throttled, "postmark", null, "Postmark asked us to send more slowly.")]
    [InlineData(AttemptOutcome.Unavailable, "postmark", 90, "Postmark is paused until 1 Mar 2026, 12:01:30.250 UTC, because recent calls failed.")]
    [InlineData(AttemptOutcome.Unavailable, null, null, "No connected provider can send it. We look again for one that can.")]
    public void The_next_attempt_has_its_time_and_its_reason(AttemptOutcome last, string? provider, int? pausedFor, string reason)
    {
        var delivery = Queued with
        {
            Provider = provider,
            DueAt = Noon.AddSeconds(30),
            PausedUntil = pausedFor is { } seconds ? Noon.AddSeconds(seconds) : null,
            Attempts = [Attempt("postmark", last, 0, 100)],
        };
        var next = TimelineEntry.Of(Message, delivery, Catalog)[^1];

        Assert.Equal(("Next attempt", Noon.AddSeconds(pausedFor ?? 30), reason), (next.Title, next.At, Assert.Single(next.Notes)));
    }

    [Fact]
    public void A_report_in_whole_seconds_stands_after_what_happened_in_that_second()
    {
        var delivery = Queued with
        {
            Status = DeliveryStatus.Delivered,
            DueAt = null,
            Attempts = [Attempt("postmark", AttemptOutcome.Accepted, 10, 100)],
            Events = [new(Guid.Empty, EventType.Delivered, null, Noon.AddMilliseconds(-250), Noon, null, null, null)],
        };

        Assert.Equal(["+110 ms Postmark accepted the email: Answered in 100 ms", "Delivered"], Steps(delivery)[2..]);
    }

    [Theory]
    [InlineData(DeliveryStatus.Suppressed, "The address is on the suppression list.", "+0 ms Not sent: suppressed: The address is on the suppression list.")]
    [InlineData(DeliveryStatus.Canceled, null, "+0 ms Canceled")]
    [InlineData(DeliveryStatus.Failed, "Failed.", "+0 ms Gave up: Failed.")]
    public void What_the_gateway_ended_is_a_step(DeliveryStatus status, string? detail, string step) =>
        Assert.Equal(step, Steps(Queued with { Status = status, StatusDetail = detail, DueAt = null, EndedAt = Noon })[2]);

    private static MessageView Message => new()
    {
        Id = Guid.Empty,
        CreatedAt = Noon,
        Type = "transactional",
        From = "a@example.com",
        Subject = "s",
        Deliveries = [],
    };

    private static string[] Steps(DeliveryView delivery) => [.. TimelineEntry.Of(Message, delivery, Catalog).Select(entry =>
        (entry.After is { } after ? $"+{Formats.Elapsed(after)} " : "") + entry.Title + (entry.Notes.Count > 0 ? ": " + string.Join(" ", entry.Notes) : ""))];

    private static AttemptView Attempt(string provider, AttemptOutcome? outcome, int milliseconds, long? latency, string? detail = null) =>
        new(Guid.Empty, provider, outcome, Noon.AddMilliseconds(milliseconds), latency, detail, null);
}
