using System.Text.RegularExpressions;

namespace PenguinMails.Tests.Operation;

/// <summary>What <c>/metrics</c> says, as Prometheus reads it.</summary>
internal sealed partial class Exposition
{
    private static readonly string[] OfHistograms = ["_bucket", "_sum", "_count"];

    public Exposition(string text)
    {
        Samples = [.. Sample().Matches(text).Select(match => new MetricSample(
            match.Groups["name"].Value,
            Label().Matches(match.Groups["labels"].Value).ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value)))];
        Families = [.. Type().Matches(text).Select(match => Family(match.Groups[1].Value, match.Groups[2].Value))];
    }

    public IReadOnlyList<MetricSample> Samples { get; }
    public IReadOnlyList<MetricFamily> Families { get; }

    private MetricFamily Family(string name, string type)
    {
        string[] names = type == "histogram" ? [.. OfHistograms.Select(suffix => name + suffix)] : [name];
        var labels = Samples.Where(sample => names.Contains(sample.Name)).SelectMany(sample => sample.Labels.Keys).Where(label => label != "le");
        return new(name, type, string.Join(", ", labels.Distinct().Order()));
    }

    [GeneratedRegex(@"^(?<name>[a-z_]+)(\{(?<labels>.*)\})? \S+$", RegexOptions.Multiline)]
    private static partial Regex Sample();

    [GeneratedRegex("([a-z_]+)=\"([^\"]*)\"")]
    private static partial Regex Label();

    [GeneratedRegex("^# TYPE ([a-z_]+) ([a-z]+)$", RegexOptions.Multiline)]
    private static partial Regex Type();
}

internal sealed record MetricSample(string Name, IReadOnlyDictionary<string, string> Labels);

/// <param name="Labels">Their names, with commas between.</param>
internal sealed record MetricFamily(string Name, string Type, string Labels);
