namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>What the overview's cards and <c>GET /esp/providers</c> show of a provider.</summary>
public sealed record ProviderCard
{
    public required string Provider { get; init; }
    public required string Name { get; init; }
    public required string Subtitle { get; init; }
    public required ProviderCardStatus Status { get; init; }
    public bool Enabled { get; init; }
    public long SentToday { get; init; }

    /// <summary>Delivered of sent in the last 30 days, 0 to 1; null before anything was sent.</summary>
    public double? DeliveryRate { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }
    public DateTimeOffset? LastTestedAt { get; init; }

    /// <summary>What is wrong and what to do about it, where the status is Error.</summary>
    public string? Problem { get; init; }

    /// <summary>The provider's own words for the problem, where it has any.</summary>
    public string? Cause { get; init; }

    /// <summary>What slows it down just now, where nothing is wrong.</summary>
    public string? Notice { get; init; }

    /// <summary>The domain whose DNS records have to be published before email goes out from it.</summary>
    public string? UnverifiedDomain { get; init; }
}

public enum ProviderCardStatus
{
    Active,
    Configured,
    Error,
    NotConfigured,
    ComingSoon,
}
