using PenguinMails.Gateway.Providers;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Sending;

/// <summary>A send that keeps the contract.</summary>
internal sealed record ValidSend
{
    /// <summary>Null leaves it to the chosen connection's default sender.</summary>
    public Mailbox? From { get; init; }

    public required IReadOnlyList<SendTo> To { get; init; }
    public bool Group { get; init; }
    public IReadOnlyList<Mailbox> ReplyTo { get; init; } = [];
    public required string Subject { get; init; }
    public string? HtmlBody { get; init; }
    public string? TextBody { get; init; }
    public required EmailType Type { get; init; }
    public string? Provider { get; init; }
    public bool Failover { get; init; } = true;
    public bool? TrackOpens { get; init; }
    public bool? TrackLinks { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = NoText;
    public IReadOnlyDictionary<string, string> Headers { get; init; } = NoText;
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];
    public string? CampaignId { get; init; }
    public DateTimeOffset? SendAt { get; init; }

    /// <summary>Connections that must not carry it: an alert does not go through what it is about.</summary>
    public IReadOnlyCollection<Guid> NotVia { get; init; } = [];

    public static readonly IReadOnlyDictionary<string, string> NoText = new Dictionary<string, string>();
}

internal sealed record SendTo(Mailbox Mailbox, RecipientRole Role, IReadOnlyDictionary<string, string>? Variables = null);
