using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Alerts.Checks;
using PenguinMails.Gateway.Analytics;
using PenguinMails.Gateway.Analytics.Api;
using PenguinMails.Gateway.Analytics.Dmarc;
using PenguinMails.Gateway.Analytics.Experiments;
using PenguinMails.Gateway.Analytics.Incidents;
using PenguinMails.Gateway.Analytics.Senders;
using PenguinMails.Gateway.Commands;
using PenguinMails.Gateway.Connections;
using PenguinMails.Gateway.Connections.Admin;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Dashboard;
using PenguinMails.Gateway.Hooks;
using PenguinMails.Gateway.Hooks.Admin;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Operation;
using PenguinMails.Gateway.Providers;
using PenguinMails.Gateway.Retention;
using PenguinMails.Gateway.Routing;
using PenguinMails.Gateway.Routing.Admin;
using PenguinMails.Gateway.Routing.Drill;
using PenguinMails.Gateway.Routing.Replay;
using PenguinMails.Gateway.Sending;
using PenguinMails.Gateway.Sending.Api;
using PenguinMails.Gateway.Sending.Holds;
using PenguinMails.Gateway.Storage;
using PenguinMails.Gateway.Suppressions;
using PenguinMails.Gateway.Suppressions.Admin;
using PenguinMails.Gateway.Suppressions.Import;
using PenguinMails.Gateway.Suppressions.Sync;
using PenguinMails.Gateway.Tenants;
using PenguinMails.Gateway.Tenants.Admin;
using PenguinMails.Gateway.Tracking;
using PenguinMails.Gateway.Tracking.Hits;
using PenguinMails.Gateway.Validation;
using PenguinMails.Gateway.Validation.Jobs;
using PenguinMails.Gateway.Validation.Orders;
using PenguinMails.Gateway.Webhooks;
using PenguinMails.Gateway.Webhooks.Admin;
using PenguinMails.Gateway.Webhooks.Backfill;
using PenguinMails.Gateway.Webhooks.Intake;
using PenguinMails.Gateway.Webhooks.Log;

namespace PenguinMails.Gateway;

/// <summary>The whole house: every feature has an Add and a Map.</summary>
internal static class GatewayApp
{
    private const int DefaultPort = 8080;

    /// <param name="args">Configuration as on the command line, such as <c>--DataDirectory=data</c>.</param>
    /// <param name="configure">Last word on what is built, for tests.</param>
    /// <param name="settings">Configuration that goes before all other.</param>
    public static WebApplication Create(
        string[] args, Action<WebApplicationBuilder>? configure = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        if (settings is not null)
            builder.Configuration.AddInMemoryCollection(settings);

        AddHost(builder);
        builder.AddStorage();
        builder.AddOperation();
        builder.AddTenants();
        builder.AddAlerts();
        builder.AddConnections();
        builder.AddRouting();
        builder.Services.AddProviders(builder.Configuration);
        builder.AddSending();
        builder.AddWebhooks();
        builder.AddHooks();
        builder.AddSuppressions();
        builder.AddTracking();
        builder.AddValidation();
        builder.AddAnalytics();
        builder.AddRetention();
        builder.Services.AddDashboard();
        builder.Services.AddContract();
        builder.AddCommands();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseTrustedProxies();
        app.UseSecurityHeaders();
        app.UseErrorAnswers(error => app.Services.GetRequiredService<Database>().Dialect.IsFailure(error));
        app.UseDashboardFiles();
        app.UseHeadRequests(except: TrackingRoutes.Prefix);
        app.UseRouting();
        app.UseMiddleware<Authentication>();
        app.UseAuthorization();
        app.UseDashboardAntiforgery();
        app.MapOperation();
        app.MapSignIn();
        app.MapContract();
        app.MapApiReference();
        app.MapSending();
        app.MapEmails();
        app.MapHolds();
        app.MapKeys();
        app.MapWebhooks();
        app.MapEventLog();
        app.MapEventFeed();
        app.MapWebhookAdmin();
        app.MapBackfills();
        app.MapHooks();
        app.MapConnections();
        app.MapRouting();
        app.MapCosts();
        app.MapReplays();
        app.MapDrills();
        app.MapSuppressions();
        app.MapDrift();
        app.MapSuppressionImport();
        app.MapEarlyUnsubscribes();
        app.MapAnalytics();
        app.MapExperiments();
        app.MapDmarc();
        app.MapSenderRules();
        app.MapIncidents();
        app.MapAlerts();
        app.MapUnsubscribe();
        app.MapTracking();
        app.MapValidation();
        app.MapValidationJobs();
        app.MapValidationOrders();
        app.MapCalibration();
        app.MapAcceptanceCheck();
        app.MapDashboard();
        return app;
    }

    private static void AddHost(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(options =>
        {
            options.IncludeScopes = false;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // Only repeats what the exception handler and the server log, and makes an activity for every request to do so.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 15 << 20;
            kestrel.Limits.MaxRequestHeadersTotalSize = 64 << 10;
        });
        if (builder.Configuration["urls"] is null && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls($"http://localhost:{DefaultPort}");
    }
}
