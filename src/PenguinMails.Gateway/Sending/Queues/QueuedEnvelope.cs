using System.Diagnostics;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Suppressions;

namespace PenguinMails.Gateway.Sending.Queues;

/// <summary>An envelope in memory on its way to a call.</summary>
internal sealed record QueuedEnvelope
{
    public required Guid TenantId { get; init; }
    public required OutgoingEnvelope Outgoing { get; init; }

    /// <summary>Of each recipient, in the order of the envelope's recipients.</summary>
    public required IReadOnlyList<Guid> Deliveries { get; init; }

    /// <summary>The provider that the caller named, if any.</summary>
    public string? Pin { get; init; }

    public bool Failover { get; init; } = true;

    /// <inheritdoc cref="MessageContent.Region"/>
    public SendingRegion? Region { get; init; }

    /// <inheritdoc cref="MessageContent.KeyId"/>
    public Guid? KeyId { get; init; }

    public string? CampaignId { get; init; }

    /// <inheritdoc cref="ValidSend.NotVia"/>
    public IReadOnlyCollection<Guid> NotVia { get; init; } = [];

    /// <summary>When it was first tried; until then, when it was accepted or became due; after a hold, when that ended. What the retention counts from.</summary>
    public required DateTimeOffset Since { get; init; }

    public bool WasTried { get; init; }

    /// <inheritdoc cref="Delivery.UsefulUntil"/>
    public DateTimeOffset? UsefulUntil { get; init; }

    /// <summary>The span that accepted it, where it is traced and has been in memory since.</summary>
    public ActivityContext AcceptedIn { get; init; }

    public Guid Id => Outgoing.Id;
    public OutgoingEmail Email => Outgoing.Email;
    public bool IsBulk => Email.Type.IsBulk;

    /// <summary>The sender's address as it is compared.</summary>
    public string From => Email.From.Address.Key;

    public string FromDomain => Email.From.Address.Domain;

    /// <summary>True once its deadline has passed.</summary>
    public bool IsLate(DateTimeOffset now) => UsefulUntil < now;

    public RoutingQuestion Question => new(Email.Type, Pin, Failover, Email, [.. Outgoing.Recipients.Select(recipient => recipient.Mailbox.Address.Key)])
    {
        Except = NotVia,
        Needs = Needs,
    };

    public EmailNeeds Needs => new(Outgoing.Tracking?.NeedsSwitch == true, Email.TestMode, Region);

    /// <summary>One of its recipients as an envelope, led by that delivery.</summary>
    public QueuedEnvelope Alone(int place) => this with
    {
        Outgoing = Outgoing with { Id = Deliveries[place], Recipients = [Outgoing.Recipients[place]] },
        Deliveries = [Deliveries[place]],
    };

    /// <summary>To some of its recipients; null where that is nobody.</summary>
    public QueuedEnvelope? Only(Func<Guid, bool> goes)
    {
        if (Deliveries.All(goes))
            return this;

        var left = Enumerable.Range(0, Deliveries.Count).Where(place => goes(Deliveries[place])).ToList();
        return left.Count == 0 ? null : this with
        {
            Deliveries = [.. left.Select(place => Deliveries[place])],
            Outgoing = Outgoing with { Recipients = [.. left.Select(place => Outgoing.Recipients[place])] },
        };
    }

    /// <summary>The envelopes of a message that go out, from its rows.</summary>
    public static IEnumerable<QueuedEnvelope> Of(Message message, OutgoingEmail email, IEnumerable<Delivery> deliveries, UnsubscribeLinks links, ActivityContext acceptedIn = default) =>
        from envelope in deliveries.GroupBy(delivery => delivery.EnvelopeId)
        let rows = envelope.OrderBy(delivery => delivery.Id).ToList()
        select new QueuedEnvelope
        {
            TenantId = message.TenantId,
            Outgoing = new(
                envelope.Key,
                email,
                [.. rows.Select(row => new EnvelopeRecipient(row.Mailbox, row.Role, row.Id))],
                RecipientVariables.Read(rows[0].Variables),
                ListUnsubscribeHeaders.AreOurs(email) ? links.For(message.TenantId, envelope.Key) : null)
            {
                Tracking = rows[0].Tracking,
            },
            Deliveries = [.. rows.Select(row => row.Id)],
            Pin = message.Content.Provider,
            Failover = !message.Content.NoFailover,
            Region = message.Content.Region,
            NotVia = message.Content.NotVia ?? [],
            KeyId = message.Content.KeyId,
            CampaignId = message.CampaignId,
            Since = rows[0].ReleasedAt ?? rows[0].Attempts.Select(attempt => attempt.At).DefaultIfEmpty(message.SendAt ?? message.CreatedAt).Min(),
            WasTried = rows[0].Attempts.Count > 0,
            UsefulUntil = rows[0].UsefulUntil,
            AcceptedIn = acceptedIn,
        };
}
