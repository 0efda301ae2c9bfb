namespace PenguinMails.Gateway.Analytics;

/// <summary>What a chart shows, and its table says.</summary>
/// <param name="Across">What the columns are, such as "Day".</param>
/// <param name="Columns">Their names, in order.</param>
/// <param name="Series">A line, or a bar per column, each.</param>
public sealed record ChartData(string Across, IReadOnlyList<string> Columns, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>A rate of 0 says something, a count of 0 does not.</summary>
    public bool IsEmpty(ChartUnit unit) => Series.All(series => series.Values.All(value => value is null || (value == 0 && unit == ChartUnit.Count)));
}

/// <param name="Name">As the legend has it.</param>
/// <param name="Values">One per column; null where there is nothing to say.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<double?> Values);

public enum ChartKind
{
    Line,
    Bar,
    Pie,
}

public enum ChartUnit
{
    Count,

    /// <summary>Values from 0 to 1.</summary>
    Rate,

    /// <summary>Seconds.</summary>
    Duration,
}
