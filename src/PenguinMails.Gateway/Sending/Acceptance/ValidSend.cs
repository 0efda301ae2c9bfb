using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Sending.Acceptance;

/// <summary>A send that keeps the contract.</summary>
internal sealed record ValidSend : EmailContent
{
    /// <summary>Null leaves it to the chosen connection's default sender.</summary>
    public Mailbox? From { get; init; }

    public required IReadOnlyList<SendTo> To { get; init; }
    public bool Group { get; init; }
    public required EmailType Type { get; init; }
    public string? Provider { get; init; }
    public bool Failover { get; init; } = true;
    public string? CampaignId { get; init; }
    public DateTimeOffset? SendAt { get; init; }

    /// <inheritdoc cref="MessageContent.KeyId"/>
    public Guid? KeyId { get; init; }

    /// <inheritdoc cref="MessageContent.NotVia"/>
    public IReadOnlyCollection<Guid> NotVia { get; init; } = [];
}

internal sealed record SendTo(Mailbox Mailbox, RecipientRole Role, IReadOnlyDictionary<string, string>? Variables = null);
