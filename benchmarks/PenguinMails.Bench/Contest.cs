using PenguinMails.Bench.Servers;

namespace PenguinMails.Bench;

/// <summary>One measurement of one contestant.</summary>
/// <param name="Processor">Time of the processors per answer, of the server with its database but without the load generator.</param>
internal sealed record Round(double PerSecond, TimeSpan Processor, TimeSpan Median, TimeSpan P99, long Refused, long Broken, string? Note = null)
{
    /// <summary>By each, where it is measured.</summary>
    public long AllocatedBytes { get; init; }
}

/// <summary>Something that is measured beside others.</summary>
internal sealed record Contestant(string Name, Func<int, TimeSpan, Task<Round>> Measure);

internal sealed record Figure(string Storage, string Group, string Name, IReadOnlyList<Round> Rounds)
{
    public double PerSecond => Middle(Rounds.Select(round => round.PerSecond));
    public double Lowest => Rounds.Min(round => round.PerSecond);
    public double Highest => Rounds.Max(round => round.PerSecond);
    public double ProcessorMicroseconds => Middle(Rounds.Select(round => round.Processor.TotalMicroseconds));
    public double MedianMilliseconds => Middle(Rounds.Select(round => round.Median.TotalMilliseconds));
    public double P99Milliseconds => Middle(Rounds.Select(round => round.P99.TotalMilliseconds));

    public double AllocatedBytes => Middle(Rounds.Select(round => (double)round.AllocatedBytes));

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>
/// Measures contestants in turn, round by round, so that whatever else the machine does meets all of them alike. The first round
/// is for warming up and is not counted.
/// </summary>
internal static class Contest
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    public static async Task<IReadOnlyList<Figure>> RunAsync(Stage stage, string group, IEnumerable<Contestant> all)
    {
        var contestants = all.Where(contestant => contestant.Name.Contains(stage.Options.Who, StringComparison.Ordinal)).ToList();
        var rounds = contestants.ToDictionary(contestant => contestant, _ => new List<Round>());
        for (var number = 0; number <= stage.Options.Rounds; number++)
            foreach (var contestant in contestants)
            {
                // What one left in memory to be written to the disk shall not be the next one's burden.
                await stage.SettleAsync();
                var round = await contestant.Measure(number, number == 0 ? WarmUp : stage.Options.Round);
                await Console.Error.WriteLineAsync(
                    $"{stage.Storage} {group} {number}/{stage.Options.Rounds} {contestant.Name}: {round.PerSecond:N0}/s, {round.Processor.TotalMicroseconds:N0} us each, refused {round.Refused}, broken {round.Broken} {round.Note}");
                if (number > 0)
                    rounds[contestant].Add(round);
            }

        return [.. contestants.Select(contestant => new Figure(stage.Storage, group, contestant.Name, rounds[contestant]))];
    }

    /// <summary>Answers a second under load, and what each cost.</summary>
    public static async Task<Round> LoadAsync(Stage stage, Server server, Load load, TimeSpan duration)
    {
        var before = server.ProcessorTime + stage.DatabaseTime;
        var result = await Wrk.RunAsync(server.Url, load, stage.Options.Connections, duration);
        // What an answer leaves to be done belongs to its cost.
        await server.QuietAsync(TimeSpan.FromSeconds(60));
        var used = server.ProcessorTime + stage.DatabaseTime - before;
        return new(
            result.Answered / result.Duration.TotalSeconds, used / Math.Max(1, result.Answered), result.Median, result.P99, result.Refused, result.Broken,
            load.IsDistinct && result.Laps > 0 ? "requests were repeated" : null);
    }
}
