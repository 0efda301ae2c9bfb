using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Sending.Acceptance;

/// <summary>A send that keeps the contract.</summary>
internal sealed record ValidSend : EmailContent
{
    public ValidSend()
    {
    }

    public ValidSend(EmailContent content) : base(content)
    {
    }

    /// <summary>Null leaves it to the chosen connection's default sender.</summary>
    public Mailbox? From { get; init; }

    public required IReadOnlyList<SendTo> To { get; init; }
    public bool Group { get; init; }
    public required EmailType Type { get; init; }
    public string? Provider { get; init; }
    public bool Failover { get; init; } = true;

    /// <inheritdoc cref="MessageContent.Region"/>
    public SendingRegion? Region { get; init; }
    public string? CampaignId { get; init; }
    public DateTimeOffset? SendAt { get; init; }

    /// <inheritdoc cref="Delivery.UsefulUntil"/>
    public DateTimeOffset? UsefulUntil { get; init; }

    /// <inheritdoc cref="MessageContent.KeyId"/>
    public Guid? KeyId { get; init; }

    /// <summary>As the key sends it: whom its safe mode does not allow is left out or replaced.</summary>
    public ValidSend By(Caller caller)
    {
        var send = this with { KeyId = caller.IsUser ? null : caller.Id };
        return caller.Safe is { } safe ? send with { To = [.. To.Select(to => Safely(to, safe))] } : send;
    }

    private static SendTo Safely(SendTo to, SafeMode safe) =>
        safe.Allows(to.Mailbox.Address) ? to
        : safe.RedirectTo is { } other && EmailAddress.TryParse(other, out var address, out _) ? to with { Mailbox = new(to.Mailbox.Name, address) }
        : to with { Blocked = SafeMode.Blocked };

    /// <inheritdoc cref="MessageContent.NotVia"/>
    public IReadOnlyCollection<Guid> NotVia { get; init; } = [];
}

internal sealed record SendTo(Mailbox Mailbox, RecipientRole Role, IReadOnlyDictionary<string, string>? Variables = null)
{
    /// <summary>Why the recipient is accepted and not sent to, such as for the key's safe mode; null where nothing stops it.</summary>
    public string? Blocked { get; init; }

    /// <summary>What the check of the address has to say; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>What the recipient has agreed to; null where only the message says so.</summary>
    public EnvelopeTracking? Tracking { get; init; }
}
