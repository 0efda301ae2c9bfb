namespace PenguinMails.Gateway.Providers;

/// <summary>https://aws.amazon.com/ses/pricing/, read 2026-08.</summary>
internal static class SesPlans
{
    public static readonly IReadOnlyList<Tariff> All =
    [
        new() { Plan = "Essentials", Tiers = [new(10_000_000, 0.16m), new(null, 0.14m)] },
        new() { Plan = "Pro", BaseFee = 105, Tiers = [new(10_000_000, 0.22m), new(null, 0.17m)] },
    ];
}
