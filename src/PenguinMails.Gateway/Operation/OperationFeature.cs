using Microsoft.Extensions.Options;
using PenguinMails.Gateway.Storage;

namespace PenguinMails.Gateway.Operation;

internal static class OperationFeature
{
    public static void AddStorage(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(StorageOptions.From(builder.Configuration));
        services.AddSingleton<DataLock>();
        services.AddSingleton(provider =>
        {
            // Taken before the database is opened, and so given back after it is closed.
            provider.GetRequiredService<DataLock>();
            return new Database(provider.GetRequiredService<StorageOptions>());
        });
        services.AddSingleton<Writer>();
        services.AddOptions<RetentionOptions>().BindConfiguration("Retention").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<RetentionOptions>>().Value);
    }

    public static void AddOperation(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<PublicUrl>();
        builder.Services.AddSingleton<EgressAddresses>();
        builder.Services.AddSingleton<ConfigurationVersions>();
        builder.AddTelemetry();
        builder.Services.AddHostedService<StoreStart>();
        builder.Services.AddHostedService<ConfigurationPoll>();
    }

    public static void MapOperation(this WebApplication routes)
    {
        // What is configured wrongly stops the start.
        routes.Services.GetRequiredService<EgressAddresses>();
        routes.MapPrometheusScrapingEndpoint().AllowAnonymous();
        var health = routes.MapGroup("").WithTags("Health").AllowAnonymous();
        health.MapGet("/healthz", () => Results.Text("ok"))
            .WithName("getHealth").WithSummary("Check that the gateway runs")
            .WithDescription("Answers `ok` as soon as the process serves requests.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
        health.MapGet("/readyz", async (Readiness readiness, CancellationToken ct) =>
            await readiness.CheckAsync(ct) ? Results.Text("ready") : Results.Text("cannot write", statusCode: 503))
            .WithName("getReadiness").WithSummary("Check that the gateway can take email")
            .WithDescription("Answers `ready` while the store can be written to, else 503. Point your load balancer here.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").Produces<string>(StatusCodes.Status503ServiceUnavailable, "text/plain");
    }
}
