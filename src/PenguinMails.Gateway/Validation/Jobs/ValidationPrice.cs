using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Cost;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>What the next addresses of a month cost at a provider.</summary>
/// <param name="Tiers">By the month's volume.</param>
/// <param name="Used">How many of it there are already.</param>
/// <param name="Basis">The same for people.</param>
internal sealed record ValidationPrice(IReadOnlyList<PriceTier> Tiers, long Used, string Basis)
{
    public decimal Of(long addresses) => decimal.Round(Exactly(addresses), 2, MidpointRounding.AwayFromZero);

    /// <returns>How many of so many addresses a sum pays for.</returns>
    public long PaidBy(decimal usd, long most)
    {
        var (paid, tooMany) = (0L, most + 1);
        while (tooMany - paid > 1)
        {
            var middle = paid + ((tooMany - paid) / 2);
            if (Exactly(middle) <= usd)
                paid = middle;
            else
                tooMany = middle;
        }

        return paid;
    }

    public PaidView Shown(ToAsk? toAsk, OrderView? order) => new()
    {
        Undecided = toAsk is null ? null : new(toAsk.Undecided, Of(toAsk.Undecided)),
        All = toAsk is null ? null : new(toAsk.All, Of(toAsk.All)),
        Basis = Basis,
        Order = order,
    };

    private decimal Exactly(long addresses) => PriceTier.Sum(Tiers, Used + addresses) - PriceTier.Sum(Tiers, Used);
}

/// <summary>By the tenant's price list where it has one, else by the specification's words.</summary>
internal sealed class ValidationPrices(TariffStore tariffs, ValidationUsage usage, ProviderCatalog catalog, TimeProvider time)
{
    public const string Provider = "mailgun";

    public async Task<ValidationPrice> OfAsync(Guid tenant, CancellationToken ct)
    {
        if ((await tariffs.OwnAsync(tenant, ct)).GetValueOrDefault(Provider) is not { ValidationTiers.Count: > 0 } own)
            return new([new(null, Usual.UsdPerThousand)], 0, Usual.Words);

        var used = await usage.SinceAsync(tenant, Provider, own.MonthStart(time.GetUtcNow()), ct);
        return new(own.ValidationTiers, used, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"your {catalog.NameOf(Provider)} price list{(own.Plan.Length > 0 ? $" ({own.Plan})" : "")}, {used:N0} validated this month"));
    }

    private ListValidationPrice Usual => catalog.Info(Provider)!.ListValidation!;
}
