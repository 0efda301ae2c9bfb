using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Webhooks.Log;

/// <summary>What an event changed, in sentences: read from what it left in the delivery and on the suppression list.</summary>
internal static class EventChanges
{
    public static IReadOnlyList<string> Of(Session read, Guid tenant, LoggedEvent e, Guid? call)
    {
        if (e.State != EventState.Processed)
            return [e.State == EventState.Waiting ? "Nothing yet: it waits to be processed." : $"Nothing. {e.Problem}"];

        var delivery = e.DeliveryId is { } id ? Deliveries.Read(read, [new DeliveryKey(id, tenant)]).FirstOrDefault() : null;
        string[] changes = [.. OfDelivery(e, call, delivery), .. OfSuppressions(read, tenant, e)];
        return changes.Length > 0 ? changes : ["Nothing: it is about no email that this connection carried."];
    }

    private static IEnumerable<string> OfDelivery(LoggedEvent e, Guid? call, Delivery? delivery)
    {
        if (delivery is null)
            yield break;

        var known = delivery.Attempts.Where(attempt => call is null || attempt.CallId == call).Select(attempt => Recorded(e.Type!.Value, attempt.Facts)).OfType<DateTimeOffset>();
        yield return e.Type switch
        {
            EventType.Accepted or EventType.Sent => "Proved that the provider accepted the email.",
            EventType.Opened or EventType.Clicked => $"Counted as {(e.Machine ? "a machine's" : "a person's")} {(e.Type == EventType.Opened ? "open" : "click")}.",
            EventType.Resubscribed => "Recorded for the email.",
            _ when known.Any(at => at.ToUnixTimeMilliseconds() == e.At.ToUnixTimeMilliseconds()) => $"Recorded for the email as {Word(e.Type!.Value)}.",
            _ => $"Nothing new for the email: another report says what counts as {Word(e.Type!.Value)}.",
        };
        yield return $"The email's status is {EnumNames.Of(delivery.Status)} now.";
    }

    private static DateTimeOffset? Recorded(EventType type, ReportedFacts facts) => type switch
    {
        EventType.Delivered => facts.Delivered,
        EventType.Bounced => facts.Bounce?.At,
        EventType.Deferred => facts.Deferred?.At,
        EventType.Rejected => facts.Rejected?.At,
        EventType.Complained => facts.Complained,
        EventType.Unsubscribed => facts.Unsubscribed,
        _ => null,
    };

    private static string Word(EventType type) => type switch
    {
        EventType.Delivered => "its delivery",
        EventType.Bounced => "its bounce",
        EventType.Deferred => "its latest deferral",
        EventType.Rejected => "its rejection",
        EventType.Complained => "its spam complaint",
        _ => "its unsubscription",
    };

    private static IEnumerable<string> OfSuppressions(Session read, Guid tenant, LoggedEvent e) => read.Query<(string Address, string Scope, string Reason, bool Active)>("""
        SELECT address, scope, reason, active FROM suppression_history
        WHERE tenant_id = @tenant AND address = @Recipient AND event_at = @At AND event_id = @Id ORDER BY reason
        """, new { tenant, e.Recipient, e.At, e.Id }).Select(entry =>
        {
            var what = $"{(entry.Scope == "all" ? "all email" : "bulk email")} to {entry.Address} ({entry.Reason.Replace('_', ' ')})";
            return entry.Active ? $"Suppressed {what}." : $"Lifted the suppression of {what}.";
        });
}
