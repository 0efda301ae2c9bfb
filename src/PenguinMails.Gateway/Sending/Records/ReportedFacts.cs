using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tracking;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>What a provider's events proved about one attempt. Each field is a join: the earliest, the latest or the worst.</summary>
internal sealed record ReportedFacts
{
    public static readonly ReportedFacts None = new();

    /// <summary>Some event named the attempt, so the provider has it.</summary>
    public bool Seen { get; init; }

    public DateTimeOffset? Delivered { get; init; }
    public Bounce? Bounce { get; init; }
    public Note? Deferred { get; init; }
    public Note? Rejected { get; init; }
    public OpensAndClicks? Visits { get; init; }
    public DateTimeOffset? Complained { get; init; }
    public DateTimeOffset? Unsubscribed { get; init; }

    public bool ProveAcceptance => Seen;

    public static ReportedFacts Of(ProviderEvent e)
    {
        var facts = new ReportedFacts { Seen = true };
        return e.Type switch
        {
            EventType.Delivered => facts with { Delivered = e.At },
            EventType.Bounced => facts with { Bounce = new(e.Class ?? BounceClass.Other, e.At, e.Detail) },
            EventType.Deferred => facts with { Deferred = new(e.At, e.Detail) },
            EventType.Rejected => facts with { Rejected = new(e.At, e.Detail) },
            EventType.Opened or EventType.Clicked => facts with { Visits = OpensAndClicks.Of(e) },
            EventType.Complained => facts with { Complained = e.At },
            EventType.Unsubscribed => facts with { Unsubscribed = e.At },
            EventType.Accepted or EventType.Sent or EventType.Resubscribed => facts,
            _ => throw new InvalidOperationException(e.Type.ToString()),
        };
    }

    public ReportedFacts Merge(ReportedFacts other) => new()
    {
        Seen = Seen || other.Seen,
        Delivered = Earliest(Delivered, other.Delivered),
        Bounce = Bounce.Worse(Bounce, other.Bounce),
        Deferred = Note.Latest(Deferred, other.Deferred),
        Rejected = Note.Earliest(Rejected, other.Rejected),
        Visits = OpensAndClicks.Join(Visits, other.Visits),
        Complained = Earliest(Complained, other.Complained),
        Unsubscribed = Earliest(Unsubscribed, other.Unsubscribed),
    };

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) =>
        a is null ? b : b is null ? a : a <= b ? a : b;
}

/// <summary>A time with the provider's words.</summary>
internal sealed record Note(DateTimeOffset At, string? Detail)
{
    public static Note? Latest(Note? a, Note? b) => a is null ? b : b is null ? a : Compare(a, b) >= 0 ? a : b;

    public static Note? Earliest(Note? a, Note? b) => a is null ? b : b is null ? a : Compare(a, b) <= 0 ? a : b;

    /// <summary>By time, then by words, so that two at the same instant end the same in any order.</summary>
    private static int Compare(Note a, Note b)
    {
        var byTime = a.At.CompareTo(b.At);
        return byTime != 0 ? byTime : string.CompareOrdinal(a.Detail, b.Detail);
    }
}

internal sealed record Bounce(BounceClass Class, DateTimeOffset At, string? Detail)
{
    // Worst first: what is surest to happen again.
    private static readonly BounceClass[] Severity =
    [
        BounceClass.Hard, BounceClass.InvalidDomain, BounceClass.Authentication, BounceClass.Policy, BounceClass.Block,
        BounceClass.Content, BounceClass.MailboxFull, BounceClass.Soft, BounceClass.Other,
    ];

    /// <summary>The worst, and of its class the earliest.</summary>
    public static Bounce? Worse(Bounce? a, Bounce? b) => a is null ? b : b is null ? a : Compare(a, b) <= 0 ? a : b;

    private static int Compare(Bounce a, Bounce b)
    {
        var byClass = Array.IndexOf(Severity, a.Class).CompareTo(Array.IndexOf(Severity, b.Class));
        var byTime = byClass != 0 ? byClass : a.At.CompareTo(b.At);
        return byTime != 0 ? byTime : string.CompareOrdinal(a.Detail, b.Detail);
    }
}
