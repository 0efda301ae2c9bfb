using System.ComponentModel;

namespace PenguinMails.Gateway.Statistics;

/// <summary>Where a figure lies at the confidence it was asked for, both ends included.</summary>
[Description("Where a figure lies, both ends included.")]
public readonly record struct Interval([property: Description("The lower end.")] double Low, [property: Description("The upper end.")] double High)
{
    internal double Width => High - Low;

    public bool Contains(double value) => Low <= value && value <= High;
}
