using System.ComponentModel;

namespace PenguinMails.Gateway.Analytics.Incidents;

[Description("What went wrong in a range, and whether it was us or them.")]
public sealed record IncidentTimeline
{
    [Description("When it was read.")]
    public required DateTimeOffset GeneratedAt { get; init; }

    [Description("Where it begins: at most 31 days before its end.")]
    public required DateTimeOffset From { get; init; }

    [Description("Its end, which is not in it.")]
    public required DateTimeOffset Until { get; init; }

    [Description("True where a longer range was asked for: then only its last 31 days are looked at.")]
    public bool Shortened { get; init; }

    [Description("What happened, the latest first; up to 500 alerts and 100 drills.")]
    public required IReadOnlyList<IncidentEntry> Entries { get; init; }
}

[Description("Something that went wrong, or was tried.")]
public sealed record IncidentEntry
{
    [Description("When it began.")]
    public required DateTimeOffset At { get; init; }

    [Description("When it was over; null while it goes on.")]
    public DateTimeOffset? Until { get; init; }

    [Description("What shows it.")]
    public required IncidentSource Source { get; init; }

    [Description("Who it was.")]
    public required IncidentCause Cause { get; init; }

    [Description("The provider that it concerns; null where it is none alone.")]
    public string? Provider { get; init; }

    [Description("The mailbox provider that it concerns; null where it is none alone.")]
    public string? MailboxProvider { get; init; }

    [Description("The From domain that it concerns; null where it is none alone.")]
    public string? FromDomain { get; init; }

    [Description("How many emails went there meanwhile; 0 where they are not what shows it.")]
    public long Emails { get; init; }

    [Description("How many of them failed.")]
    public long Failed { get; init; }

    [Description("What happened and what to do, for people.")]
    public required string Text { get; init; }
}

[Description("What shows an incident.")]
public enum IncidentSource
{
    [Description("More emails failed than usual in an hour.")]
    Outcomes,

    [Description("An alert.")]
    Alert,

    [Description("A drill.")]
    Drill,
}

[Description("Who caused an incident.")]
public enum IncidentCause
{
    [Description("Nobody: all went well.")]
    Nobody,

    [Description("We: our settings, domains or network.")]
    Us,

    [Description("The provider that carried the email.")]
    Provider,

    [Description("The mailbox provider that the email went to.")]
    MailboxProvider,

    [Description("What was sent: the content or the addresses of one sender.")]
    Content,

    [Description("It can't be told, for too little went other ways.")]
    Unclear,
}
