using System.Text.Json;
using PenguinMails.Sandbox.Control;

namespace PenguinMails.Sandbox.Smtp;

internal static class SinkEndpoints
{
    public static void AddSmtp(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new SinkSettings(builder.Configuration.GetSection("Smtp").Get<SinkOptions>() ?? new()));
        builder.Services.AddSingleton<SinkFaults>();
        builder.Services.AddSingleton<SinkReturns>();
        builder.Services.AddSingleton<SinkReader>();
        builder.Services.AddSingleton<SmtpSink>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SmtpSink>());
    }

    public static void MapSmtp(this WebApplication app)
    {
        var (sink, settings) = (app.Services.GetRequiredService<SmtpSink>(), app.Services.GetRequiredService<SinkSettings>());
        app.MapGet("/_sandbox/smtp", (RequestDelegate)(http => TellAsync(http, sink, settings)));
        app.MapPut("/_sandbox/smtp", (RequestDelegate)(http => ChangeAsync(http, sink, settings)));
    }

    private static Task TellAsync(HttpContext http, SmtpSink sink, SinkSettings settings) => http.Response.WriteAsJsonAsync(
        new()
        {
            Host = "127.0.0.1",
            Port = sink.Port,
            BounceHost = settings.Current.BounceHost,
            BouncePort = settings.Current.BouncePort,
            BounceUrl = settings.Current.BounceUrl,
            Certificate = sink.CertificatePem,
        },
        ControlJson.Default.SinkAddress, cancellationToken: http.RequestAborted);

    private static async Task ChangeAsync(HttpContext http, SmtpSink sink, SinkSettings settings)
    {
        string? problem;
        try
        {
            var address = await JsonSerializer.DeserializeAsync(http.Request.Body, ControlJson.Default.SinkAddress, http.RequestAborted);
            problem = address is null ? "an object with bounce_host, bounce_port or bounce_url is needed" : address.Problem();
            if (problem is null)
                settings.ReturnTo(address!);
        }
        catch (JsonException e)
        {
            problem = e.Message;
        }

        if (problem is null)
        {
            await TellAsync(http, sink, settings);
            return;
        }

        http.Response.StatusCode = 400;
        await http.Response.WriteAsJsonAsync(new(problem), ControlJson.Default.Explained, cancellationToken: http.RequestAborted);
    }
}
