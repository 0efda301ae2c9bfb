namespace PenguinMails.Gateway.Hooks.Admin;

/// <summary>Endpoints with what is known of them now.</summary>
internal sealed class HookViews(HookVault vault, HookLog log, TimeProvider time)
{
    public async Task<HookView> OfAsync(Hook hook, CancellationToken ct) =>
        HookView.Of(hook, vault.Current(hook), await log.FiguresAsync(hook, ct), time.GetUtcNow());

    public async Task<IReadOnlyList<HookView>> OfAsync(IReadOnlyList<Hook> hooks, CancellationToken ct)
    {
        var views = new List<HookView>(hooks.Count);
        foreach (var hook in hooks)
            views.Add(await OfAsync(hook, ct));

        return views;
    }
}
