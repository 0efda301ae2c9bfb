using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace PenguinMails.Gateway.Operation;

/// <summary>
/// Telemetry by OpenTelemetry: metrics always at <c>/metrics</c>; metrics and traces by OTLP where the standard <c>OTEL_*</c>
/// variables ask for it.
/// </summary>
internal static class Telemetry
{
    /// <summary>.NET's own meters, of which no label has more values than there are routes, ports and providers.</summary>
    private static readonly string[] Platform = ["System.Runtime", "System.Net.Http", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <summary>Asked every few seconds by machines.</summary>
    private static readonly string[] Untraced = ["/metrics", "/healthz", "/readyz"];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<GatewayMetrics>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("penguinmails-gateway").AddEnvironmentVariableDetector())
            .WithMetrics(metrics => Measure(metrics, IsExported(builder.Configuration, "METRICS")));
        if (IsExported(builder.Configuration, "TRACES"))
            telemetry.WithTracing(Trace);
    }

    private static void Measure(MeterProviderBuilder metrics, bool export)
    {
        metrics.AddMeter([GatewayMetrics.MeterName, .. Platform]);
        // The other instruments of the HTTP client are labelled with the peers' IP addresses, which change all the time.
        metrics.AddView(instrument => instrument.Meter.Name == "System.Net.Http" && instrument.Name != "http.client.request.duration" ? MetricStreamConfiguration.Drop : null);
        metrics.AddPrometheusExporter(prometheus => (prometheus.ScopeInfoEnabled, prometheus.TargetInfoEnabled) = (false, false));
        if (export)
            metrics.AddOtlpExporter();
    }

    private static void Trace(TracerProviderBuilder traces) => traces
        .AddSource(Traces.Source.Name, "System.Net.Http")
        .AddAspNetCoreInstrumentation(requests => requests.Filter = context => !Untraced.Contains(context.Request.Path.Value))
        .AddProcessor(new SpanAttributeFilter())
        .AddOtlpExporter();

    /// <summary>A list of exporters where it is given, else OTLP where an endpoint is.</summary>
    private static bool IsExported(ConfigurationManager configuration, string signal) => configuration[$"OTEL_{signal}_EXPORTER"] is { Length: > 0 } exporters
        ? exporters.Split(',', StringSplitOptions.TrimEntries).Contains("otlp")
        : configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 } || configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 };
}
