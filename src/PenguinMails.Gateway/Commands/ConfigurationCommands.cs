using System.Text;
using System.Text.Json;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Connections.Settings;
using PenguinMails.Gateway.Hooks.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Tenants.Encryption;

namespace PenguinMails.Gateway.Commands;

/// <summary>The store, its secrets and the accounts at providers.</summary>
internal static class ConfigurationCommands
{
    public static async Task<int> MigrateAsync(IServiceProvider services, string input, TextWriter output, CancellationToken ct)
    {
        // Opening the store, here or at the server's start, has brought it up to date.
        await output.WriteLineAsync("The database is up to date.");
        return 0;
    }

    public static async Task<int> RotateAsync(IServiceProvider services, string input, TextWriter output, CancellationToken ct)
    {
        var key = services.GetRequiredService<KeyRing>().Rotate();
        var count = await services.GetRequiredService<ConnectionChanges>().RenewAllAsync(ct);
        var hooks = await services.GetRequiredService<HookAdmin>().RenewAllAsync(ct);
        await output.WriteLineAsync($"Key {key} is in use; the secrets of {count} connections and {hooks} webhook endpoints were encrypted anew.");
        return 0;
    }

    public static async Task<int> SaveConnectionAsync(
        IServiceProvider services, Guid tenant, string provider, string json, TextWriter output, CancellationToken ct)
    {
        await AccountCommands.CheckTenantAsync(services, tenant);
        if (services.GetRequiredService<ProviderCatalog>().Find(provider) is not { Info.Settings: { } type } adapter)
            throw new CommandException($"There is no provider {provider}.");

        var settings = ReadSettings(type, json);
        var connection = await services.GetRequiredService<ConnectionChanges>().SaveAsync(tenant, provider, settings, null, Audit.CommandLine, ct)
            ?? throw new CommandException("Someone else saved it at the same moment. Try again.");
        await output.WriteLineAsync(PublicId.Format(PublicId.Connection, connection.Id));
        await adapter.RegisterAsync(connection, services, output, ct);
        return 0;
    }

    /// <summary>Tells the provider where to report to; without it nothing but delivery states would be missing.</summary>
    public static async Task<bool> RegisterAsync(
        this IEmailProvider adapter, Connection connection, IServiceProvider services, TextWriter output, CancellationToken ct)
    {
        if (services.GetRequiredService<PublicUrl>().Known is not { } url)
        {
            await output.WriteLineAsync("Its webhooks are not registered: set PublicUrl, or start the gateway first.");
            return false;
        }

        var check = await adapter.RegisterWebhooksAsync(connection, url, ct);
        await services.GetRequiredService<ConnectionChanges>().NoteCheckAsync(connection, check with { UnverifiedDomain = connection.UnverifiedDomain });
        if (!check.Ok)
            await output.WriteLineAsync($"{adapter.Info.Name}: its webhooks are not registered: {check.Detail}");

        return check.Ok;
    }

    /// <summary>By the same check as the API and the page: rows of lists, unknown fields and all.</summary>
    private static object ReadSettings(Type type, string json)
    {
        try
        {
            var read = new SettingsReader(type, stored: null).Read(Encoding.UTF8.GetBytes(json));
            return read.Settings ?? throw new CommandException(
                $"The settings are not right: {string.Join(" ", read.Errors.Select(error => $"{error.Key}: {string.Join(' ', error.Value)}"))}");
        }
        catch (JsonException exception)
        {
            throw new CommandException($"The settings are not right: {exception.Message}");
        }
    }
}
