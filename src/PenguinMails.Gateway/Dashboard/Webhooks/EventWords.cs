using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway.Dashboard.Webhooks;

/// <summary>Events in the words of the webhook log, which are the providers' own: a delivery, an open, a bounce.</summary>
internal static class EventWords
{
    public static string Of(EventType type) => type switch
    {
        EventType.Accepted => "Acceptance",
        EventType.Sent => "Dispatch",
        EventType.Delivered => "Delivery",
        EventType.Deferred => "Deferral",
        EventType.Bounced => "Bounce",
        EventType.Rejected => "Rejection",
        EventType.Opened => "Open",
        EventType.Clicked => "Click",
        EventType.Complained => "Spam Complaint",
        EventType.Unsubscribed => "Unsubscribe",
        EventType.Resubscribed => "Resubscribe",
        _ => type.ToString(),
    };

    public static string Of(EventStatus status) => string.Join(' ', Formats.Words(status.ToString()).Split(' ').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>A colour of Tabler's.</summary>
    public static string Tone(EventStatus status) => status switch
    {
        EventStatus.Success => "green",
        EventStatus.Deferred or EventStatus.SoftBounce or EventStatus.MailboxFull => "yellow",
        EventStatus.Unsubscribed or EventStatus.Unmatched => "orange",
        EventStatus.Waiting => "secondary",
        _ => "red",
    };

    /// <summary>What we know of it, and then what the provider said.</summary>
    public static IEnumerable<string> Details(LoggedEvent e)
    {
        if (e.Took is { } took)
            yield return $"Delivered in {Seconds(took)}";
        if (e.Machine)
            yield return e.Type == EventType.Clicked ? "Clicked by a machine" : "Opened by a machine";
        else if (e is { Device: { } device, Type: EventType.Opened or EventType.Clicked })
            yield return $"{(e.Type == EventType.Clicked ? "Clicked" : "Opened")} {(device == DeviceKind.Webmail ? "in webmail" : $"on {EnumNames.Of(device)}")}";
        if (e.Problem is { Length: > 0 })
            yield return e.Problem;
        if (e.Detail is { Length: > 0 })
            yield return e.Detail;
        if (e.Url is { Length: > 0 })
            yield return e.Url;
    }

    /// <summary>As the specification writes it: 1.2s. Longer times as everywhere.</summary>
    private static string Seconds(TimeSpan time) => time < TimeSpan.FromMinutes(1)
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Math.Max(0.1, time.TotalSeconds):0.0}s")
        : Formats.Duration(time);
}
