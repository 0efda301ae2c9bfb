namespace PenguinMails.Gateway.Providers.Mailgun;

/// <summary>
/// The specification's prices first, where Foundation carries 95,000 emails for its $55; then those of 2026, as far as they are known.
/// </summary>
internal static class MailgunPlans
{
    private static readonly PriceTier[] Validations = [new(5_000, 12), new(50_000, 8), new(100_000, 5), new(500_000, 3.50m), new(null, 2.50m)];

    // The help centre: the first 5,000 are included.
    private static readonly PriceTier[] ScaleValidations = [new(5_000, 0), .. Validations[1..]];

    public static readonly IReadOnlyList<Tariff> All =
    [
        new() { Plan = "Foundation", BaseFee = 55, Included = 100_000, Tiers = [new(null, 1)], ValidationTiers = Validations },
        new() { Plan = "Flex", BaseFee = 35, Tiers = [new(null, 1)], ValidationTiers = Validations },
        new() { Plan = "Basic 2026", BaseFee = 15, Included = 10_000, Tiers = [new(null, 1.80m)], ValidationTiers = Validations },
        new() { Plan = "Foundation 2026", BaseFee = 35, Included = 50_000, Tiers = [new(null, 1.30m)], ValidationTiers = Validations },
        new() { Plan = "Scale 2026", BaseFee = 90, Included = 100_000, Tiers = [new(null, 1.10m)], ValidationTiers = ScaleValidations },
    ];
}
