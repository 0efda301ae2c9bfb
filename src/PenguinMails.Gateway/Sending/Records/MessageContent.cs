using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>What a message says and how it wants to be sent, stored once however many it goes to.</summary>
internal sealed record MessageContent : EmailContent
{
    [JsonConstructor]
    public MessageContent()
    {
    }

    public MessageContent(EmailContent content) : base(content)
    {
    }

    /// <summary>The provider that the caller pinned.</summary>
    public string? Provider { get; init; }

    public bool NoFailover { get; init; }

    /// <summary>Only connections there may carry it, whatever happens.</summary>
    public SendingRegion? Region { get; init; }

    /// <summary>Connections that must not carry it: an alert does not go through what it is about.</summary>
    public IReadOnlyCollection<Guid>? NotVia { get; init; }

    public bool Group { get; init; }

    /// <summary>The API key that it was accepted with; null for the gateway's own.</summary>
    public Guid? KeyId { get; init; }

    /// <summary>Set where nothing else is left, because the content was kept for so long.</summary>
    public int? DeletedAfterDays { get; init; }

    /// <summary>About what it takes in the store.</summary>
    [JsonIgnore]
    public long Size => (HtmlBody?.Length ?? 0) + (TextBody?.Length ?? 0L) + Attachments.Sum(attachment => attachment.Bytes);
}

/// <summary>A row of the messages table.</summary>
internal sealed record Message
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? SendAt { get; init; }
    public required EmailType Type { get; init; }
    public required string From { get; init; }
    public string? CampaignId { get; init; }

    /// <summary>An admin tries a connection with it.</summary>
    public bool IsTest { get; init; }

    public required MessageContent Content { get; init; }

    /// <summary>The message's own on every attempt at every provider.</summary>
    public string MessageIdHeader => $"{Id:N}@{From[(From.LastIndexOf('@') + 1)..].TrimEnd('>')}";

    public string FromDomain => MailboxJson.Parse(From).Address.Domain;

    /// <param name="attachments">Contents by hash.</param>
    public OutgoingEmail ToEmail(IReadOnlyDictionary<string, byte[]> attachments) => new(Content)
    {
        MessageId = Id,
        MessageIdHeader = MessageIdHeader,
        Date = SendAt ?? CreatedAt,
        Type = Type,
        From = MailboxJson.Parse(From),
        Attachments = [.. Content.Attachments.Select(stored => stored with { Content = attachments[stored.Hash!] })],
    };
}

/// <summary>As it was accepted: <c>Name &lt;address&gt;</c>.</summary>
internal sealed class MailboxJson : JsonConverter<Mailbox>
{
    public static Mailbox Parse(string text) => Mailbox.TryParse(text, out var mailbox, out _)
        ? mailbox
        : throw new InvalidOperationException("A stored address does not parse.");

    public override Mailbox Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, Mailbox value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, Converters = [typeof(MailboxJson)])]
[JsonSerializable(typeof(MessageContent))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(StoredDecision))]
[JsonSerializable(typeof(string))]
internal sealed partial class MessageJson : JsonSerializerContext
{
    /// <summary>For what only we read: HTML as it is, where by default each of its brackets and quotes becomes six characters.</summary>
    public static MessageJson Plain { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new MailboxJson() },
    });
}
