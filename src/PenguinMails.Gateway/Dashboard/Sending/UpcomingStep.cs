using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Messages;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Dashboard.Sending;

/// <summary>When a delivery that waits is tried next, and why not now.</summary>
internal static class UpcomingStep
{
    public static IEnumerable<TimelineEntry> Of(DeliveryView delivery, ProviderCatalog catalog)
    {
        if (delivery.DueAt is not { } due)
            return [];

        var name = delivery.Provider is { } provider ? catalog.NameOf(provider) : null;
        var at = delivery.PausedUntil > due ? delivery.PausedUntil.Value : due;
        return [new(at, "clock", "waiting", delivery.Attempts.Count == 0 ? "First attempt" : "Next attempt", [.. Why(delivery, name, catalog)])];
    }

    private static IEnumerable<string> Why(DeliveryView delivery, string? name, ProviderCatalog catalog)
    {
        var last = delivery.Attempts is [.., var newest] ? newest : null;
        if (name is null)
            yield return "No connected provider can send it. We look again for one that can.";
        else if (delivery.PausedUntil is { } until)
            yield return $"{name} is paused until {Formats.Precise(until)}, because recent calls failed.";
        else if (last is null)
            yield return delivery.Status == DeliveryStatus.Scheduled ? $"Scheduled; goes out through {name}." : $"Queued for {name}.";
        else if (last.Outcome == AttemptOutcome.Throttled)
            yield return $"{name} asked us to send more slowly.";
        else if (last.Provider == delivery.Provider)
            yield return $"{name} is tried again after a pause.";
        else
            yield return $"{name} is next in the failover order after {catalog.NameOf(last.Provider)}.";
    }
}
