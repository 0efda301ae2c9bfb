using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Dashboard.Sending;

/// <summary>What happened to one delivery, in the words of the message page.</summary>
/// <param name="Tone">good, bad, waiting or plain.</param>
/// <param name="Notes">Reasons, answers, addresses: a line each.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Icon, string Tone, string Title, IReadOnlyList<string> Notes)
{
    internal static IReadOnlyList<TimelineEntry> Of(MessageView message, DeliveryView delivery, ProviderCatalog catalog)
    {
        // The provider's clock may be behind ours: what we did ourselves stands first whatever it says.
        var happened = delivery.Attempts.Select(attempt => Of(attempt, catalog)).Concat(delivery.Events.Select(Of)).OrderBy(entry => entry.At);
        return [Accepted(message, delivery), Decided(message, delivery, catalog), .. happened];
    }

    private static TimelineEntry Accepted(MessageView message, DeliveryView delivery) => new(
        message.CreatedAt, "inbox", "plain", "Accepted by the gateway",
        delivery is { Status: DeliveryStatus.Scheduled, DueAt: { } due } ? [$"Scheduled for {Formats.Exact(due)}"] : []);

    private static TimelineEntry Decided(MessageView message, DeliveryView delivery, ProviderCatalog catalog)
    {
        var decision = delivery.Decision;
        var rule = decision.Matched is null ? "" : $" by the rule “{decision.Matched}”";
        return delivery.Provider is { } provider
            ? new(message.CreatedAt, "route", "plain", $"Routed to {catalog.NameOf(provider)}{rule}", decision.Reasons)
            : new(message.CreatedAt, "route", "waiting", "No provider can send it yet", decision.Reasons);
    }

    private static TimelineEntry Of(AttemptView attempt, ProviderCatalog catalog)
    {
        var name = catalog.NameOf(attempt.Provider);
        var (icon, tone, title) = attempt.Outcome is { } outcome ? Of(outcome, name) : ("send", "waiting", $"Handing over to {name}");
        return new(attempt.At, icon, tone, title, Lines(
            attempt.LatencyMs is { } latency ? $"Answered in {Formats.Latency(latency)}" : null,
            attempt.Detail,
            attempt.ProviderMessageId is { } id ? $"{name} message ID: {id}" : null));
    }

    private static (string Icon, string Tone, string Title) Of(AttemptOutcome outcome, string name) => outcome switch
    {
        AttemptOutcome.Accepted => ("send", "good", $"{name} accepted it"),
        AttemptOutcome.Refused => ("ban", "bad", $"{name} refused it"),
        AttemptOutcome.Throttled => ("clock", "waiting", $"{name} was too busy"),
        AttemptOutcome.Unavailable => ("alert-triangle", "waiting", $"{name} did not accept it for now"),
        AttemptOutcome.Misconfigured => ("alert-triangle", "bad", $"{name} is not set up for this email"),
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

    private static string[] Lines(params string?[] lines) => [.. lines.OfType<string>().Where(line => line.Length > 0)];
}
