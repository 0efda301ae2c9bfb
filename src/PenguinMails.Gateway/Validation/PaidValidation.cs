using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Validation;

/// <summary>A tenant's account at a provider that validates addresses for money.</summary>
internal sealed record ValidationAccount(ProviderInfo Provider, IAddressValidation Api, Connection Connection);

/// <summary>Asks a provider about mailboxes, through the tenant's own account there.</summary>
internal sealed class PaidValidation(ConnectionStore connections, ProviderCatalog catalog, ValidationUsage usage, BounceModels models)
{
    /// <summary>Of whoever validates addresses; the account is null where the tenant has none.</summary>
    public async Task<ValidationAccount?> AccountAsync(Guid tenant, string provider, CancellationToken ct) =>
        catalog.Find(provider) is IAddressValidation api && await connections.FindAsync(tenant, provider, ct) is { } connection ? new(catalog.Info(provider)!, api, connection) : null;

    /// <summary>Asks about one address; what is none is not worth the money.</summary>
    /// <returns>The verdict, or why there is none.</returns>
    public async Task<(AddressVerdict? Verdict, Problem? Problem)> CheckAsync(Guid tenant, string provider, AddressVerdict own, CancellationToken ct)
    {
        if (catalog.Find(provider) is not IAddressValidation)
            return (null, Problems.InvalidField("provider", $"Must be {string.Join(" or ", catalog.All.Where(info => info.ListValidation is not null).Select(info => info.Id))}."));
        if (await AccountAsync(tenant, provider, ct) is not { } account)
            return (null, Problems.InvalidField("provider", NotConnected(catalog.NameOf(provider))));
        if (own.Reasons.Any(reason => reason.Code == VerdictCode.Syntax))
            return (own, null);

        var (finding, trouble) = await account.Api.ValidateAsync(account.Connection, own.Address.Trim(), ct);
        if (finding is null)
            return (null, ProblemOf(trouble!));

        await usage.AddAsync(tenant, provider, 1);
        return (SecondOpinion.Of(own, finding.Value, account.Provider.Name).By(await models.AtOnceAsync(tenant, ct)), null);
    }

    public static string NotConnected(string name) => $"Connect {name} first.";

    public static Problem ProblemOf(ValidationTrouble trouble) => trouble.Kind switch
    {
        ValidationTroubleKind.KeyRefused => Problems.InvalidApiKey(trouble.Detail),
        ValidationTroubleKind.TooFast => Problems.RateLimited(trouble.RetryAfter ?? TimeSpan.FromMinutes(1), trouble.Detail),
        ValidationTroubleKind.NotReached => Problems.ProviderUnreachable(trouble.Detail),
        _ => Problems.RefusedByProvider(trouble.Detail),
    };
}
