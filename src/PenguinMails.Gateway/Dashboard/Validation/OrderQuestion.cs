using PenguinMails.Gateway.Validation.Jobs;

namespace PenguinMails.Gateway.Dashboard.Validation;

/// <summary>What somebody is about to have validated for money, and is asked about first.</summary>
public sealed record OrderQuestion
{
    public required Guid Job { get; init; }

    public required OrderScope Scope { get; init; }

    public required decimal? Budget { get; init; }

    /// <summary>What it would come to; null where there is a problem.</summary>
    public OrderView? Quote { get; init; }

    public string? Problem { get; init; }
}
