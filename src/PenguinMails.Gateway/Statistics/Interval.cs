namespace PenguinMails.Gateway.Statistics;

/// <summary>Where a figure lies at the confidence it was asked for, both ends included.</summary>
public readonly record struct Interval(double Low, double High)
{
    public double Width => High - Low;

    public bool Contains(double value) => Low <= value && value <= High;
}
