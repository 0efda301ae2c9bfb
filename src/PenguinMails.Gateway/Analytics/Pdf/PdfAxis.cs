using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Analytics.Pdf;

/// <summary>The values beside a chart, at round steps.</summary>
internal sealed class PdfAxis
{
    private const int MostSteps = 5;
    private static readonly double[] Seconds = [10, 30, 60, 300, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400, 172_800];

    private readonly ChartUnit unit;
    private readonly double step;

    /// <param name="values">Of all series; not empty.</param>
    /// <param name="unit">What they are.</param>
    /// <param name="fromZero">A bar's length says how much; a line may begin where it is.</param>
    public PdfAxis(IReadOnlyCollection<double> values, ChartUnit unit, bool fromZero)
    {
        this.unit = unit;
        var near = unit == ChartUnit.Rate && !fromZero;
        var (least, most) = near ? (values.Min(), 1.0) : (0.0, values.Max());
        step = StepOf(most - least);
        (Low, High) = (Math.Floor((least / step) + 1e-9) * step, Math.Ceiling((most / step) - 1e-9) * step);
        if (High - Low < step)
            (Low, High) = near ? (1 - step, 1.0) : (0.0, step);
    }

    public double Low { get; }

    public double High { get; }

    public IEnumerable<double> Ticks => Enumerable.Range(0, (int)Math.Round((High - Low) / step) + 1).Select(i => Low + (i * step));

    /// <summary>0 at the foot, 1 at the top.</summary>
    public double Place(double value) => (value - Low) / (High - Low);

    public string Text(double value) => unit switch
    {
        ChartUnit.Rate => Formats.Rate(value),
        ChartUnit.Duration => value == 0 ? "0" : Time(value),
        _ => Formats.Count((long)Math.Round(value)),
    };

    /// <summary>"30 min" and "1 h 30 min": whole, so that no two steps read the same.</summary>
    private static string Time(double seconds)
    {
        var text = Formats.Elapsed(TimeSpan.FromSeconds(seconds));
        return text.IndexOf(" 0 ", StringComparison.Ordinal) is var end and > 0 ? text[..end] : text;
    }

    private double StepOf(double range)
    {
        if (unit == ChartUnit.Duration)
            return Seconds.FirstOrDefault(step => range / step <= MostSteps, 604_800 * Math.Max(1, Math.Ceiling(range / 604_800 / MostSteps)));

        // One decimal of a percent is written, and counts are whole.
        var fair = Math.Max(range / MostSteps, unit == ChartUnit.Rate ? 0.001 : 1);
        var power = Math.Pow(10, Math.Floor(Math.Log10(fair) + 1e-9));
        return power * new[] { 1.0, 2, 5, 10 }.First(times => times * power >= fair - 1e-12);
    }
}
