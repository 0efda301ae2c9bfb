namespace PenguinMails.Gateway.Providers;

/// <summary>What holds for all email of a connection, by its settings.</summary>
internal sealed record ConnectionProfile
{
    public required Batching Batching { get; init; }

    /// <summary>How long a call may take before its outcome is Unknown.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>What limits it besides the provider's own answers.</summary>
    public Allowances Allowances { get; init; } = Allowances.Unlimited;

    /// <summary>How many emails the plan includes in a calendar month (UTC), where the admin has said so: more is told, not held back.</summary>
    public int? MonthlyQuota { get; init; }

    /// <summary>Used when an email has no From address; null where the connection has no default.</summary>
    public string? DefaultSender { get; init; }

    /// <summary>Who a test message is from.</summary>
    public string? TestSender { get => field ?? DefaultSender; init; }

    /// <summary>How long absence from the provider's search must last before it means that it was not taken; null where nothing can be asked.</summary>
    public TimeSpan? AbsenceProvenAfter { get; init; }

    /// <summary>The provider takes email and delivers none of it.</summary>
    public bool TestMode { get; init; }

    /// <summary>Where it sends from; null where that is not known.</summary>
    public SendingRegion? Region { get; init; }

    public SendingMarks Marks { get; init; } = new();

    /// <summary>Where receivers can send their DMARC reports to; null where the gateway takes none in by mail for the connection.</summary>
    public string? ReportAddress { get; init; }

    /// <summary>What is tracked where an email says nothing; null where the connection has no such setting.</summary>
    public bool? TrackOpens { get; init; }

    /// <inheritdoc cref="TrackOpens"/>
    public bool? TrackLinks { get; init; }

    /// <summary>Whether opens or links are tracked; null where nothing says so.</summary>
    public bool? Tracks => TrackOpens is null ? TrackLinks : TrackOpens.Value || TrackLinks == true;
}
