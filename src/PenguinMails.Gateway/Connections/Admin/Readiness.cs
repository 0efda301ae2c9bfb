namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>How one thing about a sending domain at a connection is.</summary>
public enum ReadinessState
{
    Ready,
    Warning,
    NotReady,
    Unknown,
}

/// <summary>Where what is wrong is mended.</summary>
public enum ReadinessFix
{
    None,
    PublishRecords,
    AddDomain,
    Settings,
}

/// <param name="Word">What it is, in a word or two: never told by colour alone.</param>
/// <param name="Detail">Why, and what to do.</param>
public sealed record ReadinessCell(ReadinessState State, string Word, string? Detail = null, ReadinessFix Fix = ReadinessFix.None)
{
    public DateTimeOffset? At { get; init; }

    /// <summary>Whose records are to be published, where it is another than the row's.</summary>
    public string? Domain { get; init; }
}

/// <summary>A sending domain at a connection.</summary>
/// <param name="Obstacle">Why it takes nothing from this domain now, so that no failover leads here; null where it does.</param>
public sealed record ReadinessRow(string Domain, string Provider, string? Obstacle)
{
    public bool Ready => Obstacle is null;
    public required ReadinessCell FromVerified { get; init; }
    public required ReadinessCell Dkim { get; init; }
    public required ReadinessCell ReturnPath { get; init; }
    public required ReadinessCell Tracking { get; init; }
    public required ReadinessCell Webhook { get; init; }
    public required ReadinessCell Quota { get; init; }
    public required ReadinessCell LastSuccess { get; init; }
}

/// <param name="More">Domains that are not shown, because there are so many.</param>
public sealed record ReadinessView(IReadOnlyList<ReadinessRow> Rows, int More);
