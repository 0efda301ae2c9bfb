namespace PenguinMails.Gateway.Commands.Seeding;

/// <param name="Tenant">Whose they are.</param>
/// <param name="Deliveries">How many.</param>
/// <param name="Days">Over how many days until now, evenly.</param>
/// <param name="OnlyCounts">Only what is counted of them, without messages, deliveries and events.</param>
internal sealed record SeedOrder(Guid Tenant, long Deliveries, int Days, bool OnlyCounts)
{
    public const long MostDeliveries = 1_000_000_000;
    public const int MostDays = 1_000;

    /// <summary>Those that are made one by one; where only counts are wanted, each of them stands for many.</summary>
    public long Made => OnlyCounts ? Math.Min(Deliveries, 1_000_000) : Deliveries;

    public int TimesOf(long number) => (int)((Deliveries / Made) + (number < Deliveries % Made ? 1 : 0));
}

/// <summary>A connection that they went through.</summary>
internal sealed record SeedLane
{
    public required Guid Id { get; init; }
    public required string Provider { get; init; }
}
