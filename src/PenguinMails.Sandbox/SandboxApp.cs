using Microsoft.AspNetCore.Http.Features;
using PenguinMails.Sandbox.Control;
using PenguinMails.Sandbox.Dns;
using PenguinMails.Sandbox.Faults;
using PenguinMails.Sandbox.Mailgun;
using PenguinMails.Sandbox.Page;
using PenguinMails.Sandbox.Postmark;
using PenguinMails.Sandbox.Received;
using PenguinMails.Sandbox.Smtp;
using PenguinMails.Sandbox.Webhooks;

namespace PenguinMails.Sandbox;

public static class SandboxApp
{
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        // The providers' own limits are answered by the imitations, in the providers' words.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 128 * 1024 * 1024);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        AddSandbox(builder);
        var app = builder.Build();
        app.MapLedger(app.Services.GetRequiredService<Ledger>());
        app.MapFaults(app.Services.GetRequiredService<FaultBoard>());
        app.MapSigningKey(app.Services.GetRequiredService<MailgunWorld>());
        app.MapWebhookCounts(app.Services.GetRequiredService<WebhookOutbox>());
        app.Services.GetRequiredService<ReceivedPage>().Map(app);
        app.MapPostmark();
        app.MapMailgun();
        app.MapSmtp();
        app.MapDns();
        return app;
    }

    private static void AddSandbox(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(builder.Configuration.GetSection("Sandbox").Get<SandboxOptions>() ?? new());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<VerifiedDomains>();
        builder.Services.AddSingleton<MagicRecipients>();
        builder.Services.AddSingleton<EarlyWebhooks>();
        builder.Services.AddSingleton<Schedule>();
        builder.Services.AddSingleton<Ledger>();
        builder.Services.AddSingleton<FaultBoard>();
        builder.Services.AddSingleton<WebhookOutbox>();
        builder.Services.AddSingleton(_ => WebhookConnections());
        builder.Services.AddHostedService<WebhookSender>();
        builder.Services.Configure<FormOptions>(form =>
        {
            form.ValueCountLimit = 10_000;
            form.ValueLengthLimit = 64 * 1024 * 1024;
            form.BufferBodyLengthLimit = form.MultipartBodyLengthLimit = 128 * 1024 * 1024;
        });
        builder.Services.AddSingleton<ReceivedPage>();
        builder.Services.AddPostmark();
        builder.Services.AddMailgun();
        builder.AddSmtp();
        builder.AddDns();
    }

    private static HttpMessageInvoker WebhookConnections() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        MaxAutomaticRedirections = 10,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        ActivityHeadersPropagator = null,
    });
}
