using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Dashboard.Sending;

/// <summary>What happened to one delivery, in the words of the message page.</summary>
/// <param name="At">Null where it has no time of its own.</param>
/// <param name="Tone">good, bad, waiting or plain.</param>
/// <param name="Notes">Reasons, answers, addresses: a line each.</param>
public sealed record TimelineEntry(DateTimeOffset? At, string Icon, string Tone, string Title, IReadOnlyList<string> Notes)
{
    /// <summary>Since the step before; null where that says nothing.</summary>
    public TimeSpan? After { get; private init; }

    internal static IReadOnlyList<TimelineEntry> Of(MessageView message, DeliveryView delivery, ProviderCatalog catalog)
    {
        var happened = delivery.Attempts.Select(attempt => Of(attempt, catalog))
            .Concat(delivery.Reroutes.Select(reroute => Of(reroute, delivery, catalog)))
            .Concat(delivery.Events.Select(Of))
            .OrderBy(entry => Place(entry.At!.Value));

        // A provider's clock may be behind ours: what we did ourselves stands first whatever it says.
        return Timed([Accepted(message), Decided(message, delivery, catalog), .. happened, .. Ended(delivery), .. UpcomingStep.Of(delivery, catalog)]);
    }

    private static TimelineEntry Accepted(MessageView message) => new(
        message.CreatedAt, "inbox", "plain", "Accepted by the gateway", Lines(
            message.SendAt is { } due ? $"Scheduled for {Formats.Exact(due)}" : null,
            message.UsefulUntil is { } until ? $"Useful until {Formats.Exact(until)}" : null));

    private static TimelineEntry Decided(MessageView message, DeliveryView delivery, ProviderCatalog catalog)
    {
        var rule = delivery.Decision.Matched is { } matched ? $" by the rule “{matched}”" : "";
        return delivery.FirstProvider is { } provider
            ? new(message.CreatedAt, "route", "plain", $"Routed to {catalog.NameOf(provider)}{rule}", delivery.FirstReasons)
            : new(message.CreatedAt, "route", "waiting", "No provider can send it yet", delivery.FirstReasons);
    }

    private static TimelineEntry Of(RerouteView reroute, DeliveryView delivery, ProviderCatalog catalog)
    {
        var title = reroute.Hold is { } hold ? hold == HoldStep.Held ? "Put on hold" : "Released"
            : reroute.To is not { } to ? "No provider can send it now"
            : reroute.From is null ? $"Routed to {catalog.NameOf(to)}"
            : to == reroute.From ? $"Waiting for {catalog.NameOf(to)}"
            : $"Switched to {catalog.NameOf(to)}";
        var left = delivery.Attempts.LastOrDefault(attempt => attempt.At <= reroute.At);
        return new(reroute.At, "route", "waiting", title, Lines(
        [
            left is { Outcome: { } outcome } && left.Provider == reroute.From && reroute.From != reroute.To ? $"{Of(left, outcome, catalog.NameOf(left.Provider)).Title}." : null,
            .. reroute.Reasons,
        ]));
    }

    /// <summary>An answered attempt stands where its answer came, and says how long that took.</summary>
    private static TimelineEntry Of(AttemptView attempt, ProviderCatalog catalog)
    {
        var name = catalog.NameOf(attempt.Provider);
        var (icon, tone, title) = attempt.Outcome is { } outcome ? Of(attempt, outcome, name) : ("send", "waiting", $"Handing over to {name}");
        return new(attempt.At.AddMilliseconds(attempt.LatencyMs ?? 0), icon, tone, title, Lines(
            attempt.LatencyMs is { } latency ? $"Answered in {Formats.Latency(latency)}" : null,
            attempt.TestMode == true ? $"Test mode: {name} does not deliver it." : null,
            attempt.Detail,
            attempt.ProviderMessageId is { } id ? $"{name} message ID: {id}" : null));
    }

    private static (string Icon, string Tone, string Title) Of(AttemptView attempt, AttemptOutcome outcome, string name) => outcome switch
    {
        AttemptOutcome.Accepted => ("send", "good", $"{name} accepted the email"),
        AttemptOutcome.Refused => ("ban", "bad", $"{name} refused the email"),
        AttemptOutcome.Throttled => ("clock", "waiting", $"Rate limit reached at {name}"),
        AttemptOutcome.Unavailable when attempt.RefusedForNow == true => ("clock", "waiting", $"{name} refused the email for now"),
        AttemptOutcome.Unavailable => ("alert-triangle", "waiting", $"{name} was unavailable"),
        AttemptOutcome.Misconfigured => ("ban", "bad", $"{name} refused the email"),
        AttemptOutcome.Unknown => ("alert-triangle", "waiting", $"No answer from {name}"),
    };

    private static TimelineEntry Of(EventView reported)
    {
        var (icon, tone, title) = reported.Type switch
        {
            EventType.Accepted => ("check", "plain", "Accepted by the provider"),
            EventType.Sent => ("send", "plain", "Sent by the provider"),
            EventType.Delivered => ("circle-check", "good", "Delivered"),
            EventType.Deferred => ("clock", "waiting", "Deferred by the receiving server"),
            EventType.Bounced => ("alert-triangle", "bad", reported.Class is { } kind ? $"Bounced: {Formats.Words(kind.ToString()).ToLowerInvariant()}" : "Bounced"),
            EventType.Rejected => ("ban", "bad", "Rejected by the provider"),
            EventType.Opened => ("mail-opened", "good", reported.Machine == true ? "Opened by a machine" : "Opened"),
            EventType.Clicked => ("pointer", "good", reported.Machine == true ? "Clicked by a machine" : "Clicked"),
            EventType.Complained => ("alert-triangle", "bad", "Marked as spam"),
            EventType.Unsubscribed => ("x", "bad", "Unsubscribed"),
            EventType.Resubscribed => ("check", "good", "Resubscribed"),
            _ => ("info-circle", "plain", reported.Type.ToString()),
        };
        return new(reported.At, icon, tone, title, Lines(reported.Detail, reported.Url));
    }

    /// <summary>Where the gateway ended it, and no provider's report said otherwise since.</summary>
    private static IEnumerable<TimelineEntry> Ended(DeliveryView delivery) => delivery.Status switch
    {
        DeliveryStatus.Suppressed => [new(delivery.EndedAt, "ban", "bad", "Not sent: suppressed", Lines(delivery.StatusDetail))],
        DeliveryStatus.Canceled => [new(delivery.EndedAt, "ban", "plain", "Canceled", [])],
        DeliveryStatus.Failed => [new(delivery.EndedAt, "alert-triangle", "bad", "Gave up", Lines(delivery.StatusDetail))],
        _ => [],
    };

    /// <summary>A provider that reports whole seconds says no more than that it was within that second.</summary>
    private static DateTimeOffset Place(DateTimeOffset at) => at.Millisecond == 0 ? at.AddMilliseconds(999) : at;

    private static List<TimelineEntry> Timed(IReadOnlyList<TimelineEntry> entries) =>
        [.. entries.Select((entry, i) => i > 1 && entry.At - entries[i - 1].At is { } after && after >= TimeSpan.Zero ? entry with { After = after } : entry)];

    private static string[] Lines(params IEnumerable<string?> lines) => [.. lines.OfType<string>().Where(line => line.Length > 0)];
}
