using System.Security.Cryptography;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Cost;
using PenguinMails.Gateway.Routing.Versions;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Mail;

namespace PenguinMails.Gateway.Sending.Acceptance;

/// <summary>Makes messages of valid sends: decides, numbers, and hands over once they are durable.</summary>
internal sealed class SendPlanner(
    ConnectionStore connections, ProviderCatalog catalog, Router router, RoutingVersions routing, CostWatch costs, FrozenTracking tracking, ReadyQueues queues, MailboxFamilies families, TenantLeases leases, TimeProvider time)
{
    // Stands in until the decision says whose default sender it is.
    private static readonly Mailbox Nobody = new(null, new EmailAddress("nobody", "invalid"));

    /// <summary>What a send would become, or why it can't.</summary>
    public async ValueTask<PlannedSend> PrepareAsync(Guid tenant, ValidSend send, CancellationToken ct)
    {
        var all = await connections.OfTenantAsync(tenant, ct);
        if (send.Provider is { } pin && !all.Any(connection => connection.Provider == pin && connection.Enabled))
            return new(Problems.InvalidField("provider", $"{pin} is not connected."));

        var now = time.GetUtcNow();
        var id = DeliveryId.NewMessage(now);
        var email = Email(send, id, send.From ?? Nobody);
        var rules = await routing.OfTenantAsync(tenant, ct);
        var prices = await costs.OfAsync(tenant, rules, ct);
        var decisions = Decide(rules, prices, send, email, all);
        var decision = decisions[0];
        if (send.From is null)
        {
            if (DefaultSender(decision) is not { } sender)
                return new(Problems.InvalidField("from", "Required: the provider for this email has no default sender."));

            send = send with { From = sender };
            email = email with { From = sender, MessageIdHeader = MessageIdHeader(id, sender) };
            if (all.Any(connection => connection.IsUnverified(sender.Address.Domain)))
            {
                decisions = Decide(rules, prices, send, email, all);
                decision = decisions[0];
            }
        }

        return decisions.Distinct<Decision>(ReferenceEqualityComparer.Instance).Select(one => Refusal(send, all, one)).FirstOrDefault(problem => problem is not null) is { } problem
            ? new(problem)
            : new(Message(tenant, send, id, email, decisions, now), decision);
    }

    /// <summary>One for each recipient; the same one for those that the rules see alike.</summary>
    private List<Decision> Decide(CompiledRouting rules, RoutingCosts? prices, ValidSend send, OutgoingEmail email, IReadOnlyList<Connection> all)
    {
        var from = send.From?.Address.Key ?? "";
        if (send.Group)
            return [.. Enumerable.Repeat(Of([.. send.To.Select(to => to.Mailbox.Address.Key)], Needs(send, send.To[0])), send.To.Count)];

        var (known, looksAtMailboxes) = (new Dictionary<(int Kind, EmailNeeds Needs, string? MailboxProvider), Decision>(), queues.LooksAtMailboxes(all));
        return [.. send.To.Select(to =>
        {
            var (recipient, needs) = (to.Mailbox.Address.Key, Needs(send, to));
            var alike = (send.Provider is null && rules.LooksAtRecipients ? rules.KindOf(RoutingEmail.Of(email, [recipient])) : 0, needs, looksAtMailboxes ? families.Of(to.Mailbox.Address.Domain) : null);
            return known.TryGetValue(alike, out var decision) ? decision : known[alike] = Of([recipient], needs);
        })];

        Decision Of(IReadOnlyList<string> envelope, EmailNeeds needs) => router.Decide(
            rules,
            new(send.Type, send.Provider, send.Failover, email, envelope) { Except = send.NotVia, Needs = needs },
            all, prices, connection => queues.ObstacleOf(connection, from) ?? queues.WorseFor(connection, envelope));
    }

    private static EmailNeeds Needs(ValidSend send, SendTo to) => new(FrozenTracking.Asked(send, to).NeedsSwitch, send.TestMode, send.Region);

    /// <summary>What no usable connection will ever take is refused at the door.</summary>
    private Problem? Refusal(ValidSend send, IReadOnlyList<Connection> all, Decision decision)
    {
        var domain = send.From!.Address.Domain;
        if (send.Provider is { } pin && !decision.Chain.Any(connection => connection.Provider == pin))
        {
            if (!all.Any(connection => connection.Provider == pin && connection.IsUnverified(domain)))
                return Problems.InvalidField("provider", string.Join(" ", decision.Reasons()));
            if (!send.Failover)
                return Problems.DomainNotVerified();
        }

        if (decision.Chain.Count == 0 ? decision.Unmet.Contains(Capabilities.Sender) : decision.Chain.All(connection => queues.RefusesDomain(connection, domain)))
            return Problems.DomainNotVerified();
        // What asks for more than its content does waits for no connection that may never come.
        var special = send.Region is not null ? "region" : send.TestMode ? "test_mode" : null;
        if (decision.Chain.Count == 0 && (special is not null || all.Any(connection => connection.Enabled && catalog.Find(connection.Provider) is not null)))
            return Problems.InvalidField(decision.Unmet is [var field, ..] ? field : special ?? "$", string.Join(" ", decision.Reasons()));

        return null;
    }

    private Mailbox? DefaultSender(Decision decision) =>
        decision.Primary is { } primary
        && catalog.Find(primary.Provider)?.ProfileOf(primary).DefaultSender is { } text
        && Mailbox.TryParse(text, out var mailbox, out _) ? mailbox : null;

    private static string MessageIdHeader(Guid id, Mailbox from) => $"{id:N}@{from.Address.Domain}";

    private static OutgoingEmail Email(ValidSend send, Guid id, Mailbox from) => new(send)
    {
        MessageId = id,
        MessageIdHeader = MessageIdHeader(id, from),
        Date = send.SendAt ?? DeliveryId.TimeOf(id),
        Type = send.Type,
        From = from,
    };

    private NewMessage Message(Guid tenant, ValidSend send, Guid id, OutgoingEmail email, IReadOnlyList<Decision> decisions, DateTimeOffset now)
    {
        var attachments = send.Attachments.Select(attachment => new NewAttachment(
            SHA256.HashData(attachment.Content.Span), tenant, attachment.Content.ToArray(), now)).ToList();
        var message = new Message
        {
            Id = id,
            TenantId = tenant,
            CreatedAt = now,
            SendAt = send.SendAt,
            Type = send.Type,
            From = email.From.ToString(),
            CampaignId = send.CampaignId,
            Content = Content(send, attachments),
        };
        var bytes = 1_000L + (3 * ((send.HtmlBody?.Length ?? 0) + (send.TextBody?.Length ?? 0L))) + attachments.Sum(attachment => attachment.Content.LongLength);
        return new(message, email, Deliveries(tenant, send, id, decisions, now), attachments, bytes + (300L * send.To.Count))
        {
            Decisions = [.. decisions.Select(decision => decision.Trace)],
        };
    }

    private static string With(Decision decision, string remark) => DecisionJson.Write(decision.Trace with { Reasons = [.. decision.Trace.Reasons, remark] });

    private static MessageContent Content(ValidSend send, List<NewAttachment> attachments) => new(send)
    {
        Attachments = [.. send.Attachments.Select((attachment, i) => attachment with { Hash = Convert.ToHexStringLower(attachments[i].Hash) })],
        Provider = send.Provider,
        NoFailover = !send.Failover,
        Region = send.Region,
        NotVia = send.NotVia.Count == 0 ? null : send.NotVia,
        Group = send.Group,
        KeyId = send.KeyId,
    };

    private List<Delivery> Deliveries(Guid tenant, ValidSend send, Guid message, IReadOnlyList<Decision> decisions, DateTimeOffset now)
    {
        // Due now and ours: it goes to the dispatcher in memory. All else is read from the scheduled queue.
        var isFresh = send.SendAt is null && leases.Owns(tenant);
        var written = decisions.Distinct<Decision>(ReferenceEqualityComparer.Instance)
            .ToDictionary<Decision, Decision, string>(decision => decision, decision => DecisionJson.Write(decision.Trace), ReferenceEqualityComparer.Instance);
        var frozen = tracking.Of(tenant, send, message, decisions);
        var first = DeliveryId.Of(message, 1);
        List<Delivery> deliveries = [.. send.To.Select((to, i) => new Delivery
        {
            Id = DeliveryId.Of(message, i + 1),
            TenantId = tenant,
            EnvelopeId = send.Group ? first : DeliveryId.Of(message, i + 1),
            Recipient = to.Mailbox.ToString(),
            RecipientKey = to.Mailbox.Address.Key,
            Role = to.Role,
            Variables = RecipientVariables.Write(to.Variables),
            Type = send.Type,
            CampaignId = send.CampaignId,
            FromDomain = send.From?.Address.Domain,
            LearnedMailboxProvider = families.LearnedOf(to.Mailbox.Address.Domain),
            OneClick = send.Type.IsBulk && ListUnsubscribeHeaders.HaveOneClick(send.Headers),
            Tracking = frozen[i],
            ConnectionId = decisions[i].Primary?.Id ?? Delivery.Nowhere(tenant),
            Decision = (to.Blocked ?? to.Note) is { } remark ? With(decisions[i], remark) : written[decisions[i]],
            Fresh = isFresh && decisions[i].Primary is not null && to.Blocked is null,
            DueAt = send.SendAt ?? now,
            UsefulUntil = send.UsefulUntil,
            IsScheduled = send.SendAt is not null && to.Blocked is null,
            LocalEnd = to.Blocked is not null ? DeliveryStatus.Suppressed : null,
        })];
        return send.To.Any(to => to.Blocked is not null) ? Outbox.LeadAnew(deliveries) : deliveries;
    }
}

/// <summary>A message ready to be stored, or the reason why there is none.</summary>
internal sealed record PlannedSend
{
    public PlannedSend(Problem problem) => Problem = problem;

    public PlannedSend(NewMessage message, Decision decision) => (Message, Decision) = (message, decision);

    public Problem? Problem { get; }
    public NewMessage? Message { get; }
    public Decision? Decision { get; }
}
