using PenguinMails.Gateway.Connections.Settings;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Providers.Settings;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>
/// Saves what an admin gives, once the provider has shown that it works. Until then, and for good where it does not, the settings
/// of before go on sending.
/// </summary>
internal sealed class ConnectionSaving(ConnectionStore connections, ConnectionChanges changes, ConnectionTester tester)
{
    /// <exception cref="System.Text.Json.JsonException">The body is not JSON.</exception>
    public async Task<SaveResult> SaveAsync(Guid tenant, IEmailProvider adapter, ReadOnlyMemory<byte> body, string actor, CancellationToken ct)
    {
        var provider = adapter.Info.Id;
        var stored = await connections.FindFreshAsync(tenant, provider, ct);
        var read = new SettingsReader(adapter.Info.Settings!, stored?.Settings).Read(body);
        if (read.Settings is not { } settings)
            return new(Problems.InvalidField(read.Errors));
        if (read.Version is { } version && version != (stored?.Version ?? 0))
            return new(Problems.StaleVersion());

        var check = await ConnectionVerifier.OfAsync(adapter, Candidate(tenant, provider, stored, settings), ct);
        if (!check.Ok)
            return new(Refusal(adapter, check));

        // Without a version the caller overwrites what it has not seen, but not what it was checked beside.
        return await changes.SaveAsync(tenant, provider, settings, read.Version ?? stored?.Version ?? 0, actor, ct) is { } saved
            ? await FinishAsync(adapter, saved, check, ct)
            : new(Problems.StaleVersion());
    }

    /// <summary>What a form holds, as a connection that can be asked about before it is saved; null while it has no key.</summary>
    public async Task<Connection?> DraftAsync(Guid tenant, IEmailProvider adapter, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var stored = await connections.FindAsync(tenant, adapter.Info.Id, ct);
        return new SettingsReader(adapter.Info.Settings!, stored?.Settings).ReadForCheck(body) is { } settings
            ? Candidate(tenant, adapter.Info.Id, stored, settings)
            : null;
    }

    /// <summary>What is wrong with what a form holds, by the settings' paths. The provider is not asked.</summary>
    public async Task<IReadOnlyDictionary<string, string[]>> ErrorsAsync(Guid tenant, IEmailProvider adapter, ReadOnlyMemory<byte> body, CancellationToken ct) =>
        new SettingsReader(adapter.Info.Settings!, (await connections.FindAsync(tenant, adapter.Info.Id, ct))?.Settings).Read(body).Errors;

    private static Connection Candidate(Guid tenant, string provider, Connection? stored, object settings) => stored is null
        ? new() { Id = Guid.CreateVersion7(), TenantId = tenant, Provider = provider, Settings = settings, WebhookSecret = "" }
        : stored with { Settings = settings };

    private async Task<SaveResult> FinishAsync(IEmailProvider adapter, Connection saved, ConnectionCheck check, CancellationToken ct)
    {
        check = await tester.WithWebhooksAsync(adapter, saved, check, ct);
        await changes.NoteCheckAsync(saved, check);
        List<string> warnings = [];
        if (check.UnverifiedDomain is { } domain)
            warnings.Add($"Domain verification required. {adapter.Info.Name} does not send for {domain} yet. Email from this domain is refused until it is verified.");
        if (check.Warning is { } warning)
            warnings.Add(warning);

        return new(saved, warnings);
    }

    private static Problem Refusal(IEmailProvider adapter, ConnectionCheck check) => check switch
    {
        { InvalidKey: true } => Problems.InvalidApiKey(check.Detail, check.Setting ?? KeyOf(adapter)),
        { Unreachable: true } => Problems.ProviderUnreachable(check.Detail),
        { Throttled: true } => Problems.RateLimited(TimeSpan.FromSeconds(30), check.Detail),
        { Setting: { } setting } => Problems.RefusedByProvider(check.Detail) with { Errors = new Dictionary<string, string[]> { [setting] = [check.Detail] } },
        _ => Problems.RefusedByProvider(check.Detail),
    };

    /// <summary>The field that the provider knows the account by.</summary>
    private static string KeyOf(IEmailProvider adapter) => SettingField.Of(adapter.Info.Settings!).First(field => field.Secret is not null).Name;
}

internal sealed record SaveResult
{
    public SaveResult(Problem problem) => Problem = problem;

    public SaveResult(Connection saved, IReadOnlyList<string> warnings) => (Saved, Warnings) = (saved, warnings);

    /// <summary>Null where nothing was changed.</summary>
    public Connection? Saved { get; }

    /// <summary>Saved, and yet something is to be done.</summary>
    public IReadOnlyList<string> Warnings { get; } = [];

    public Problem? Problem { get; }
}
