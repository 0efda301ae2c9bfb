using System.ComponentModel;
using System.Text.Json;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Routing.Cost;

namespace PenguinMails.Gateway.Routing.Admin;

/// <summary>Price lists as an admin reads and sets them.</summary>
internal sealed class TariffAdmin(TariffStore tariffs, ProviderCatalog catalog)
{
    private const int MostTiers = 10;
    private const decimal MostDollars = 1_000_000;
    private const long MostEmails = 1_000_000_000_000;

    private static readonly JsonShape.Value Number = new("a whole number", value => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _));
    private static readonly JsonShape.Value Dollars = new("a number of dollars", value => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out _));

    private static readonly JsonShape Tiers = new JsonShape.ListOf("an array of {up_to, per1000}", new JsonShape.ObjectOf("an object {up_to, per1000}", new Dictionary<string, JsonShape>
    {
        ["up_to"] = Number,
        ["per1000"] = Dollars,
    }));

    private static readonly JsonShape.ObjectOf Shape = new("a JSON object", new Dictionary<string, JsonShape>
    {
        ["provider"] = JsonShape.Text,
        ["plan"] = JsonShape.Text,
        ["base_fee"] = Dollars,
        ["free_quota"] = Number,
        ["included"] = Number,
        ["tiers"] = Tiers,
        ["validation_tiers"] = Tiers,
        ["billing_day"] = Number,
        // As they were read: whoever changes one price sends all of it back.
        ["name"] = JsonShape.Text,
        ["is_default"] = JsonShape.Flag,
        ["plans"] = new JsonShape.Value("a list", _ => true),
    });

    public async Task<IReadOnlyList<TariffView>> ListAsync(Guid tenant, CancellationToken ct)
    {
        var own = await tariffs.OwnAsync(tenant, ct);
        return [.. (await tariffs.OfTenantAsync(tenant, ct)).Select(one => View(one.Key, one.Value, own.ContainsKey(one.Key)))];
    }

    public async Task<(TariffView? View, Problem? Problem)> AddAsync(Guid tenant, JsonElement json, string actor, CancellationToken ct)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("provider", out var given) || given.ValueKind != JsonValueKind.String)
            return (null, Problems.InvalidField("provider", "Required."));

        var provider = given.GetString()!;
        return (await tariffs.OwnAsync(tenant, ct)).ContainsKey(provider)
            ? (null, Problems.Conflict($"{catalog.NameOf(provider)} has a price list already. Replace it with PUT."))
            : await SetAsync(tenant, provider, json, actor, ct);
    }

    public async Task<(TariffView? View, Problem? Problem)> SetAsync(Guid tenant, string provider, JsonElement json, string actor, CancellationToken ct)
    {
        if (catalog.Info(provider) is not { } info)
            return (null, Problems.InvalidField("provider", $"Unknown provider. Use {string.Join(", ", catalog.All.Select(one => one.Id))}."));

        var problems = new SendProblems();
        if (json.ValueKind != JsonValueKind.Object)
            problems.Add("$", "Must be a JSON object.");
        else if (JsonShape.Check("", json, Shape, problems))
        {
            if (json.TryGetProperty("provider", out var named) && named.ValueKind == JsonValueKind.String && named.GetString() != provider)
                problems.Add("provider", $"Must be {provider}, as in the path.");
            var tariff = Read(info, json, problems);
            if (!problems.Any)
            {
                await tariffs.SetAsync(tenant, provider, tariff, actor);
                return (View(provider, (await tariffs.OfTenantAsync(tenant, ct))[provider], true), null);
            }
        }

        return (null, Problems.InvalidField(problems.ByField));
    }

    /// <summary>Where nothing but a plan of the provider's is named, it is that plan.</summary>
    private static Tariff Read(ProviderInfo info, JsonElement json, SendProblems problems)
    {
        var tariff = json.Deserialize<Tariff>(Json.Options)!;
        var isOnlyNamed = json.EnumerateObject().All(field => field.Name is "provider" or "plan" or "billing_day");
        if (isOnlyNamed && info.Plans.FirstOrDefault(plan => plan.Plan.Equals(tariff.Plan, StringComparison.OrdinalIgnoreCase)) is { } known)
            tariff = known with { BillingDay = tariff.BillingDay };
        else if (isOnlyNamed)
            problems.Add("plan", info.Plans.Count == 0 ? "This provider has no plans to choose from: give its prices." : $"Unknown plan. Use {string.Join(", ", info.Plans.Select(plan => plan.Plan))}, or give its prices.");

        if (tariff.Plan is not { Length: <= 100 } || tariff.Plan.Any(char.IsControl))
            problems.Add("plan", "At most 100 characters.");
        Bound("base_fee", tariff.BaseFee, MostDollars);
        Bound("free_quota", tariff.FreeQuota, MostEmails);
        Bound("included", tariff.Included, MostEmails);
        if (tariff.BillingDay is < 1 or > 28)
            problems.Add("billing_day", "Must be 1 to 28.");
        Check("tiers", tariff.Tiers);
        Check("validation_tiers", tariff.ValidationTiers);
        return tariff;

        void Bound(string path, decimal value, decimal most)
        {
            if (value < 0 || value > most)
                problems.Add(path, $"Must be 0 to {most:N0}.");
        }

        void Check(string path, IReadOnlyList<PriceTier> tiers)
        {
            if (tiers.Count > MostTiers)
                problems.Add(path, $"At most {MostTiers} tiers.");
            for (var i = 0; i < tiers.Count; i++)
                if (tiers[i] is not { } tier)
                    problems.Add($"{path}.{i}", "Must be an object {up_to, per1000}.");
                else
                {
                    Bound($"{path}.{i}.per1000", tier.Per1000, MostDollars);
                    if (tier.UpTo is null ? i < tiers.Count - 1 : tier.UpTo <= (i == 0 ? 0 : tiers[i - 1]?.UpTo))
                        problems.Add($"{path}.{i}.up_to", "Must be more than that of the tier before; only the last may be null.");
                }
        }
    }

    private TariffView View(string provider, Tariff tariff, bool isOwn) => new(tariff)
    {
        Provider = provider,
        Name = catalog.NameOf(provider),
        IsDefault = !isOwn,
        Plans = catalog.Info(provider)?.Plans ?? [],
    };
}

[DisplayName("ProviderTariff"), Description("A provider's price list, as it counts for this tenant.")]
public sealed record TariffView : Tariff
{
    public TariffView(Tariff tariff) : base(tariff)
    {
    }

    [Description("The provider.")]
    public required string Provider { get; init; }

    [Description("The provider's name.")]
    public required string Name { get; init; }

    [Description("True where the tenant has set none, so that the provider's first plan counts.")]
    public bool IsDefault { get; init; }

    [Description("The provider's plans to choose from.")]
    public IReadOnlyList<Tariff> Plans { get; init; } = [];
}

[DisplayName("TariffRequest"), Description("Prices to count with. With nothing but a plan's name, its own.")]
internal sealed record TariffRequest(
    [property: Description("The provider.")] string? Provider,
    [property: Description("The plan's name.")] string? Plan,
    [property: Description("Charged in every month in which anything is sent.")] decimal? BaseFee,
    [property: Description("Emails that are free in each month.")] long? FreeQuota,
    [property: Description("Emails that the base fee includes, after the free ones.")] long? Included,
    [property: Description("What each email costs after that.")] IReadOnlyList<PriceTier>? Tiers,
    [property: Description("What the validation of each address costs.")] IReadOnlyList<PriceTier>? ValidationTiers,
    [property: Description("The day of the month on which a billing month starts, 1 to 28.")] int? BillingDay);
