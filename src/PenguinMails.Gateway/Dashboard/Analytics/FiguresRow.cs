using PenguinMails.Gateway.Analytics.Reports;

namespace PenguinMails.Gateway.Dashboard.Analytics;

/// <summary>A line of a table of figures.</summary>
/// <param name="Name">Of what.</param>
/// <param name="Figures">Its figures.</param>
public sealed record FiguresRow(string Name, ReportFigures Figures)
{
    /// <summary>Whose tile it has; null where it is no provider's.</summary>
    public string? Provider { get; init; }

    /// <summary>Where the name alone does not tell which.</summary>
    public string? Id { get; init; }

    public string? Note { get; init; }
}
