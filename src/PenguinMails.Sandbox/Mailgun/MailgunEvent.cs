using PenguinMails.Sandbox.Received;

namespace PenguinMails.Sandbox.Mailgun;

internal enum EventKind { Accepted, Delivered, PermanentFail, TemporaryFail, Opened, Clicked, Unsubscribed, Complained }

/// <summary>Why a delivery failed, as Mailgun puts it.</summary>
internal sealed record Failure(EventKind Kind, string Reason, int Code, string EnhancedCode, string Message)
{
    public static readonly Failure Hard = new(EventKind.PermanentFail, "bounce", 550, "5.1.1", "5.1.1 The email account that you tried to reach does not exist.");
    public static readonly Failure Soft = new(EventKind.TemporaryFail, "generic", 452, "4.2.2", "4.2.2 The email account that you tried to reach is over quota.");
    public static readonly Failure Blocked = new(EventKind.PermanentFail, "espblock", 554, "5.7.1", "5.7.1 Message rejected due to content restrictions.");
    public static readonly Failure Bounced = new(EventKind.PermanentFail, "suppress-bounce", 605, "", "Not delivering to previously bounced address");
    public static readonly Failure Unsubscribed = new(EventKind.PermanentFail, "suppress-unsubscribe", 606, "", "Not delivering to unsubscribed address");
    public static readonly Failure Complained = new(EventKind.PermanentFail, "suppress-complaint", 607, "", "Not delivering to a user who marked your messages as spam");
}

/// <summary>One event of one recipient, for the Events API and the webhooks.</summary>
internal sealed class MailgunEvent(EventKind kind, MailgunMessage message, Address recipient, DateTimeOffset at)
{
    public string Id { get; } = Convert.ToBase64String(Guid.NewGuid().ToByteArray())[..22].Replace('+', '-').Replace('/', '_');
    public EventKind Kind { get; } = kind;
    public MailgunMessage Message { get; } = message;
    public Address Recipient { get; } = recipient;
    public DateTimeOffset At { get; } = at;
    public Failure? Failure { get; init; }

    public string Name => Kind switch
    {
        EventKind.PermanentFail or EventKind.TemporaryFail => "failed",
        _ => Kind.ToString().ToLowerInvariant(),
    };

    public static IEnumerable<Key> KeysOf(MailgunEvent what) => [DomainKey(what.Message.Domain), MessageKey(what.Message.Domain, what.Message.Id)];

    public static Key DomainKey(MailgunDomain domain) => new(domain, "", "");

    public static Key MessageKey(MailgunDomain domain, string id) => new(domain, "message-id", id);

    /// <summary>The name under which a webhook for it is registered.</summary>
    public static string WebhookName(EventKind kind) => kind switch
    {
        EventKind.Accepted => "accepted",
        EventKind.Delivered => "delivered",
        EventKind.PermanentFail => "permanent_fail",
        EventKind.TemporaryFail => "temporary_fail",
        EventKind.Opened => "opened",
        EventKind.Clicked => "clicked",
        EventKind.Unsubscribed => "unsubscribed",
        EventKind.Complained => "complained",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
