namespace PenguinMails.Gateway.Providers;

/// <summary>Every provider there is, in the order in which the screens show them.</summary>
internal sealed class ProviderCatalog(IEnumerable<IEmailProvider> adapters)
{
    private static volatile IReadOnlyList<ProviderRegistration> registrations = ProvidersFeature.OfThisBuild;
    private static volatile IReadOnlyList<ProviderInfo> all = [.. ProvidersFeature.OfThisBuild.Select(one => one.Info)];

    private readonly Dictionary<string, IEmailProvider> _adapters = adapters.ToDictionary(adapter => adapter.Info.Id);

    public static IReadOnlyList<ProviderInfo> All => all;

    public static IReadOnlyList<ProviderRegistration> Registrations => registrations;

    /// <summary>Null for a provider that is not there, or not yet.</summary>
    public IEmailProvider? Find(string id) => _adapters.GetValueOrDefault(id);

    public static ProviderInfo? Info(string id)
    {
        foreach (var info in All)
            if (info.Id == id)
                return info;

        return null;
    }

    /// <summary>Adds a provider that is no part of this build, before a gateway is made; disposing takes it out again.</summary>
    public static IDisposable Register(ProviderRegistration registration)
    {
        Use([.. ProvidersFeature.OfThisBuild, registration]);
        return new Registered();
    }

    private static void Use(IReadOnlyList<ProviderRegistration> next)
    {
        registrations = next;
        all = [.. next.Select(one => one.Info)];
    }

    private sealed class Registered : IDisposable
    {
        public void Dispose() => Use(ProvidersFeature.OfThisBuild);
    }
}
