using System.Globalization;
using System.Text.Json;

namespace PenguinMails.Bench;

/// <summary>All figures of a run, as a table and as JSON.</summary>
internal sealed class Report(BenchOptions options)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly List<Figure> figures = [];
    private readonly DateTimeOffset started = TimeProvider.System.GetUtcNow();
    private readonly string load = File.ReadAllText("/proc/loadavg").Trim();

    public void Add(IEnumerable<Figure> more) => figures.AddRange(more);

    public void Print(TextWriter output)
    {
        output.WriteLine($"{started:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, load average at the start {load}, {options.Rounds} rounds of {options.Round.TotalSeconds:0} s");
        output.WriteLine();
        output.WriteLine("| storage | scenario | who | per second (lowest to highest) | of the floor | times the peer | processor each | median | p99 | allocated each |");
        output.WriteLine("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var figure in figures)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {figure.Storage} | {figure.Group} | {figure.Name} | {figure.PerSecond:N0} ({figure.Lowest:N0} to {figure.Highest:N0}) | {Ratio(figure, "floor")} | {Ratio(figure, "Express", "smtp-source")} | {Measured(figure.ProcessorMicroseconds, "N0", "us")} | {Measured(figure.MedianMilliseconds, "0.0", "ms")} | {Measured(figure.P99Milliseconds, "0.0", "ms")} | {Measured(figure.AllocatedBytes, "N0", "B")} |"));
        output.WriteLine();
    }

    /// <returns>The file.</returns>
    public string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, started.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + ".json");
        File.WriteAllText(path, JsonSerializer.Serialize(
            new { started, cores = Environment.ProcessorCount, load, seconds = options.Round.TotalSeconds, options.Connections, figures }, Indented));
        return path;
    }

    // What another's program does in its own process is not seen from here.
    private static string Measured(double value, string format, string unit) =>
        value == 0 ? "" : $"{value.ToString(format, CultureInfo.InvariantCulture)} {unit}";

    private string Ratio(Figure figure, params string[] others)
    {
        var beside = figures.Find(one => one.Storage == figure.Storage && one.Group == figure.Group && others.Any(other => one.Name.StartsWith(other, StringComparison.Ordinal)));
        return beside is null || beside.PerSecond == 0 || beside.Name == figure.Name
            ? ""
            : (figure.PerSecond / beside.PerSecond).ToString("0.00", CultureInfo.InvariantCulture);
    }
}
