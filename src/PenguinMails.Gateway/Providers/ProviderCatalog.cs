namespace PenguinMails.Gateway.Providers;

/// <summary>Every provider there is.</summary>
/// <param name="all">In the order in which the screens show them.</param>
/// <param name="adapters">Of those that are to be had; made when one is first asked for, because the catalog is read before anything is open.</param>
internal sealed class ProviderCatalog(IEnumerable<ProviderInfo> all, Func<IEnumerable<IEmailProvider>> adapters)
{
    private readonly Lazy<Dictionary<string, IEmailProvider>> adapters = new(() => adapters().ToDictionary(adapter => adapter.Info.Id));

    /// <summary>In the order in which the screens show them.</summary>
    public IReadOnlyList<ProviderInfo> All { get; } = [.. all];

    /// <summary>Null for a provider that is not there, or not yet.</summary>
    public IEmailProvider? Find(string id) => adapters.Value.GetValueOrDefault(id);

    public ProviderInfo? Info(string id)
    {
        foreach (var info in All)
            if (info.Id == id)
                return info;

        return null;
    }

    /// <summary>As people know it; the id where it is none of this version's.</summary>
    public string NameOf(string id) => Info(id)?.Name ?? id;
}
