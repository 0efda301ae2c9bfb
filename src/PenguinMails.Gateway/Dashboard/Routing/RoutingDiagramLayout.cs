using System.Globalization;
using PenguinMails.Gateway.Routing.Admin;

namespace PenguinMails.Gateway.Dashboard.Routing;

/// <summary>
/// The diagram's geometry: types at the left, providers at the right, and a band for each way between them, as wide as the volume. Heights are in
/// pixels, a row being <see cref="RowHeight"/>; from left to right it goes from 0 to 100.
/// </summary>
internal sealed record RoutingDiagramLayout
{
    public const int RowHeight = 44;
    private const double Widest = 32;
    private const double Thinnest = 2;

    public required IReadOnlyList<DiagramSource> Sources { get; init; }
    public required IReadOnlyList<DiagramTarget> Targets { get; init; }
    public required IReadOnlyList<DiagramBand> Bands { get; init; }

    public int Height => Math.Max(Sources.Count, Targets.Count) * RowHeight;

    public static RoutingDiagramLayout Of(Outlook outlook)
    {
        var ways = outlook.Flows.GroupBy(flow => (Source: SourceOf(flow), flow.Provider)).Select(group => (group.Key.Source, group.Key.Provider, Emails: group.Sum(flow => flow.Emails))).ToList();
        var sources = ways.Select(way => way.Source).Distinct().ToList();
        var targets = ways.Select(way => way.Provider).Distinct().ToList();
        var largest = Math.Max(1, Math.Max(ways.GroupBy(way => way.Source).Max(Sum), ways.GroupBy(way => way.Provider).Max(Sum)));
        var height = Math.Max(sources.Count, targets.Count) * RowHeight;
        var left = new Edge(sources, height, source => ways.Where(way => way.Source == source).Sum(way => Width(way.Emails)));
        var right = new Edge(targets, height, target => ways.Where(way => way.Provider == target).Sum(way => Width(way.Emails)));
        return new()
        {
            Sources = [.. sources.Select(source => new DiagramSource(source, ways.Where(way => way.Source == source).Sum(way => way.Emails)))],
            Targets = [.. targets.Select(target => new DiagramTarget(target, ways.Where(way => way.Provider == target).Sum(way => way.Emails), outlook.Usable.Contains(target)))],
            Bands = [.. ways.OrderBy(way => targets.IndexOf(way.Provider)).Select(way => new DiagramBand(way.Provider, Path(left.Take(way.Source, Width(way.Emails)), right.Take(way.Provider, Width(way.Emails)), Width(way.Emails))))],
        };

        double Width(long emails) => Math.Max(Thinnest, Widest * emails / largest);

        static long Sum<T>(IGrouping<T, (string Source, string Provider, long Emails)> group) => group.Sum(way => way.Emails);
    }

    private static string SourceOf(RoutingFlow flow) => flow.Type is null ? flow.From : RoutingWords.TypeOf(flow.Type);

    private static string Path(double from, double to, double width) => string.Create(CultureInfo.InvariantCulture,
        $"M0 {from:0.#}C50 {from:0.#} 50 {to:0.#} 100 {to:0.#}V{to + width:0.#}C50 {to + width:0.#} 50 {from + width:0.#} 0 {from + width:0.#}Z");

    /// <summary>One side: where the next band of each row begins.</summary>
    private sealed class Edge
    {
        private readonly Dictionary<string, double> next = [];

        public Edge(List<string> rows, int height, Func<string, double> widthOf)
        {
            foreach (var (i, row) in rows.Index())
                next[row] = (height * (i + 0.5) / rows.Count) - (widthOf(row) / 2);
        }

        public double Take(string row, double width)
        {
            var at = next[row];
            next[row] = at + width;
            return at;
        }
    }
}

internal sealed record DiagramSource(string Label, long Emails);

internal sealed record DiagramTarget(string Provider, long Emails, bool IsUsable);

/// <param name="Path">As SVG draws it.</param>
internal sealed record DiagramBand(string Provider, string Path);
