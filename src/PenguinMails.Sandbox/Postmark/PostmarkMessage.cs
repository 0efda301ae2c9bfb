using PenguinMails.Sandbox.Received;

namespace PenguinMails.Sandbox.Postmark;

internal sealed record MessageEvent(string Recipient, string Type, DateTimeOffset ReceivedAt, IReadOnlyDictionary<string, string> Details);

/// <summary>A message that was taken.</summary>
internal sealed class PostmarkMessage(PostmarkServer server, PostmarkMail mail, Recipients recipients, DateTimeOffset receivedAt)
{
    private static readonly Dictionary<string, string> NoMetadata = [];
    private readonly List<MessageEvent> _events = [];
    private readonly string? _keptMessageId = KeptMessageId(mail);

    public string Id { get; init; } = Guid.NewGuid().ToString();
    public PostmarkServer Server { get; } = server;
    public Recipients Recipients { get; } = recipients;
    public DateTimeOffset ReceivedAt { get; } = receivedAt;
    public PostmarkContent Content { get; } = new(mail);
    public string Stream { get; } = StreamOf(mail);
    public string From { get; } = mail.From!;
    public string Subject { get; } = mail.Subject ?? "";
    public string? Tag { get; } = mail.Tag;
    public bool TrackOpens { get; } = mail.TrackOpens ?? false;
    public string TrackLinks { get; } = mail.TrackLinks ?? "None";
    public IReadOnlyList<string> AttachmentNames { get; } = mail.Attachments is null ? [] : [.. mail.Attachments.Select(file => file.Name!)];
    public IReadOnlyDictionary<string, string> Metadata { get; } = mail.Metadata ?? NoMetadata;

    public string MessageIdHeader => _keptMessageId ?? $"<{Id}@mtasv.net>";

    public static string StreamOf(PostmarkMail mail) => string.IsNullOrEmpty(mail.MessageStream) ? "outbound" : mail.MessageStream;

    public static IEnumerable<Key> KeysOf(PostmarkMessage message)
    {
        yield return AccountKey(message.Server);
        yield return IdKey(message.Server, message.Id);
        foreach (var (name, value) in message.Metadata) yield return MetadataKey(message.Server, name, value);
    }

    public static Key AccountKey(PostmarkServer server) => new(server, "", "");

    public static Key IdKey(PostmarkServer server, string id) => new(server, "MessageID", id.ToLowerInvariant());

    public static Key MetadataKey(PostmarkServer server, string name, string value) => new(server, name.ToLowerInvariant(), value);

    public void Note(MessageEvent what)
    {
        lock (_events) _events.Add(what);
    }

    public MessageEvent[] Events()
    {
        lock (_events) return [.. _events];
    }

    // Without X-PM-KeepID Postmark writes a Message-ID of its own over the caller's.
    private static string? KeptMessageId(PostmarkMail mail)
    {
        if (Header(mail, "X-PM-KeepID") is not { } keep || !keep.Equals("true", StringComparison.OrdinalIgnoreCase)) return null;
        var id = Header(mail, "Message-ID")?.Trim().Trim('<', '>');
        return string.IsNullOrEmpty(id) ? null : $"<{id}>";
    }

    private static string? Header(PostmarkMail mail, string name) =>
        mail.Headers?.Find(header => header.Name!.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;
}
