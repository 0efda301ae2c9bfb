using System.ComponentModel;
using System.Text.Json.Serialization;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Sending.Messages;

/// <summary>A message as the API and the message page show it.</summary>
[DisplayName("Email"), Description("An email with everything that is known about it.")]
public sealed record MessageView
{
    [PrefixedId(PublicId.Message), Description("The email's id.")]
    public required Guid Id { get; init; }

    [Description("When the gateway accepted the email.")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("When the email is scheduled to go out; null for an email that went out at once.")]
    public DateTimeOffset? SendAt { get; init; }

    [Description("When no attempt to send the email starts any more; null for an email without a deadline.")]
    public DateTimeOffset? UsefulUntil { get; init; }

    [Description("The email type: `transactional`, `marketing`, `newsletter`, `promotional`, `cold_outreach`, `custom` or `custom:<name>`.")]
    public required string Type { get; init; }

    [Description("The sender, as given or as the connection's default.")]
    public required string From { get; init; }

    [Description("The subject.")]
    public required string Subject { get; init; }

    [Description("The HTML body; null where there is none.")]
    public string? HtmlBody { get; init; }

    [Description("The plain text body; null where there is none.")]
    public string? TextBody { get; init; }

    [Description("Why the bodies and attachments are gone, for people: content is kept for a time after all deliveries have ended. Null while they are there.")]
    public string? ContentDetail { get; init; }

    [Description("The tags that were sent with it.")]
    public IReadOnlyList<string> Tags { get; init; } = [];

    [Description("The metadata that was sent with it.")]
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    [Description("The campaign that it belongs to, if any.")]
    public string? CampaignId { get; init; }

    [Description("True for an email that an admin sent to try a connection; null otherwise.")]
    public bool? Test { get; init; }

    [Description("The attachments, without their content.")]
    public IReadOnlyList<AttachmentView> Attachments { get; init; } = [];

    [Description("The Message-ID header, the same at every provider, without its brackets.")]
    public string? MessageIdHeader { get; init; }

    [Description("Where replies go, where that is not the sender.")]
    public IReadOnlyList<string> ReplyTo { get; init; } = [];

    [Description("The headers that were sent with it.")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    [Description("About how large its bodies and attachments are, in bytes.")]
    public long Size { get; init; }

    [Description("The region that it may be sent from; null for any.")]
    public SendingRegion? Region { get; init; }

    [Description("True for an email in test mode, of which providers do all but deliver it; null otherwise.")]
    public bool? TestMode { get; init; }

    [Description("Opens and clicks of all recipients together who are tracked anonymously; null where nobody is.")]
    public AnonymousView? Anonymous { get; init; }

    [Description("One delivery per recipient.")]
    public required IReadOnlyList<DeliveryView> Deliveries { get; init; }
}

[DisplayName("AnonymousCounts"), Description("How often an email was opened and its links were clicked, by whomever. Each visit counts, a machine's too.")]
public sealed record AnonymousView
{
    [Description("How often it was opened.")]
    public long Opens { get; init; }

    [Description("How often a link was clicked.")]
    public long Clicks { get; init; }
}

[DisplayName("Attachment"), Description("An attachment of an email.")]
public sealed record AttachmentView(
    [property: Description("The file name.")] string Name,
    [property: Description("The media type.")] string ContentType,
    [property: Description("The size in bytes.")] long Bytes,
    [property: Description("What the HTML body refers to as `cid:<content_id>`; null for a plain attachment.")] string? ContentId);

[DisplayName("Delivery"), Description("An email's way to one recipient.")]
public sealed record DeliveryView
{
    [PrefixedId(PublicId.Delivery), Description("The delivery's id.")]
    public required Guid Id { get; init; }

    [Description("The recipient.")]
    public required string To { get; init; }

    [Description("Where the recipient stands in the email.")]
    public required RecipientRole Role { get; init; }

    [Description("Where the delivery stands.")]
    public required DeliveryStatus Status { get; init; }

    [Description("Why it stands there, for people; null where the status says it all.")]
    public string? StatusDetail { get; init; }

    [Description("True where the answer was lost and the provider can't be asked: the email is sent as far as we can tell. Null otherwise.")]
    public bool? Unconfirmed { get; init; }

    [Description("The provider that carries it, or will by the latest decision; null where no connected provider can.")]
    public string? Provider { get; init; }

    [Description("How it is tracked, as it was decided when the email was accepted; null where only the connection's settings decide.")]
    public TrackingConsent? Tracking { get; init; }

    [Description("When it goes out, or is tried again; null once it is on its way.")]
    public DateTimeOffset? DueAt { get; init; }

    [Description("Until when nothing goes to its provider, because calls failed; null where it is not paused.")]
    public DateTimeOffset? PausedUntil { get; init; }

    [Description("When the gateway ended it: suppressed, canceled or failed; null for other deliveries.")]
    public DateTimeOffset? EndedAt { get; init; }

    [Description("When a person opened it first; opens by machines don't count.")]
    public DateTimeOffset? OpenedAt { get; init; }

    [Description("When a person clicked a link first; clicks by machines don't count.")]
    public DateTimeOffset? ClickedAt { get; init; }

    [Description("When the recipient reported it as spam.")]
    public DateTimeOffset? ComplainedAt { get; init; }

    [Description("When the recipient unsubscribed.")]
    public DateTimeOffset? UnsubscribedAt { get; init; }

    [Description("Why this provider.")]
    public required DecisionView Decision { get; init; }

    [Description("The provider that was chosen first; null where no connected provider could send it.")]
    public string? FirstProvider { get; init; }

    /// <summary>Those of <see cref="Decision"/> that were known from the start.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> FirstReasons { get; init; } = [];

    [Description("What was decided anew since, oldest first: after a failure, or because a provider took nothing any more.")]
    public IReadOnlyList<RerouteView> Reroutes { get; init; } = [];

    [Description("Every attempt to hand it to a provider, oldest first.")]
    public required IReadOnlyList<AttemptView> Attempts { get; init; }

    [Description("Everything that providers reported about it, oldest first.")]
    public required IReadOnlyList<EventView> Events { get; init; }
}

[DisplayName("Reroute"), Description("A provider chosen anew.")]
public sealed record RerouteView(
    [property: Description("When.")] DateTimeOffset At,
    [property: Description("The provider before; null where there was none.")] string? From,
    [property: Description("The provider since; null where no connected provider can send it. The same as before where the email waits for it.")] string? To,
    [property: Description("The reasons, for people; after a failed attempt only those that its answer does not tell.")] IReadOnlyList<string> Reasons)
{
    [Description("Whether a hold stopped it, or let it go; null for every other change.")]
    public HoldStep? Hold { get; init; }
}

[Description("What a hold did to an email.")]
public enum HoldStep
{
    [Description("It waits until the hold ends.")]
    Held,

    [Description("The hold has ended.")]
    Released,
}

[DisplayName("Attempt"), Description("One attempt to hand an email to a provider.")]
public sealed record AttemptView(
    [property: PrefixedId(""), Description("The call to the provider; emails that went out together share it.")] Guid CallId,
    [property: Description("The provider that was called.")] string Provider,
    [property: Description("How it ended; null while the call is under way.")] AttemptOutcome? Outcome,
    [property: Description("When the call began.")] DateTimeOffset At,
    [property: Description("How long the call took, in milliseconds.")] long? LatencyMs,
    [property: Description("What the provider answered, or what followed from it.")] string? Detail,
    [property: Description("The provider's own id of the email, where it gave one.")] string? ProviderMessageId)
{
    [Description("True where an unavailable provider did answer, and refused this email for now; null otherwise.")]
    public bool? RefusedForNow { get; init; }

    [Description("True where it or the connection was in test mode: the provider delivers nothing of it. Null otherwise.")]
    public bool? TestMode { get; init; }
}

[DisplayName("Event"), Description("Something a provider reported about a delivery.")]
public sealed record EventView(
    [property: PrefixedId(PublicId.Event), Description("The event's id.")] Guid Id,
    [property: Description("What happened.")] EventType Type,
    [property: Description("The kind of bounce; null for other events.")] BounceClass? Class,
    [property: Description("When it happened, by the provider's clock.")] DateTimeOffset At,
    [property: Description("When the gateway heard of it.")] DateTimeOffset ReceivedAt,
    [property: Description("The provider's explanation, if any.")] string? Detail,
    [property: Description("True for an open or click by a machine, such as a mail scanner; null otherwise.")] bool? Machine,
    [property: Description("The link that was clicked; null for other events.")] string? Url);

/// <summary>One row of the Messages page and of <c>GET /api/v1/emails</c>: a message and the deliveries that matched first.</summary>
[DisplayName("EmailSummary"), Description("An email in a list.")]
public sealed record MessageRow
{
    [PrefixedId(PublicId.Message), Description("The email's id.")]
    public required Guid Id { get; init; }

    [Description("When the gateway accepted the email.")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("The email type.")]
    public required string Type { get; init; }

    [Description("The sender.")]
    public required string From { get; init; }

    [Description("The subject.")]
    public required string Subject { get; init; }

    [Description("The tags that were sent with it.")]
    public IReadOnlyList<string> Tags { get; init; } = [];

    [Description("The campaign that it belongs to, if any.")]
    public string? CampaignId { get; init; }

    [Description("True for an email that an admin sent to try a connection; null otherwise.")]
    public bool? Test { get; init; }

    [Description("How many deliveries the email has in all.")]
    public required int DeliveryCount { get; init; }

    [Description("The first ten deliveries that match the filters.")]
    public required IReadOnlyList<DeliverySummary> Deliveries { get; init; }
}

[Description("A delivery in a list.")]
public sealed record DeliverySummary(
    [property: PrefixedId(PublicId.Delivery), Description("The delivery's id.")] Guid Id,
    [property: Description("The recipient.")] string To,
    [property: Description("Where the recipient stands in the email.")] RecipientRole Role,
    [property: Description("Where the delivery stands.")] DeliveryStatus Status,
    [property: Description("The provider that carries it; null where no connected provider can.")] string? Provider,
    [property: Description("When a person opened it first.")] DateTimeOffset? OpenedAt,
    [property: Description("When a person clicked a link first.")] DateTimeOffset? ClickedAt);

[Description("How many deliveries of an email were canceled.")]
public sealed record CancelAnswer(
    [property: Description("Deliveries that were still scheduled or queued, and are canceled now.")] int Canceled,
    [property: Description("Deliveries that had gone out already, or had ended.")] int TooLate);

[Description("How many deliveries of an email were rescheduled.")]
public sealed record RescheduleAnswer(
    [property: Description("Deliveries that were still scheduled or queued, and have the new time now.")] int Rescheduled,
    [property: Description("Deliveries that had gone out already, or had ended.")] int TooLate);

/// <summary>What <c>GET /api/v1/emails</c> and the Messages page filter by; null does not filter.</summary>
public sealed record MessageFilter
{
    public DeliveryStatus? Status { get; init; }
    public string? Provider { get; init; }
    public string? Type { get; init; }
    public string? Tag { get; init; }
    public string? To { get; init; }
    public string? Subject { get; init; }
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
    public string? ProviderMessageId { get; init; }
    public string? CampaignId { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? Until { get; init; }
}
