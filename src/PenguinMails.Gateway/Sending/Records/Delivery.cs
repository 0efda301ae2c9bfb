using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>An envelope to one recipient, as it stands in its row. The first of an envelope gives the envelope its id.</summary>
internal sealed record Delivery
{
    public required Guid Id { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid EnvelopeId { get; init; }

    /// <summary>The mailbox as the caller gave it, and its key for comparing.</summary>
    public required string Recipient { get; init; }

    /// <inheritdoc cref="Recipient"/>
    public required string RecipientKey { get; init; }

    public required RecipientRole Role { get; init; }

    /// <summary>JSON of the recipient's variables.</summary>
    public string? Variables { get; init; }

    public required EmailType Type { get; init; }
    public string? CampaignId { get; init; }

    /// <summary>Null of what was accepted before it was noted.</summary>
    public string? FromDomain { get; init; }

    /// <summary>Its header offers to unsubscribe with one click.</summary>
    public bool OneClick { get; init; }

    /// <summary>Frozen when it was accepted; null leaves it to the settings of whoever carries it.</summary>
    public EnvelopeTracking? Tracking { get; init; }

    /// <summary>The latest decision: which connection (<see cref="Nowhere"/> if none is usable), and why (JSON).</summary>
    public required Guid ConnectionId { get; init; }

    /// <inheritdoc cref="ConnectionId"/>
    public required string Decision { get; init; }

    /// <summary>Accepted and not handled since: kept out of the random indexes until a ready queue or a scheduled queue takes it.</summary>
    public bool Fresh { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    /// <summary>No attempt starts after it; null where the email has no deadline of its own.</summary>
    public DateTimeOffset? UsefulUntil { get; init; }

    /// <summary>The call that carries it and has no outcome yet, or an unknown one that is not cleared up.</summary>
    public Guid? OpenCall { get; init; }

    /// <summary>Suppressed, canceled or failed, where the gateway ended it.</summary>
    public DeliveryStatus? LocalEnd { get; init; }

    /// <summary>True until it was due for the first time.</summary>
    public bool IsScheduled { get; init; }

    public IReadOnlyList<Attempt> Attempts { get; init; } = [];

    public Guid MessageId => DeliveryId.MessageOf(Id);

    /// <summary>
    /// Stands for the connection where a tenant has none that could carry it: the tenant's own id, so that what waits there is
    /// still found by tenant.
    /// </summary>
    public static Guid Nowhere(Guid tenant) => tenant;

    public DeliveryStatus Status => DeliveryState.Of(Attempts, OpenCall is not null, LocalEnd, IsScheduled);

    /// <summary>
    /// When nothing more had to go out: the last that was done or heard about its attempts. Null while it waits or a call is under way.
    /// </summary>
    public DateTimeOffset? EndedAt => OpenCall is not null || Status <= DeliveryStatus.Sending ? null
        : Attempts.Select(attempt => attempt.EndedAt).Append(LocalEnd is DeliveryStatus.Canceled or DeliveryStatus.Failed ? DueAt : DeliveryId.TimeOf(Id)).Max();

    /// <summary>When a hold let it go last. Few rows were ever held, and the others are not parsed for it.</summary>
    public DateTimeOffset? ReleasedAt => Decision.Contains("released_at", StringComparison.Ordinal) ? DecisionJson.Read(Decision).ReleasedAt : null;

    /// <summary>What it was drawn for in an experiment, where it counts for one. Few do, and the others are not parsed for it.</summary>
    public (Guid Experiment, ExperimentArm Arm)? Drawn =>
        Decision.Contains("\"experiment\"", StringComparison.Ordinal) && DecisionJson.Read(Decision) is { Experiment: { } experiment, Arm: ExperimentArm.First or ExperimentArm.Second } decision
            ? (experiment, decision.Arm)
            : null;

    /// <summary>Sent as far as can be told: an answer was lost and can't be asked for.</summary>
    public bool IsUnconfirmed => Status == DeliveryStatus.Sent && !Attempts.Any(attempt => attempt.WasTaken);

    /// <summary>The attempt that leads the delivery's timeline: one that was taken, else the last.</summary>
    public Attempt? LeadingAttempt => Attempts.FirstOrDefault(attempt => attempt.WasTaken) ?? (Attempts.Count == 0 ? null : Attempts[^1]);

    /// <summary>Whether an open or click was a machine's by all that is known of the call it belongs to, or of any where it names none.</summary>
    public bool WasMachine(Guid? call, EventType type, DateTimeOffset at, string? url) =>
        Attempts.Any(attempt => attempt.CallId == (call ?? attempt.CallId) && attempt.WasMachine(type, at, url));

    /// <summary>Whether a report through this connection has told of a bounce.</summary>
    public bool HasBouncedAt(Guid connection) => Attempts.Any(attempt => attempt.ConnectionId == connection && attempt.Facts.Bounce is not null);

    /// <summary>Who runs the mailbox, where not the domain but DNS told so when the email was accepted.</summary>
    public string? LearnedMailboxProvider { get; init; }

    /// <summary>Frozen with the row, so that what was counted under it can be taken away again.</summary>
    public string MailboxProvider => LearnedMailboxProvider ?? MailboxProviders.Of(RecipientDomain);

    public string RecipientDomain => RecipientKey[(RecipientKey.LastIndexOf('@') + 1)..];

    /// <summary>Read back from the row; it was checked when it was accepted.</summary>
    public Mailbox Mailbox => Mailbox.TryParse(Recipient, out var mailbox, out _)
        ? mailbox
        : throw new InvalidOperationException("A stored recipient does not parse.");
}
