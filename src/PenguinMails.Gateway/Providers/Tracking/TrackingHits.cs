using System.Buffers;
using System.Globalization;
using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Http;

namespace PenguinMails.Gateway.Providers.Tracking;

/// <summary>Somebody or something that loaded our pixel, followed our link, or unsubscribed by one.</summary>
/// <param name="CallId">Null where the link does not say which call carried it.</param>
/// <param name="Visitor">Stands for the address and program it came from, and tells nothing of them.</param>
/// <param name="Head">It asked only for the headers, which programs of people do not.</param>
internal sealed record TrackingHit(
    HitKind Kind, Guid Id, DateTimeOffset At, Guid? CallId, Guid DeliveryId, string? Url, string UserAgent, string Visitor, bool Head);

/// <summary>Hits as they are stored among the webhooks of their connection, and as they are read again.</summary>
internal static class TrackingHits
{
    /// <summary>Whether a raw event of a connection is one, and not its provider's.</summary>
    public static bool IsHit(ReadOnlyMemory<byte> body) => body.Span.StartsWith("{\"hit\":"u8);

    public static byte[] Write(TrackingHit hit)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("hit", EnumNames.Of(hit.Kind));
            json.WriteString("id", hit.Id.ToString("N"));
            json.WriteNumber("at", hit.At.ToUnixTimeMilliseconds());
            if (hit.CallId is { } call)
                json.WriteString("call", call.ToString("N"));

            json.WriteString("delivery", hit.DeliveryId.ToString("N"));
            if (hit.Url is not null)
                json.WriteString("url", hit.Url);

            json.WriteString("user_agent", hit.UserAgent);
            json.WriteString("visitor", hit.Visitor);
            json.WriteBoolean("head", hit.Head);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">It was not written here.</exception>
    public static IReadOnlyList<ProviderEvent> Parse(ReadOnlyMemory<byte> body) => JsonReading.Guarded<IReadOnlyList<ProviderEvent>>(body, root =>
    {
        var (kind, agent) = (root.Required("hit"), root.Text("user_agent"));
        return
        [
            new ProviderEvent
            {
                Key = root.Required("id"),
                Type = kind switch
                {
                    "open" => EventType.Opened,
                    "click" or "trap" => EventType.Clicked,
                    "unsubscribe" => EventType.Unsubscribed,
                    _ => throw new FormatException("The kind of hit is not known."),
                },
                At = Time(root.Required("at")),
                Recipient = "",
                DeliveryId = root.Id("delivery") ?? throw new FormatException("delivery is missing."),
                CallId = root.Id("call") ?? (kind == "unsubscribe" ? null : throw new FormatException("call is missing.")),
                Url = root.Text("url"),
                UserAgent = agent,
                Device = DeviceOf(agent),
                Visitor = root.Text("visitor"),
                Machine = kind != "unsubscribe" && (kind == "trap" || root.Flag("head") == true || string.IsNullOrWhiteSpace(agent)),
            },
        ];
    });

    private static DeviceKind? DeviceOf(string? agent)
    {
        return Says("iPad") || Says("Tablet") ? DeviceKind.Tablet
            : Says("iPhone") || Says("Mobile") || Says("Android") ? DeviceKind.Mobile
            : Says("Windows NT") || Says("Macintosh") || Says("X11") ? DeviceKind.Desktop
            : null;

        bool Says(string word) => agent?.Contains(word, StringComparison.Ordinal) == true;
    }

    private static DateTimeOffset Time(string milliseconds) =>
        long.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : throw new FormatException("at is no time.");
}
