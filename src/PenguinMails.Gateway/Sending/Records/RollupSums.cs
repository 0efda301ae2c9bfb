using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Sending.Records;

/// <summary>What some deliveries count for in both cubes together.</summary>
internal sealed class RollupSums
{
    private readonly Dictionary<HourKey, Counts> hours = [];
    private readonly Dictionary<CampaignKey, Counts> campaigns = [];

    /// <summary>Those that are not zero.</summary>
    public IReadOnlyList<(HourKey Key, Counts Counts)> Hours => NotZero(hours);

    /// <inheritdoc cref="Hours"/>
    public IReadOnlyList<(CampaignKey Key, Counts Counts)> Campaigns => NotZero(campaigns);

    public void Add(Delivery delivery, ProviderCatalog catalog)
    {
        foreach (var (key, counts) in Rollups.Contribution(delivery, catalog))
            Add(delivery, key, counts);
    }

    public void Subtract(Delivery delivery, ProviderCatalog catalog)
    {
        foreach (var (key, counts) in Rollups.Contribution(delivery, catalog))
            Add(delivery, key, default(Counts) - counts);
    }

    public void Add(HourKey key, Counts counts) => hours[key] = hours.GetValueOrDefault(key) + counts;

    public void Add(CampaignKey key, Counts counts) => campaigns[key] = campaigns.GetValueOrDefault(key) + counts;

    public void Subtract(RollupSums other)
    {
        foreach (var (key, counts) in other.hours)
            Add(key, default(Counts) - counts);
        foreach (var (key, counts) in other.campaigns)
            Add(key, default(Counts) - counts);
    }

    private void Add(Delivery delivery, HourKey key, Counts counts)
    {
        Add(key, counts);
        if (delivery.CampaignId is { } campaign)
            Add(new CampaignKey(key.TenantId, campaign, key.ConnectionId), counts);
    }

    private static List<(TKey Key, Counts Counts)> NotZero<TKey>(Dictionary<TKey, Counts> sums) where TKey : notnull =>
        [.. sums.Where(pair => pair.Value != default).Select(pair => (pair.Key, pair.Value))];
}
