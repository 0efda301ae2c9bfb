using System.ComponentModel;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Webhooks.Log;

[Description("All that is known of an event: how it was read, how it came, what it changed, and when.")]
public sealed record EventDetail
{
    [Description("The event as the log lists it.")]
    public required EventLogEntry Event { get; init; }

    [PrefixedId(PublicId.Connection), Description("The connection that it was reported about.")]
    public required Guid ConnectionId { get; init; }

    [Description("What our reading of it says beside that, as far as the webhook is kept; null where it is not, or can't be read.")]
    public EventReading? Reading { get; init; }

    [Description("The webhook as it came; null where it is no longer kept.")]
    public RawWebhook? Raw { get; init; }

    [Description("What it changed, a sentence each.")]
    public required IReadOnlyList<string> Changes { get; init; }

    [Description("When it happened, came and was processed.")]
    public required EventTimings Timings { get; init; }
}

[Description("How an event was read.")]
public sealed record EventReading(
    [property: Description("The provider's own identity of the event: the same when it is sent again.")] string Key,
    [property: Description("The provider's id of the email; null where it names none.")] string? ProviderMessageId,
    [property: Description("The program that opened or clicked; null where it is not told.")] string? UserAgent,
    [property: PrefixedId(PublicId.Delivery), Description("The delivery that it names by our id, whether that is known or not; null where it names none.")] Guid? NamedDeliveryId);

[Description("A webhook as it came.")]
public sealed record RawWebhook(
    [property: Description("Its length in bytes.")] int Size,
    [property: Description("As it came; what is not UTF-8 shows as U+FFFD.")] string Body,
    [property: Description("The same for reading: JSON indented, a form with a line for each field; null where it is neither.")] string? Pretty,
    [property: Description("Headers that are no secret, and as `from` who sent it.")] IReadOnlyDictionary<string, string> Headers);

[Description("When an event happened, came and was processed.")]
public sealed record EventTimings(
    [property: Description("When it happened, by the provider's clock; null where it can't be read.")] DateTimeOffset? HappenedAt,
    [property: Description("When it came here.")] DateTimeOffset ReceivedAt,
    [property: Description("When it was processed; null where it was not, or was set aside.")] DateTimeOffset? ProcessedAt,
    [property: Description("How often it was tried, while it waits; else null.")] int? Tries,
    [property: Description("When it is tried next, while it waits; else null.")] DateTimeOffset? NextTryAt);

[Description("What is replayed.")]
public sealed record EventReplay(
    [property: PrefixedId(PublicId.Event), Description("The event's id.")] Guid Id,
    [property: Description("Where it stands now.")] EventState State);
