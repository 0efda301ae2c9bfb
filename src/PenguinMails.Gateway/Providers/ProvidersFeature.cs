using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers.Http;
using PenguinMails.Gateway.Providers.Mailgun;
using PenguinMails.Gateway.Providers.Postmark;
using PenguinMails.Gateway.Providers.Smtp;
using PenguinMails.Mail.Dns;

namespace PenguinMails.Gateway.Providers;

internal static class ProvidersFeature
{
    /// <summary>In the order in which the screens show them.</summary>
    private static readonly ProviderRegistration[] OfThisBuild =
    [
        PostmarkProvider.Registration,
        MailgunProvider.Registration,
        SmtpProvider.Registration,
        new(new("sendgrid", "SendGrid", "Coming Soon", "Transactional and marketing emails", "Monthly plans", "10 min", null) { Mark = new("#1267b8"), ReservedHeaders = ["X-SMTPAPI"] }),
        new(new("ses", "Amazon SES", "Coming Soon", "High-volume emails", "Pay-as-you-go", "15 min", null) { Mark = new("#ff9900", "#2b1900"), Plans = SesPlans.All, ReservedHeaders = ["X-SES-"] }),
    ];

    private const long LargestAnswer = 16 * 1024 * 1024;

    public static IServiceCollection AddProviders(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        var allowed = Networks.Read(configuration, TenantHosts.Setting);
        services.TryAddSingleton(_ => new TenantHosts(allowed));
        services.AddSingleton<ProviderHttp>();
        services.AddSingleton(provider => new ProviderCatalog(provider.GetServices<ProviderInfo>(), provider.GetServices<IEmailProvider>));
        services.AddSingleton(provider => new DnsResolver(DnsServers(configuration), provider.GetRequiredService<TimeProvider>()));
        foreach (var registration in OfThisBuild)
            services.AddProvider(registration, configuration);

        return services;
    }

    /// <summary>Adds a provider after those that are there.</summary>
    public static IServiceCollection AddProvider(this IServiceCollection services, ProviderRegistration registration, IConfiguration configuration)
    {
        services.AddSingleton(registration.Info);
        registration.Add?.Invoke(services, configuration);
        return services;
    }

    /// <summary><c>Dns:Servers</c> are addresses, with a port where it is not 53; without it the system's are asked.</summary>
    private static DnsOptions DnsServers(IConfiguration configuration) =>
        configuration.GetSection("Dns:Servers").Get<string[]>() is { Length: > 0 } servers ? new() { Servers = [.. servers.Select(Server)] } : new();

    private static IPEndPoint Server(string address) => IPEndPoint.Parse(address) is { Port: 0 } usual ? new(usual.Address, 53) : IPEndPoint.Parse(address);

    /// <summary>Where a provider is, as an operator may set it; what is no address of the web stops the start.</summary>
    public static IServiceCollection AddProviderUrls<T>(this IServiceCollection services, IConfiguration configuration, string section) where T : class
    {
        var options = services.AddOptions<T>().Bind(configuration.GetSection(section)).ValidateOnStart();
        foreach (var url in typeof(T).GetProperties().Where(property => property.PropertyType == typeof(Uri)))
            options.Validate(
                urls => url.GetValue(urls) is Uri { IsAbsoluteUri: true, Scheme: "http" or "https" },
                $"{section}:{url.Name} must be an absolute http or https URL.");

        return services;
    }

    /// <summary>An HTTP client for a provider, by the name that <see cref="ProviderHttp"/> is given.</summary>
    public static IServiceCollection AddProviderClient(this IServiceCollection services, string name)
    {
        services.AddHttpClient(name, client =>
            {
                // Each call has its own deadline.
                client.Timeout = Timeout.InfiniteTimeSpan;
                client.MaxResponseContentBufferSize = LargestAnswer;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers() // They log addresses of requests, which hold message ids and domains.
            .UseSocketsHttpHandler((handler, _) =>
            {
                // A redirect would repeat a send; a proxy from the environment would see the keys.
                handler.AllowAutoRedirect = false;
                handler.UseProxy = false;
                handler.UseCookies = false;

                // Its ids are of no use to a provider.
                handler.ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator();
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);

                // Shorter than what load balancers allow: a connection they closed just now makes an answer Unknown.
                handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20);
            })
            .AddRepeats();
        return services;
    }
}
