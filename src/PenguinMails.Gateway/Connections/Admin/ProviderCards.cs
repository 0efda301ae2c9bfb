using System.ComponentModel;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>What the overview's cards and <c>GET /esp/providers</c> show of a provider.</summary>
[DisplayName("Provider"), Description("A provider and how it is doing.")]
public sealed record ProviderCard
{
    [Description("The provider's id, as in paths and filters.")]
    public required string Provider { get; init; }

    [Description("The provider's name.")]
    public required string Name { get; init; }

    [Description("What it is mostly used for.")]
    public required string Subtitle { get; init; }

    [Description("How it is doing.")]
    public required ProviderCardStatus Status { get; init; }

    [Description("How much is wrong; null where it is not connected.")]
    public ConnectionLevel? Level { get; init; }

    [Description("Whether it is connected and enabled.")]
    public bool Enabled { get; init; }

    [Description("Emails that it accepted today (UTC).")]
    public long SentToday { get; init; }

    [Description("Emails that it accepted in the last 30 days, which the delivery rate is of.")]
    public long Sent { get; init; }

    [Description("Delivered of sent in the last 30 days, 0 to 1; null before anything was sent, and where the provider reports bounces only.")]
    public double? DeliveryRate { get; init; }

    [Description("Whether the provider reports deliveries. Where it does not, only bounces are known.")]
    public bool ReportsDelivery { get; init; } = true;

    [Description("When an email went out through it last.")]
    public DateTimeOffset? LastUsedAt { get; init; }

    [Description("When it was tested last.")]
    public DateTimeOffset? LastTestedAt { get; init; }

    [Description("What is wrong and what to do about it; `level` says how bad that is.")]
    public string? Problem { get; init; }

    [Description("The provider's own words for the problem, if any.")]
    public string? Cause { get; init; }

    [Description("What slows it down just now, where nothing is wrong.")]
    public string? Notice { get; init; }

    [Description("The domain whose DNS records have to be published before email goes out from it.")]
    public string? UnverifiedDomain { get; init; }
}

[Description("How a provider is doing.")]
public enum ProviderCardStatus
{
    [Description("Connected, checked, and used in the last seven days.")]
    Active,

    [Description("Connected.")]
    Configured,

    [Description("Nothing goes out; `problem` says why.")]
    Error,

    [Description("Not connected.")]
    NotConfigured,

    [Description("Not available yet.")]
    ComingSoon,
}
