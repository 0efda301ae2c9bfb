using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>What a message says and how it wants to be sent, stored once however many it goes to.</summary>
internal sealed record MessageContent
{
    public static readonly IReadOnlyDictionary<string, string> NoText = new Dictionary<string, string>();

    public IReadOnlyList<string>? ReplyTo { get; init; }
    public string? HtmlBody { get; init; }
    public string? TextBody { get; init; }
    public bool? TrackOpens { get; init; }
    public bool? TrackLinks { get; init; }
    public IReadOnlyDictionary<string, string>? Headers { get; init; }
    public IReadOnlyList<StoredAttachment>? Attachments { get; init; }

    /// <summary>The provider that the caller pinned.</summary>
    public string? Provider { get; init; }

    public bool NoFailover { get; init; }

    /// <summary>Connections that must not carry it: an alert does not go through what it is about.</summary>
    public IReadOnlyCollection<Guid>? NotVia { get; init; }

    public bool Group { get; init; }
}

/// <param name="Hash">SHA-256 of the content, hex; the content itself stands in the attachments table once.</param>
internal sealed record StoredAttachment(string Name, string ContentType, string Hash, long Bytes, string? ContentId);

/// <summary>A row of the messages table.</summary>
internal sealed record Message
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? SendAt { get; init; }
    public required EmailType Type { get; init; }
    public required string From { get; init; }
    public required string Subject { get; init; }
    public string? CampaignId { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = MessageContent.NoText;
    public required MessageContent Content { get; init; }

    /// <summary>The message's own on every attempt at every provider.</summary>
    public string MessageIdHeader => $"{Id:N}@{From[(From.LastIndexOf('@') + 1)..].TrimEnd('>')}";

    /// <param name="attachments">Contents by hash.</param>
    public OutgoingEmail ToEmail(IReadOnlyDictionary<string, byte[]> attachments) => new()
    {
        MessageId = Id,
        MessageIdHeader = MessageIdHeader,
        Date = SendAt ?? CreatedAt,
        Type = Type,
        From = Parse(From),
        ReplyTo = [.. (Content.ReplyTo ?? []).Select(Parse)],
        Subject = Subject,
        HtmlBody = Content.HtmlBody,
        TextBody = Content.TextBody,
        TrackOpens = Content.TrackOpens,
        TrackLinks = Content.TrackLinks,
        Tags = Tags,
        Metadata = Metadata,
        Headers = Content.Headers ?? MessageContent.NoText,
        Attachments = [.. (Content.Attachments ?? []).Select(stored => new Attachment(stored.Name, stored.ContentType, attachments[stored.Hash], stored.ContentId))],
    };

    private static Mailbox Parse(string text) => Mailbox.TryParse(text, out var mailbox, out _)
        ? mailbox
        : throw new InvalidOperationException("A stored address does not parse.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(MessageContent))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(DecisionView))]
[JsonSerializable(typeof(string))]
internal sealed partial class MessageJson : JsonSerializerContext
{
    /// <summary>For what only we read: HTML as it is, where by default each of its brackets and quotes becomes six characters.</summary>
    public static MessageJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
