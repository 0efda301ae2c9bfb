using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Commands;

/// <summary>Tenants, users and keys.</summary>
internal static class AccountCommands
{
    public static async Task<int> CreateTenantAsync(IServiceProvider services, string name, TextWriter output)
    {
        var tenant = await services.GetRequiredService<TenantDirectory>().CreateAsync(name, Audit.CommandLine);
        await output.WriteLineAsync(tenant.Id.ToString("N"));
        return 0;
    }

    public static async Task<int> ListTenantsAsync(IServiceProvider services, string input, TextWriter output, CancellationToken ct)
    {
        foreach (var tenant in await services.GetRequiredService<TenantDirectory>().ListAsync(ct))
            await output.WriteLineAsync($"{tenant.Id:N}  {tenant.Name}");

        return 0;
    }

    public static async Task<int> CreateUserAsync(
        IServiceProvider services, Guid tenant, string email, string? password, UserRole role, TextWriter output)
    {
        await CheckTenantAsync(services, tenant);
        var made = password ?? Credential.Create("")[..24];
        if (await services.GetRequiredService<Users>().CreateAsync(tenant, email, made, role, Audit.CommandLine) is null)
            throw new CommandException($"There is a user {email} already.");

        if (password is null)
            await output.WriteLineAsync(made);

        return 0;
    }

    public static async Task<int> CreateKeyAsync(IServiceProvider services, Guid tenant, string name, Scope scope, TextWriter output)
    {
        await CheckTenantAsync(services, tenant);
        var (_, secret) = await services.GetRequiredService<ApiKeys>().CreateAsync(tenant, name, scope, Audit.CommandLine);
        await output.WriteLineAsync(secret);
        return 0;
    }

    public static async Task CheckTenantAsync(IServiceProvider services, Guid tenant)
    {
        if (await services.GetRequiredService<TenantDirectory>().FindAsync(tenant, CancellationToken.None) is null)
            throw new CommandException($"There is no tenant {tenant:N}.");
    }
}

/// <summary>Says what is wrong with a command, for whoever typed it.</summary>
internal sealed class CommandException(string message) : Exception(message);
