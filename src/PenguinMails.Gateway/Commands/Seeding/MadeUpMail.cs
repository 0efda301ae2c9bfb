using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Commands.Seeding;

/// <summary>A message with some of its deliveries, and what was reported of them.</summary>
internal sealed record MadeUpMessage(Message Message, DecisionTrace Decision, IReadOnlyList<(Delivery Delivery, IReadOnlyList<ProviderEvent> Events)> Deliveries);

/// <summary>
/// Mail that never was, shaped like a customer's: three fifths marketing by the hundred, the rest one by one, each kind mostly through a provider of its own.
/// All but the ids follows from the numbers of the deliveries.
/// </summary>
internal sealed class MadeUpMail(SeedOrder order, IReadOnlyList<SeedLane> lanes, DateTimeOffset until)
{
    /// <summary>Deliveries that are of one kind.</summary>
    public const int Block = 100;

    private const int Companies = 500;
    private static readonly string[] Domains = ["gmail.com", "gmail.com", "gmail.com", "gmail.com", "outlook.com", "outlook.com", "yahoo.com", "icloud.com"];
    private static readonly double[] Delivered = [0.992, 0.985, 0.941];

    private readonly TimeSpan step = TimeSpan.FromDays(order.Days) / order.Made;
    private readonly DateTimeOffset from = until.AddDays(-order.Days);

    /// <param name="first">A multiple of <see cref="Block"/>.</param>
    public IEnumerable<MadeUpMessage> Of(long first)
    {
        var dice = new Dice((ulong)first);
        var last = Math.Min(first + Block, order.Made);
        if (dice.Hits(0.6))
        {
            yield return Make(EmailType.Marketing, Lane(ref dice, 1), first, last);
            yield break;
        }

        for (var number = first; number < last; number++)
        {
            var type = dice.Hits(0.75) ? EmailType.Transactional : EmailType.ColdOutreach;
            yield return Make(type, Lane(ref dice, type == EmailType.Transactional ? 0 : 2), number, number + 1);
        }
    }

    private SeedLane Lane(ref Dice dice, int usual) => lanes[(dice.Hits(0.8) ? usual : dice.Below(lanes.Count)) % lanes.Count];

    private MadeUpMessage Make(EmailType type, SeedLane lane, long first, long last)
    {
        var at = from + (step * first);
        var message = new Message
        {
            Id = DeliveryId.NewMessage(at),
            TenantId = order.Tenant,
            CreatedAt = at,
            Type = type,
            From = "News <news@yourdomain.com>",
            CampaignId = type == EmailType.Marketing ? $"made-up-{at:yyyy-MM-dd}" : null,
            Content = new() { Subject = "Made up", TextBody = "This email was never sent." },
        };
        var decision = new DecisionTrace { Asked = lane.Provider, Chain = [lane.Provider] };
        var json = DecisionJson.Write(decision);
        return new(message, decision, [.. Numbers(first, last).Select(number => Make(message, json, lane, number, (int)(number - first) + 1))]);
    }

    private static IEnumerable<long> Numbers(long first, long last)
    {
        for (var number = first; number < last; number++)
            yield return number;
    }

    private (Delivery Delivery, IReadOnlyList<ProviderEvent> Events) Make(Message message, string decision, SeedLane lane, long number, int place)
    {
        var dice = new Dice(~(ulong)number);
        var recipient = $"user{number:D10}@{Domain(ref dice)}";
        var attempt = new Attempt
        {
            CallId = Guid.CreateVersion7(message.CreatedAt),
            ConnectionId = lane.Id,
            Provider = lane.Provider,
            At = message.CreatedAt,
            Outcome = AttemptOutcome.Accepted,
            LatencyMs = 50 + dice.Below(200),
            ProviderMessageId = $"made-up-{number:D10}",
        };
        var events = Events(ref dice, lane, message, attempt, recipient);
        var id = DeliveryId.Of(message.Id, place);
        return (new Delivery
        {
            Id = id,
            TenantId = message.TenantId,
            EnvelopeId = id,
            Recipient = recipient,
            RecipientKey = recipient,
            Role = RecipientRole.To,
            Type = message.Type,
            CampaignId = message.CampaignId,
            FromDomain = message.FromDomain,
            OneClick = message.Type.IsBulk,
            ConnectionId = lane.Id,
            Decision = decision,
            DueAt = message.CreatedAt,
            Attempts = [attempt with { Facts = events.Aggregate(ReportedFacts.None, (facts, e) => facts.Merge(ReportedFacts.Of(e))) }],
        }, events);
    }

    private static string Domain(ref Dice dice) => dice.Hits(0.8) ? Domains[dice.Below(Domains.Length)] : $"company{dice.Below(Companies)}.example";

    private List<ProviderEvent> Events(ref Dice dice, SeedLane lane, Message message, Attempt attempt, string recipient)
    {
        var events = new List<ProviderEvent>();
        var at = attempt.At + dice.Wait(TimeSpan.FromSeconds(4));
        if (!dice.Hits(Delivered[lanes.ToList().IndexOf(lane) % Delivered.Length]))
        {
            Add(EventType.Bounced, at, BounceOf(ref dice));
            return events;
        }

        if (lane.Provider != "smtp")
            Add(EventType.Delivered, at);
        if (!dice.Hits(0.38))
            return events;

        var opened = at + dice.Wait(TimeSpan.FromHours(3)) + TimeSpan.FromSeconds(5);
        Add(EventType.Opened, opened);
        if (dice.Hits(0.2))
            Add(EventType.Clicked, opened + dice.Wait(TimeSpan.FromMinutes(2)) + TimeSpan.FromSeconds(3));
        if (message.Type == EmailType.Marketing && dice.Hits(0.002))
            Add(EventType.Complained, opened);
        return events;

        // What would be reported later has not been heard yet.
        void Add(EventType type, DateTimeOffset when, BounceClass? of = null)
        {
            if (when <= until)
                events.Add(new() { Key = "", Type = type, Class = of, At = when, Recipient = recipient, CallId = attempt.CallId, Url = type == EventType.Clicked ? "https://yourdomain.com/offer" : null });
        }
    }

    private static BounceClass BounceOf(ref Dice dice) => dice.Next() switch
    {
        < 0.45 => BounceClass.Hard,
        < 0.75 => BounceClass.MailboxFull,
        < 0.9 => BounceClass.Block,
        _ => BounceClass.InvalidDomain,
    };
}
