using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Sending.Records;

namespace PenguinMails.Gateway.Analytics.Reports;

/// <summary>Sums cells and hours up into what a report says: a function of what was read.</summary>
internal static class ReportBuilder
{
    /// <summary>What a report shows of a connection that nobody knows any more.</summary>
    private const string Unknown = "unknown";

    private static readonly Dictionary<BounceClass, string> Words = new()
    {
        [BounceClass.Hard] = "Hard Bounce (User Unknown)",
        [BounceClass.Soft] = "Soft Bounce",
        [BounceClass.MailboxFull] = "Soft Bounce (Mailbox Full)",
        [BounceClass.Block] = "Spam Block",
        [BounceClass.InvalidDomain] = "Invalid Domain",
        [BounceClass.Policy] = "Policy",
        [BounceClass.Authentication] = "Authentication",
        [BounceClass.Content] = "Content",
        [BounceClass.Other] = "Other",
    };

    public static EspReport Build(ReportSources sources, ProviderCatalog catalog)
    {
        var providers = ByProvider(sources, catalog);
        var cells = OfProviders(sources, sources.Cells);
        var comparisons = Comparisons.Of(cells, OfProviders(sources, sources.Settling), catalog);
        return new()
        {
            GeneratedAt = sources.At,
            From = sources.Range.From,
            Until = sources.Range.Until,
            TimeZone = sources.Range.Zone.Id,
            Step = sources.Range.Step,
            CampaignId = sources.CampaignId,
            Totals = new(Sum(sources.Cells)),
            Previous = sources.Before is { } before ? new(Sum(before)) : null,
            Providers = providers,
            Connections = [.. sources.Cells.GroupBy(cell => cell.ConnectionId).OrderBy(group => group.Key).Select(group => Connection(sources, group))],
            Types = [.. sources.Cells.GroupBy(cell => cell.Type).Select(group => new TypeFigures(group.Key, Sum(group))).OrderByDescending(type => type.Sent).ThenBy(type => type.Type, StringComparer.Ordinal)],
            MailboxProviders = [.. sources.Cells.GroupBy(cell => cell.MailboxProvider).Select(group => new MailboxFigures(group.Key, Sum(group)))
                .OrderByDescending(mailbox => mailbox.Sent).ThenBy(mailbox => mailbox.MailboxProvider, StringComparer.Ordinal)],
            Series = [.. Series(sources)],
            Routing = sources.Routing,
            Bounces = new() { Reasons = Reasons(Sum(sources.Cells)), TopDomains = sources.TopDomains },
            TimeToOpen = [.. providers.Where(provider => provider.Opened > 0).Select(OpenTimesOf)],
            DeliveredWithin = Arrivals.Of(providers, sources.Arriving.ToLookup(hour => ProviderOf(sources, hour.ConnectionId)), sources.At),
            Cost = ReportCost.Of(OfProviders(sources, sources.Days), OfProviders(sources, sources.DaysInside), providers, sources.Tariffs, sources.At),
            Comparisons = comparisons,
            Insights = Insights.Of(providers, cells, comparisons, catalog),
        };
    }

    private static List<ProviderFigures> ByProvider(ReportSources sources, ProviderCatalog catalog)
    {
        var order = catalog.All.Select(info => info.Id).ToList();
        return [.. sources.Cells.GroupBy(cell => ProviderOf(sources, cell.ConnectionId))
            .OrderBy(group => order.IndexOf(group.Key) is var place && place < 0 ? int.MaxValue : place).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new ProviderFigures(group.Key, catalog.NameOf(group.Key), Sum(group)))];
    }

    private static ConnectionFigures Connection(ReportSources sources, IGrouping<Guid, ReportCell> group) => new(
        PublicId.Format(PublicId.Connection, group.Key), ProviderOf(sources, group.Key), sources.Connections.GetValueOrDefault(group.Key) is not { Removed: false }, Sum(group));

    private static IEnumerable<SeriesPoint> Series(ReportSources sources) =>
        from point in sources.Hours.GroupBy(hour => (At: sources.Range.PointOf(hour.At), Provider: ProviderOf(sources, hour.ConnectionId))).OrderBy(one => one.Key.At).ThenBy(one => one.Key.Provider, StringComparer.Ordinal)
        let figures = new ReportFigures(ReportFigures.Sum(point.Select(hour => hour.Counts)))
        where !figures.Counts.AreNone
        select new SeriesPoint
        {
            At = point.Key.At,
            Provider = point.Key.Provider,
            Sent = figures.Sent,
            Delivered = figures.Delivered,
            Bounced = figures.Bounced,
            Opened = figures.Opened,
            Clicked = figures.Clicked,
            Complained = figures.Complained,
            DeliveryRate = figures.DeliveryRate,
            OpenRate = figures.OpenRate,
            ClickRate = figures.ClickRate,
            OpenedInAverageS = figures.OpenedInAverageS,
        };

    private static List<BounceReason> Reasons(Counts totals)
    {
        var all = totals[Counted.Bounced];
        return [.. Words.Select(pair => new BounceReason { Class = EnumNames.Of(pair.Key), Name = pair.Value, Bounces = totals[pair.Key], Share = all == 0 ? 0 : (double)totals[pair.Key] / all })
            .Where(reason => reason.Bounces > 0).OrderByDescending(reason => reason.Bounces)];
    }

    private static OpenTimes OpenTimesOf(ProviderFigures provider) => new()
    {
        Provider = provider.Provider,
        AverageS = provider.OpenedInAverageS,
        P50S = provider.OpenedInP50S,
        Buckets = [.. provider.Counts.ToOpen.Select((opens, i) => new OpenTimeBucket { UpToS = Durations.ToOpen.End(i) is var end && double.IsFinite(end) ? end : null, Opens = opens })],
    };

    private static List<ProviderCell> OfProviders(ReportSources sources, IReadOnlyList<ReportCell> cells) =>
        [.. cells.Select(cell => new ProviderCell(ProviderOf(sources, cell.ConnectionId), cell.Type, cell.MailboxProvider, cell.Counts))];

    private static List<ProviderDay> OfProviders(ReportSources sources, IReadOnlyList<ReportDay> days) =>
        [.. days.Select(day => new ProviderDay { Provider = ProviderOf(sources, day.ConnectionId), Day = day.Day, Sent = day.Sent })];

    private static string ProviderOf(ReportSources sources, Guid connection) => sources.Connections.GetValueOrDefault(connection)?.Provider ?? Unknown;

    private static Counts Sum(IEnumerable<ReportCell> cells) => ReportFigures.Sum(cells.Select(cell => cell.Counts));
}

/// <summary>All that a report is made of.</summary>
internal sealed record ReportSources
{
    public required DateTimeOffset At { get; init; }
    public required ReportRange Range { get; init; }
    public string? CampaignId { get; init; }
    public required IReadOnlyList<ReportCell> Cells { get; init; }
    public IReadOnlyList<ReportCell>? Before { get; init; }

    /// <summary>Those of the cells that are too young to be told apart.</summary>
    public required IReadOnlyList<ReportCell> Settling { get; init; }

    /// <summary>The hours of it that are no older than a day, with how long deliveries took.</summary>
    public IReadOnlyList<ReportHour> Arriving { get; init; } = [];

    public required IReadOnlyList<ReportHour> Hours { get; init; }

    /// <summary>All that was sent in the billing months that the range and the present touch.</summary>
    public required IReadOnlyList<ReportDay> Days { get; init; }

    /// <summary>What of it the report is about.</summary>
    public required IReadOnlyList<ReportDay> DaysInside { get; init; }

    public required IReadOnlyDictionary<string, Tariff> Tariffs { get; init; }
    public required IReadOnlyDictionary<Guid, ReportConnection> Connections { get; init; }
    public IReadOnlyList<RoutingFigures> Routing { get; init; } = [];
    public IReadOnlyList<BouncedDomain> TopDomains { get; init; } = [];
}

/// <summary>A connection, also one that was removed since.</summary>
internal sealed record ReportConnection
{
    public Guid Id { get; init; }
    public required string Provider { get; init; }
    public bool Removed { get; init; }
}
