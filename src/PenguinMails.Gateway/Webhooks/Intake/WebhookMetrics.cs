using System.Diagnostics.Metrics;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Webhooks.Intake;

/// <summary>Rows of docs/telemetry.md.</summary>
internal sealed class WebhookMetrics
{
    private readonly Counter<long> received;
    private readonly Counter<long> processed;
    private readonly Histogram<double> lag;

    public WebhookMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("PenguinMails.Webhooks");
        received = meter.CreateCounter<long>("penguinmails_webhooks_received_total", description: "Webhooks by provider and answer.");
        processed = meter.CreateCounter<long>("penguinmails_webhooks_processed_total", description: "Webhooks by provider and what became of them.");
        lag = meter.CreateHistogram<double>("penguinmails_webhook_lag_seconds", "s", "From receiving a webhook to having applied it.");
    }

    public void Received(string provider, int status) =>
        received.Add(1, new("provider", provider), new KeyValuePair<string, object?>("status", status));

    public void Processed(string provider, RawEventState state, TimeSpan after)
    {
        processed.Add(1, new("provider", provider), new KeyValuePair<string, object?>("state", EnumNames.Of(state)));
        lag.Record(after.TotalSeconds, new KeyValuePair<string, object?>("provider", provider));
    }
}
