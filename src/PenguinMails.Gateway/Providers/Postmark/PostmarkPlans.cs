namespace PenguinMails.Gateway.Providers.Postmark;

/// <summary>The specification's price first; then https://postmarkapp.com/pricing, read 2026-08-13.</summary>
internal static class PostmarkPlans
{
    public static readonly IReadOnlyList<Tariff> All =
    [
        new() { Plan = "Pay-as-you-go", FreeQuota = 100, Tiers = [new(null, 1.25m)] },
        new() { Plan = "Basic", BaseFee = 15, Included = 10_000, Tiers = [new(null, 1.80m)] },
        new() { Plan = "Pro", BaseFee = 16.50m, Included = 10_000, Tiers = [new(null, 1.30m)] },
        new() { Plan = "Platform", BaseFee = 18, Included = 10_000, Tiers = [new(null, 1.20m)] },
    ];
}
