using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Email;
using PenguinMails.Gateway.Sending.Acceptance;
using PenguinMails.Gateway.Sending.Calls;
using PenguinMails.Gateway.Sending.Queues;
using PenguinMails.Gateway.Sending.Records;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Gateway.Webhooks.Processing;
using PenguinMails.Mail;

namespace PenguinMails.Tests.Webhooks;

/// <summary>One thing that happens to the store.</summary>
internal abstract record Step
{
    /// <summary>It depends on what went before, and what follows depends on it.</summary>
    public virtual bool AfterAllBefore => false;

    public bool EndsBatch { get; init; }

    public sealed record Start(Call Call) : Step
    {
        public override bool AfterAllBefore => true;
    }

    public sealed record Record(CallResult Result, bool Settles) : Step
    {
        public override bool AfterAllBefore => Settles;
    }

    public sealed record Hear(ReadEvent Read) : Step;
}

/// <summary>
/// Envelopes that were carried by one or two calls, with failover between providers, and what was heard of them: the same for
/// the same seed.
/// </summary>
internal sealed class History
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 59, 0, TimeSpan.Zero);
    // Not yet an hour ago, whenever the test runs.
    private static readonly DateTimeOffset Received = Noon.AddYears(100);
    public static readonly Guid Tenant = Guid.CreateVersion7(Noon);
    private static readonly (Guid Id, string Provider)[] Connections = [(Guid.CreateVersion7(Noon), "postmark"), (Guid.CreateVersion7(Noon), "mailgun")];

    private static readonly string?[] Agents = [null, "Mozilla/5.0 (X11) Firefox/145.0", "Mozilla/5.0", "curl/8.5.0", "GoogleImageProxy"];
    private static readonly string?[] Visitors = [null, "anna", "scanner"];

    private readonly Random dice;
    private readonly List<Delivery> deliveries = [];
    private readonly List<Thread> threads = [];

    private History(int seed) => dice = new(seed);

    public IReadOnlyList<Delivery> Deliveries => deliveries;

    public static History Any(int seed)
    {
        var history = new History(seed);
        for (var i = 0; i < 8; i++)
            history.AddEnvelope(i);

        return history;
    }

    public IEnumerable<Step> InOrder() => threads.SelectMany(thread => thread.Spine.SelectMany((step, i) => thread.Heard[i].Prepend(step)));

    /// <summary>Every event somewhere after the call that allows it, some twice; envelopes mixed, batches of any size.</summary>
    public IReadOnlyList<Step> Shuffled(int seed)
    {
        var random = new Random(seed);
        var keyed = new List<(double At, Step Step)>();
        foreach (var thread in threads)
        {
            var at = Enumerable.Range(0, thread.Spine.Count).Select(_ => random.NextDouble()).Order().ToList();
            keyed.AddRange(thread.Spine.Select((step, i) => (at[i], step)));
            for (var i = 0; i < thread.Spine.Count; i++)
                foreach (var heard in thread.Heard[i])
                    for (var copy = random.Next(3); copy >= 0; copy--)
                        keyed.Add((at[i] + ((1.2 - at[i]) * random.NextDouble()) + 1e-9, Again((Step.Hear)heard, copy)));
        }

        var often = random.NextDouble();
        return [.. keyed.OrderBy(pair => pair.At).Select(pair => pair.Step with { EndsBatch = random.NextDouble() < often })];
    }

    private static Step.Hear Again(Step.Hear heard, int copy) =>
        heard with { Read = heard.Read with { Raw = heard.Read.Raw with { Id = Guid.CreateVersion7(Noon.AddMilliseconds(copy)) } } };

    private void AddEnvelope(int number)
    {
        var at = Noon.AddSeconds(10 * number);
        var message = DeliveryId.NewMessage(at);
        var size = dice.Next(3) == 0 ? 3 : 1;
        var type = dice.Next(2) == 0 ? EmailType.Transactional : EmailType.Newsletter;
        var rows = Enumerable.Range(1, size).Select(i => Row(message, i, type, at, size)).ToList();
        deliveries.AddRange(rows);
        var envelope = Envelope(message, type, rows, at);
        var thread = new Thread();
        threads.Add(thread);
        var first = dice.Next(2);
        if (dice.Next(2) == 0)
        {
            // Its events are held back until the next call has begun.
            var late = Call(thread, envelope, first, at, FailedOutcome());
            var second = Call(thread, envelope, dice.Next(2), at.AddHours(2), LastOutcome(late.Id.ToString("N")));
            Hear(thread, rows, message, late, dice.Next(3), canNameNoCall: false);
            Hear(thread, rows, message, second, 12, canNameNoCall: second.ConnectionId != late.ConnectionId);
        }
        else
        {
            Hear(thread, rows, message, Call(thread, envelope, first, at, LastOutcome(message.ToString("N"))), 12, canNameNoCall: true);
        }
    }

    private Delivery Row(Guid message, int number, EmailType type, DateTimeOffset at, int size)
    {
        var address = $"r{dice.Next(2)}.{number}@{(dice.Next(2) == 0 ? "gmail.com" : "example.com")}";
        return new()
        {
            Id = DeliveryId.Of(message, number),
            TenantId = Tenant,
            EnvelopeId = DeliveryId.Of(message, size == 1 ? number : 1),
            Recipient = address,
            FromDomain = "yourdomain.com",
            RecipientKey = address,
            Role = RecipientRole.To,
            Type = type,
            CampaignId = type.IsBulk ? "camp" : null,
            ConnectionId = Connections[0].Id,
            Decision = number % 2 == 0 ? "{}" : $$"""{"asked":"postmark","experiment":"{{new Guid(7, 0, 0, new byte[8])}}","arm":{{1 + (number / 2 % 2)}}}""",
            Fresh = true,
            DueAt = at,
        };
    }

    private static QueuedEnvelope Envelope(Guid message, EmailType type, List<Delivery> rows, DateTimeOffset at) => new()
    {
        TenantId = Tenant,
        Outgoing = new(
            rows[0].EnvelopeId,
            new() { MessageId = message, MessageIdHeader = $"{message:N}@example.com", Type = type, From = new(null, new EmailAddress("a", "example.com")), Subject = "s" },
            [.. rows.Select(row => new EnvelopeRecipient(row.Mailbox, row.Role))], null, null),
        Deliveries = [.. rows.Select(row => row.Id)],
        Since = at,
    };

    /// <summary>Null is an answer that was lost and that the email could not wait for.</summary>
    private SendOutcome.Unavailable? FailedOutcome() => dice.Next(2) == 0 ? new SendOutcome.Unavailable("503") : null;

    private SendOutcome LastOutcome(string id) => dice.Next(6) switch
    {
        0 => new SendOutcome.Unknown("timeout"),
        1 => new SendOutcome.Refused(RefusalReason.Other, "no"),
        _ => new SendOutcome.Accepted(id),
    };

    private static Call Call(Thread thread, QueuedEnvelope envelope, int connection, DateTimeOffset at, SendOutcome? outcome)
    {
        var call = new Call
        {
            Id = Guid.CreateVersion7(at),
            TenantId = Tenant,
            ConnectionId = Connections[connection].Id,
            Provider = Connections[connection].Provider,
            Epoch = 1,
            StartedAt = at,
            Timeout = TimeSpan.FromSeconds(5),
            Envelopes = [envelope],
        };
        thread.Then(new Step.Start(call));
        var attempt = AttemptOf.Outcome(call, outcome ?? new SendOutcome.Unknown("timeout"), TimeSpan.FromMilliseconds(20));
        thread.Then(new Step.Record(Result(attempt), Settles: false));
        if (outcome is null)
            thread.Then(new Step.Record(Result(attempt with { Settled = Settlement.Risked }), Settles: true));

        return call;

        CallResult Result(Attempt known) => new(
            call, [new(envelope, known, [.. Connections.Select(one => one.Id)], [])], FailoverPolicy.Default, at.AddSeconds(5), at.AddSeconds(5));
    }

    private void Hear(Thread thread, List<Delivery> rows, Guid message, Call call, int most, bool canNameNoCall)
    {
        // The last call's events may come as soon as it has begun, also before its outcome; so may those of the call before.
        var from = thread.Spine.FindLastIndex(step => step is Step.Start);
        for (var i = dice.Next(most + 1); i > 0; i--)
            thread.Heard[from].Add(new Step.Hear(Read(rows[dice.Next(rows.Count)], message, call, canNameNoCall)));
    }

    private ReadEvent Read(Delivery row, Guid message, Call call, bool canNameNoCall)
    {
        var at = call.StartedAt.AddMilliseconds(dice.Next(50) * 100);
        var type = dice.Next(3) == 0 ? EventType.Delivered : dice.Next(2) == 0 ? Visited() : Enum.GetValues<EventType>()[dice.Next(Enum.GetValues<EventType>().Length)];
        var isSoft = dice.Next(4) == 0;
        type = isSoft ? EventType.Bounced : type;
        var bounced = type == EventType.Bounced;
        var header = $"{message:N}@example.com";
        var namesCall = !canNameNoCall || dice.Next(3) > 0;
        var e = new ProviderEvent
        {
            Key = $"{type}:{dice.Next(1_000_000)}",
            Type = type,
            Class = isSoft ? BounceClass.MailboxFull : bounced ? Enum.GetValues<BounceClass>()[dice.Next(8)] : null,
            At = at,
            Recipient = row.Recipient,
            EnvelopeId = namesCall || dice.Next(2) == 0 ? row.EnvelopeId : null,
            DeliveryId = namesCall && dice.Next(4) == 0 ? row.Id : null,
            CallId = namesCall ? call.Id : null,
            MessageIdHeader = call.Provider == "mailgun" || !namesCall ? header : null,
            Detail = dice.Next(2) == 0 ? null : $"words {dice.Next(3)}",
            Machine = dice.Next(6) == 0,
            UserAgent = Agents[dice.Next(Agents.Length)],
            Visitor = Visitors[dice.Next(Visitors.Length)],
            Url = type == EventType.Clicked ? $"https://example.com/{dice.Next(4)}" : null,
            Suppresses = bounced && !isSoft && dice.Next(2) == 0 ? SuppressionReason.HardBounce : null,
            IsOfList = dice.Next(12) == 0,
        };
        return new(Raw(call, e.Key), dice.Next(8) == 0 ? [e, Nameless(e)] : [e]);
    }

    private EventType Visited() => dice.Next(2) == 0 ? EventType.Opened : EventType.Clicked;

    /// <summary>A suppression that was set by hand at the provider.</summary>
    private ProviderEvent Nameless(ProviderEvent e) => new()
    {
        Key = "hand" + e.Key,
        Type = dice.Next(2) == 0 ? EventType.Unsubscribed : EventType.Resubscribed,
        At = e.At.AddSeconds(dice.Next(4)),
        Recipient = e.Recipient,
    };

    private static RawEvent Raw(Call call, string key) => new()
    {
        Id = Guid.CreateVersion7(Noon),
        TenantId = Tenant,
        ConnectionId = call.ConnectionId,
        Provider = call.Provider,
        ReceivedAt = Received,
        NextAt = Received,
        Body = System.Text.Encoding.UTF8.GetBytes(key),
        Token = call.Provider == "mailgun" ? key : null,
    };

    /// <summary>What happens to one envelope in order, and what may be heard from each of these points on.</summary>
    private sealed class Thread
    {
        public List<Step> Spine { get; } = [];
        public List<List<Step>> Heard { get; } = [];

        public void Then(Step step)
        {
            Spine.Add(step);
            Heard.Add([]);
        }
    }
}
