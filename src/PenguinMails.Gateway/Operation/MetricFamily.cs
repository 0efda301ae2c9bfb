using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace PenguinMails.Gateway.Operation;

/// <summary>One instrument with a series for each set of labels.</summary>
internal sealed class MetricFamily
{
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
    private static readonly double[] Counts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000, 100_000];

    private readonly string help;
    private readonly string type;
    private readonly bool adds;
    private readonly double[] bounds = [];
    private readonly ConcurrentDictionary<string, MetricSeries> series = new();
    private readonly ConcurrentDictionary<string, MetricSeries>.AlternateLookup<ReadOnlySpan<char>> byLabels;

    public MetricFamily(Instrument instrument)
    {
        var kind = instrument.GetType().GetGenericTypeDefinition();
        type = kind == typeof(Histogram<>) ? "histogram"
            : kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? "counter"
            : "gauge";
        adds = kind == typeof(Counter<>) || kind == typeof(UpDownCounter<>);
        if (type == "histogram")
            bounds = instrument.Unit == "s" ? Seconds : Counts;

        Name = NameOf(instrument, type);
        help = (instrument.Description ?? "").ReplaceLineEndings(" ").Replace("\\", @"\\", StringComparison.Ordinal);
        byLabels = series.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Name { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Span<char> buffer = stackalloc char[512];
        var labels = MetricLabels.Format(tags, buffer);
        if (!byLabels.TryGetValue(labels, out var one))
            one = series.GetOrAdd(labels.ToString(), _ => new(bounds));

        one.Record(value, adds);
    }

    public void Write(StringBuilder text)
    {
        if (series.IsEmpty)
            return;

        text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {help}\n# TYPE {Name} {type}\n");
        foreach (var (labels, one) in series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            one.Write(text, Name, labels, type == "histogram");
    }

    private static string NameOf(Instrument instrument, string type)
    {
        var name = instrument.Name.Replace('.', '_').Replace('-', '_');
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal))
            name += unit;

        return type == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }
}
