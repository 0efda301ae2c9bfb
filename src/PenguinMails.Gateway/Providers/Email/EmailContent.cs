using System.Text.Json.Serialization;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Providers.Email;

/// <summary>
/// What an email says, from the request to the provider: a send, a stored message and an outgoing email are each one, so a plain
/// field is added here, where it is checked, and in the adapters.
/// </summary>
internal record EmailContent
{
    public static readonly IReadOnlyDictionary<string, string> NoText = new Dictionary<string, string>();

    // Stored in columns of their own, because they are searched.
    [JsonIgnore] public string Subject { get; init; } = "";
    [JsonIgnore] public IReadOnlyList<string> Tags { get; init; } = [];
    [JsonIgnore] public IReadOnlyDictionary<string, string> Metadata { get; init; } = NoText;

    // What is missing in stored JSON comes as null.
    public IReadOnlyList<Mailbox> ReplyTo { get; init => field = value ?? []; } = [];
    public IReadOnlyDictionary<string, string> Headers { get; init => field = value ?? NoText; } = NoText;
    public IReadOnlyList<Attachment> Attachments { get; init => field = value ?? []; } = [];

    public string? HtmlBody { get; init; }
    public string? TextBody { get; init; }

    /// <summary>Null leaves it to the connection's setting.</summary>
    public bool? TrackOpens { get; init; }

    /// <inheritdoc cref="TrackOpens"/>
    public bool? TrackLinks { get; init; }

    /// <summary>The provider does all but deliver it.</summary>
    public bool TestMode { get; init; }

    /// <summary>What the recipients have agreed to; null where nothing is said of it.</summary>
    public TrackingConsent? Tracking { get; init; }
}

/// <param name="Content">Empty in a stored message: it stands in the attachments table, once for each <see cref="Hash"/>.</param>
/// <param name="ContentId">Set for an inline image, referred to as <c>cid:ContentId</c> in the HTML body.</param>
internal sealed record Attachment(string Name, string ContentType, [property: JsonIgnore] ReadOnlyMemory<byte> Content, string? ContentId = null)
{
    /// <summary>SHA-256 of the content, hex; set where it is stored.</summary>
    public string? Hash { get; init; }

    public long Bytes { get; init; } = Content.Length;
}
