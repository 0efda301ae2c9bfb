namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>What a list costs at Mailgun; our own checks cost nothing.</summary>
internal static class ValidationCost
{
    private const decimal UsdPerThousand = 0.50m;

    public const string Basis = "$0.50 per 1,000 emails validated";

    public static CostEstimate Of(long addresses) => new(decimal.Round(addresses * UsdPerThousand / 1_000, 2, MidpointRounding.AwayFromZero), Basis);
}
