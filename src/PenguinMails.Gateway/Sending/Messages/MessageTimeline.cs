using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Holds;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Sending.Messages;

/// <summary>All that is known of one message, told per delivery.</summary>
/// <param name="pausedUntil">Until when the circuit of a connection is open, as far as this node knows.</param>
/// <param name="limitOf">The limit that keeps a sender's email back at a connection, as far as this node knows.</param>
internal sealed class MessageTimeline(
    Session read, Guid tenant, IReadOnlyDictionary<Guid, string> providers, ProviderCatalog catalog, DecisionWords words, Func<Guid, DateTimeOffset?> pausedUntil, Func<Guid, string, ReachedLimit?> limitOf, DateTimeOffset now)
{
    public MessageView? Tell(Guid id)
    {
        if (MessageTable.Find(read, [new(id, tenant)]).FirstOrDefault() is not { } message)
            return null;

        // Before the deliveries, which then know of every event.
        var events = Events(id);
        var deliveries = read.Rows(
            $"SELECT {Deliveries.Columns} FROM deliveries t WHERE t.tenant_id = @tenant AND t.id > @id AND t.id < @end ORDER BY t.id",
            new { tenant, id, end = DeliveryId.EndOf(id) }, Deliveries.Read);
        return new()
        {
            Id = id,
            CreatedAt = message.CreatedAt,
            SendAt = message.SendAt,
            UsefulUntil = deliveries.FirstOrDefault()?.UsefulUntil,
            Type = message.Type.Name,
            From = message.From,
            Subject = message.Content.Subject,
            HtmlBody = message.Content.HtmlBody,
            TextBody = message.Content.TextBody,
            ContentDetail = message.Content.DeletedAfterDays is { } days ? $"Content was deleted after {days} {(days == 1 ? "day" : "days")}." : null,
            Tags = message.Content.Tags,
            Metadata = message.Content.Metadata,
            CampaignId = message.CampaignId,
            MessageIdHeader = message.MessageIdHeader,
            ReplyTo = [.. message.Content.ReplyTo.Select(mailbox => mailbox.ToString())],
            Headers = message.Content.Headers,
            Size = message.Content.Size,
            Test = message.IsTest ? true : null,
            Region = message.Content.Region,
            TestMode = message.Content.TestMode ? true : null,
            Anonymous = deliveries.Any(delivery => delivery.Tracking?.Consent == TrackingConsent.Anonymous) ? Anonymous(id) : null,
            Attachments = [.. message.Content.Attachments.Select(stored => new AttachmentView(stored.Name, stored.ContentType, stored.Bytes, stored.ContentId))],
            Deliveries = [.. deliveries.Select(delivery => View(message, delivery, message.Content.Group ? [.. deliveries.Select(one => one.RecipientKey)] : [delivery.RecipientKey], events[delivery.Id]))],
        };
    }

    private AnonymousView Anonymous(Guid id) =>
        read.First<AnonymousView>("SELECT opens, clicks FROM anonymous_counts WHERE message_id = @id AND tenant_id = @tenant", new { id, tenant }) ?? new();

    private ILookup<Guid, EventRow> Events(Guid id) => read.Query<EventRow>("""
        SELECT id, delivery_id, call_id, type, class, at, received_at, detail, machine, url FROM events
        WHERE tenant_id = @tenant AND delivery_id > @id AND delivery_id < @end ORDER BY at, id
        """, new { tenant, id, end = DeliveryId.EndOf(id) }).ToLookup(row => row.DeliveryId);

    private DeliveryView View(Message message, Delivery delivery, IReadOnlyList<string> recipients, IEnumerable<EventRow> events)
    {
        var visited = DeliveryState.Visited(delivery.Attempts);
        var facts = delivery.Attempts.Aggregate(ReportedFacts.None, (sum, attempt) => sum.Merge(attempt.Facts));
        var status = delivery.Status == DeliveryStatus.Scheduled && delivery.DueAt <= now ? DeliveryStatus.Queued : delivery.Status;
        var decision = DecisionJson.Read(delivery.Decision);
        var reroutes = decision.Reroutes ?? [];
        var reasons = words.Of(message, recipients, decision);
        var isHeld = delivery.DueAt == Hold.Never;
        var waits = status is DeliveryStatus.Queued or DeliveryStatus.Scheduled && !isHeld;
        return new()
        {
            Id = delivery.Id,
            To = delivery.Recipient,
            Role = delivery.Role,
            Status = status,
            Provider = delivery.LeadingAttempt is { WasTaken: true } taken ? taken.Provider : providers.GetValueOrDefault(delivery.ConnectionId),
            Tracking = delivery.Tracking?.Consent,
            DueAt = waits ? delivery.DueAt : null,
            PausedUntil = waits ? pausedUntil(delivery.ConnectionId) : null,
            EndedAt = status is DeliveryStatus.Suppressed or DeliveryStatus.Failed or DeliveryStatus.Canceled ? delivery.EndedAt : null,
            StatusDetail = isHeld && status == DeliveryStatus.Queued && reroutes.Count > 0 ? string.Join(' ', reroutes[^1].Reasons)
                : (waits && limitOf(delivery.ConnectionId, MailboxJson.Parse(message.From).Address.Key) is { } limit ? StatusDetails.Of(limit) : null) ?? StatusDetails.Of(delivery, status, catalog, now),
            Unconfirmed = delivery.IsUnconfirmed ? true : null,
            OpenedAt = visited.Opened,
            ClickedAt = visited.Clicked,
            ComplainedAt = facts.Complained,
            UnsubscribedAt = facts.Unsubscribed,
            Decision = decision.View(words.ConfigOf(decision), reasons),
            FirstProvider = providers.GetValueOrDefault(reroutes.Count > 0 ? reroutes[0].From : delivery.ConnectionId),
            FirstReasons = reasons,
            Reroutes = [.. reroutes.Select(one => new RerouteView(one.At, providers.GetValueOrDefault(one.From), providers.GetValueOrDefault(one.To), one.Reasons) { Hold = HoldOf(one) })],
            Attempts = [.. delivery.Attempts.Select(View), .. Open(delivery)],
            Events = [.. events.Select(row => row.View(delivery))],
        };
    }

    /// <summary>Under the id of what is neither a connection nor nowhere stands what a hold stops.</summary>
    private HoldStep? HoldOf(Reroute reroute) => IsHold(reroute.To) ? HoldStep.Held : IsHold(reroute.From) ? HoldStep.Released : null;

    private bool IsHold(Guid id) => id != Delivery.Nowhere(tenant) && !providers.ContainsKey(id);

    private static AttemptView View(Attempt attempt) => new(
        attempt.CallId,
        attempt.Provider,
        attempt.Outcome ?? (attempt.WasTaken ? AttemptOutcome.Accepted : null),
        attempt.At,
        attempt.LatencyMs,
        attempt.Settled switch
        {
            null => attempt.Detail,
            Settlement.NotTaken => $"{attempt.Detail} The provider never received it.",
            Settlement.Risked => $"{attempt.Detail} We could not find out in time, so it was sent again.",
            Settlement.Unconfirmed => $"{attempt.Detail} The provider can't tell whether it has the email, so it is not sent again.",
            _ => throw new InvalidOperationException(attempt.Settled.ToString()),
        },
        attempt.ProviderMessageId)
    {
        RefusedForNow = attempt.OfEnvelope ? true : null,
        TestMode = attempt.TestMode ? true : null,
    };

    private IEnumerable<AttemptView> Open(Delivery delivery) =>
        delivery.OpenCall is { } call && delivery.Attempts.All(attempt => attempt.CallId != call)
            ? [new(call, providers.GetValueOrDefault(delivery.ConnectionId, ""), null, DeliveryId.TimeOf(call), null, null, null)]
            : [];

    private sealed record EventRow
    {
        public Guid Id { get; init; }
        public Guid DeliveryId { get; init; }
        public Guid? CallId { get; init; }
        public string Type { get; init; } = "";
        public string? Class { get; init; }
        public DateTimeOffset At { get; init; }
        public DateTimeOffset ReceivedAt { get; init; }
        public string? Detail { get; init; }
        public bool Machine { get; init; }
        public string? Url { get; init; }

        public EventView View(Delivery delivery)
        {
            var type = EnumNames.Parse<EventType>(Type);
            var machine = Machine || delivery.WasMachine(CallId, type, At, Url);
            return new(Id, type, Class is null ? null : EnumNames.Parse<BounceClass>(Class), At, ReceivedAt, Detail, machine ? true : null, Url);
        }
    }
}
