using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Tenants.Encryption;

namespace PenguinMails.Gateway.Tenants;

internal static class TenantsFeature
{
    public static void AddTenants(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(provider => new KeyRing(provider.GetRequiredService<StorageOptions>().DataDirectory));
        services.AddSingleton<Secrets>();
        services.AddSingleton<SignedTokens>();
        services.AddSingleton<IDataProtectionProvider>(provider => new RingDataProtection(provider.GetRequiredService<Secrets>()));
        services.AddSingleton<Audit>();
        services.AddSingleton<TenantDirectory>();
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton<Users>();
        services.AddSingleton<Sessions>();
        services.AddSingleton(Purge.Of("session", Sessions.Delete, Sessions.Oldest));
        services.AddSingleton(provider => Purge.Of(
            "audit", (session, now, most) => Audit.Delete(session, now - provider.GetRequiredService<RetentionOptions>().Audit, most), Audit.Oldest));
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<SignIn>();
        services.AddSingleton(builder.Configuration.GetSection("SignIn").Get<SignInLimits>() ?? new());
        services.TryAddSingleton<LoginScreen>((_, error, _) => Results.Text(error));
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, Refusals>();
        services.AddAuthorization(options =>
        {
            options.FallbackPolicy = new AuthorizationPolicyBuilder().AddRequirements(new FallbackRequirement()).Build();
            options.DefaultPolicy = options.FallbackPolicy;
        });
        services.AddDashboardAntiforgery();
    }
}
