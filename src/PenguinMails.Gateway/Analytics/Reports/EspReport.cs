using System.ComponentModel;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Analytics.Reports;

[Description("How a tenant's providers did in a range of time, or how one campaign did.")]
public sealed record EspReport
{
    [Description("When the figures were read. They are kept for 15 minutes, unless there were none; `refresh=true` reads them anew.")]
    public required DateTimeOffset GeneratedAt { get; init; }

    [Description("The range, by full hours.")]
    public required DateTimeOffset From { get; init; }

    [Description("The end of the range; that hour is not in it.")]
    public required DateTimeOffset Until { get; init; }

    [Description("The time zone of days and months.")]
    public required string TimeZone { get; init; }

    [Description("Whether `series` has a point for each hour, day or month.")]
    public required ReportStep Step { get; init; }

    [Description("Null where the whole tenant is meant.")]
    public string? CampaignId { get; init; }

    [Description("Of all providers together.")]
    public required ReportFigures Totals { get; init; }

    [Description("The same for the range before, of the same length. Null for a campaign.")]
    public ReportFigures? Previous { get; init; }

    [Description("In the order of the screens; those that carried nothing are left out.")]
    public required IReadOnlyList<ProviderFigures> Providers { get; init; }

    [Description("Each account at a provider, also one that was removed since.")]
    public required IReadOnlyList<ConnectionFigures> Connections { get; init; }

    [Description("By email type, the one with most emails first.")]
    public required IReadOnlyList<TypeFigures> Types { get; init; }

    [Description("By who runs the mailbox, the one with most emails first.")]
    public required IReadOnlyList<MailboxFigures> MailboxProviders { get; init; }

    [Description("Each provider at each point that it carried anything.")]
    public required IReadOnlyList<SeriesPoint> Series { get; init; }

    [Description("What the rules decided when emails were accepted, by days of UTC; of a campaign all of it.")]
    public required IReadOnlyList<RoutingFigures> Routing { get; init; }

    [Description("Why and where emails bounced.")]
    public required BounceFigures Bounces { get; init; }

    [Description("For each provider whose emails were opened.")]
    public required IReadOnlyList<OpenTimes> TimeToOpen { get; init; }

    [Description("For each provider that carried anything.")]
    public required IReadOnlyList<DeliveredWithin> DeliveredWithin { get; init; }

    [Description("What the emails cost.")]
    public required ReportCost Cost { get; init; }

    [Description("Each provider that is available against each other one that carried mail.")]
    public required IReadOnlyList<ProviderComparison> Comparisons { get; init; }

    [Description("What the figures say, and what to do.")]
    public required IReadOnlyList<Insight> Insights { get; init; }

    /// <summary>Nothing was handed to a provider.</summary>
    internal bool IsEmpty => Totals.Sent + Totals.Rejected == 0;
}

[Description("A provider.")]
public sealed record ProviderFigures : ReportFigures
{
    internal ProviderFigures(string provider, string name, Counts counts) : base(counts) => (Provider, Name) = (provider, name);

    [Description("The provider.")]
    public string Provider { get; }

    [Description("As people know it.")]
    public string Name { get; }
}

[Description("An account at a provider.")]
public sealed record ConnectionFigures : ReportFigures
{
    internal ConnectionFigures(string id, string provider, bool removed, Counts counts) : base(counts) => (ConnectionId, Provider, Removed) = (id, provider, removed);

    [Description("The account.")]
    public string ConnectionId { get; }
    [Description("Whose account it is.")]
    public string Provider { get; }

    [Description("Whether it was disconnected since.")]
    public bool Removed { get; }
}

[Description("An email type.")]
public sealed record TypeFigures : ReportFigures
{
    internal TypeFigures(string type, Counts counts) : base(counts) => Type = type;

    [Description("The email type.")]
    public string Type { get; }
}

[Description("Whoever runs the mailboxes.")]
public sealed record MailboxFigures : ReportFigures
{
    internal MailboxFigures(string provider, Counts counts) : base(counts) => MailboxProvider = provider;

    [Description("Such as gmail, microsoft, yahoo, apple or other.")]
    public string MailboxProvider { get; }
}

[Description("A provider at one point of the line.")]
public sealed record SeriesPoint
{
    [Description("The beginning of the hour, day or month.")]
    public required DateTimeOffset At { get; init; }

    [Description("The provider.")]
    public required string Provider { get; init; }
    [Description("Accepted by the provider.")]
    public long Sent { get; init; }
    [Description("Delivered of these.")]
    public long Delivered { get; init; }
    [Description("Bounced of these.")]
    public long Bounced { get; init; }
    [Description("Opened by a person.")]
    public long Opened { get; init; }
    [Description("Clicked by a person.")]
    public long Clicked { get; init; }
    [Description("Reported as spam.")]
    public long Complained { get; init; }
    [Description("Delivered of sent, 0 to 1.")]
    public double? DeliveryRate { get; init; }
    [Description("Opened of delivered with opens tracked.")]
    public double? OpenRate { get; init; }
    [Description("Clicked of delivered with clicks tracked.")]
    public double? ClickRate { get; init; }

    [Description("Seconds from handing over to the first open, on average.")]
    public double? OpenedInAverageS { get; init; }
}

[Description("How often a rule sent emails of a type to a provider.")]
public sealed record RoutingFigures
{
    [Description("The rule's id, `pinned` where the call named the provider, or `default`.")]
    public required string Matched { get; init; }

    [Description("The rule's name today; null where it is gone.")]
    public string? Name { get; init; }

    [Description("The email type.")]
    public required string Type { get; init; }

    [Description("Where the email was to go first; empty where no provider was usable.")]
    public required string Provider { get; init; }

    [Description("How many.")]
    public long Deliveries { get; init; }
}

[Description("Why and where emails bounced.")]
public sealed record BounceFigures
{
    [Description("The most frequent first.")]
    public required IReadOnlyList<BounceReason> Reasons { get; init; }

    [Description("The ten domains with most bounces, by days of UTC; of a campaign all of it.")]
    public required IReadOnlyList<BouncedDomain> TopDomains { get; init; }
}

[Description("One reason.")]
public sealed record BounceReason
{
    [Description("The bounce class.")]
    public required string Class { get; init; }

    [Description("In plain words.")]
    public required string Name { get; init; }

    [Description("How many.")]
    public long Bounces { get; init; }

    [Description("Of all bounces, 0 to 1.")]
    public double Share { get; init; }
}

[Description("How long it took until a person first opened an email, for emails that were opened.")]
public sealed record OpenTimes
{
    [Description("The provider.")]
    public required string Provider { get; init; }
    [Description("Seconds on average.")]
    public double? AverageS { get; init; }
    [Description("Half of them took no longer.")]
    public double? P50S { get; init; }

    [Description("How many took how long.")]
    public required IReadOnlyList<OpenTimeBucket> Buckets { get; init; }
}

[Description("How many opens came within a time.")]
public sealed record OpenTimeBucket
{
    [Description("Within this many seconds, and not within those of the bucket before; null is longer than all others.")]
    public double? UpToS { get; init; }

    [Description("First opens by a person.")]
    public long Opens { get; init; }
}
