using PenguinMails.Sandbox.Received;
using static PenguinMails.Sandbox.Postmark.PostmarkRequests;

namespace PenguinMails.Sandbox.Postmark;

/// <summary>What a search for messages asks for; without a stream it is the stream outbound, as at Postmark.</summary>
internal sealed record OutboundFilter
{
    private const string Metadata = "metadata_";

    public required string Stream { get; init; }
    public string? Recipient { get; init; }
    public string? From { get; init; }
    public string? Tag { get; init; }
    public string? Subject { get; init; }
    public string? Status { get; init; }
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Until { get; init; }
    public (string Name, string Value)? Field { get; init; }

    /// <summary>Null when something in the query can't be read.</summary>
    public static OutboundFilter? Read(HttpRequest request)
    {
        if (!PostmarkTime.TryRead(Value(request, "fromdate"), out var since) || !PostmarkTime.TryRead(Value(request, "todate"), out var until)) return null;
        var fields = request.Query.Where(pair => pair.Key.StartsWith(Metadata, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (fields.Length > 1) return null;
        var stream = Value(request, "messagestream");
        return new()
        {
            Stream = string.IsNullOrEmpty(stream) ? "outbound" : stream,
            Recipient = Value(request, "recipient"),
            From = Value(request, "fromemail"),
            Tag = Value(request, "tag"),
            Subject = Value(request, "subject"),
            Status = Value(request, "status"),
            Since = since,
            // A bare day means the whole of it.
            Until = until is { } day && day.TimeOfDay == TimeSpan.Zero ? day.AddDays(1) : until,
            Field = fields.Length == 0 ? null : (fields[0].Key[Metadata.Length..], fields[0].Value.ToString()),
        };
    }

    public Key Key(PostmarkServer server) =>
        Field is { } field ? PostmarkMessage.MetadataKey(server, field.Name, field.Value) : PostmarkMessage.AccountKey(server);

    public bool Matches(PostmarkMessage message) =>
        message.Stream.Equals(Stream, StringComparison.OrdinalIgnoreCase)
        && (Recipient is null || message.Recipients.Emails().Contains(Recipient, StringComparer.OrdinalIgnoreCase))
        && (From is null || message.From.Contains(From, StringComparison.OrdinalIgnoreCase))
        && (Tag is null || message.Tag == Tag)
        && (Subject is null || message.Subject.Contains(Subject, StringComparison.OrdinalIgnoreCase))
        && Status?.ToLowerInvariant() is null or "sent" or "processed"
        && (Since is null || message.ReceivedAt >= Since)
        && (Until is null || message.ReceivedAt < Until);
}
