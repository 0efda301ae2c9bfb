namespace PenguinMails.Gateway.Providers;

internal sealed class ProviderCatalog(IEnumerable<IEmailProvider> adapters)
{
    private readonly Dictionary<string, IEmailProvider> adapters = adapters.ToDictionary(adapter => adapter.Info.Id);
    public static IReadOnlyList<ProviderInfo> All { get; } = [];
    public static ProviderInfo? Info(string id) => All.FirstOrDefault(info => info.Id == id);

    public IEmailProvider? Find(string id) => adapters.GetValueOrDefault(id);
}
