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
    }

    public static void AddOperation(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<PublicUrl>();
        builder.Services.AddSingleton<ConfigurationVersions>();
        builder.AddTelemetry();
        builder.Services.AddHostedService<StoreStart>();
        builder.Services.AddHostedService<ConfigurationPoll>();
    }

    public static void MapOperation(this WebApplication routes)
    {
        routes.MapPrometheusScrapingEndpoint().AllowAnonymous();
        routes.MapGet("/healthz", () => Results.Text("ok")).AllowAnonymous();
        routes.MapGet("/readyz", async (Readiness readiness, CancellationToken ct) =>
            await readiness.CheckAsync(ct) ? Results.Text("ready") : Results.Text("cannot write", statusCode: 503)).AllowAnonymous();
    }
}
