using System.Diagnostics.Metrics;

namespace PenguinMails.Gateway.Operation;

/// <summary>What the gateway measures of its own work: the rows of docs/telemetry.md. No label tells of a tenant, an email or an address.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "PenguinMails.Gateway";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private readonly Counter<long> accepted;
    private readonly Counter<long> attempts;
    private readonly Histogram<double> callDuration;
    private readonly Counter<long> webhooksReceived;
    private readonly Counter<long> webhooksProcessed;
    private readonly Histogram<double> webhookLag;
    private readonly Gauge<double> webhookAge;
    private readonly Counter<long> alertsOpened;
    private readonly Counter<long> alertsResolved;
    private readonly Counter<long> alertEmails;
    private readonly Counter<long> hookAttempts;
    private readonly Gauge<long> hooksBehind;
    private readonly Gauge<double> hookAge;
    private readonly Counter<long> purged;
    private readonly Gauge<double> oldestKept;
    private readonly Gauge<double> retentionRan;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        accepted = meter.CreateCounter<long>("penguinmails.deliveries.accepted", description: "Deliveries answered 202.");
        attempts = meter.CreateCounter<long>("penguinmails.attempts", description: "Envelopes handed to a provider, by outcome.");
        callDuration = meter.CreateHistogram("penguinmails.call.duration", "s", "Time until a provider answered a call.", advice: Seconds);
        webhooksReceived = meter.CreateCounter<long>("penguinmails.webhooks.received", description: "Webhooks by provider and answer.");
        webhooksProcessed = meter.CreateCounter<long>("penguinmails.webhooks.processed", description: "Webhooks by provider and what became of them.");
        webhookLag = meter.CreateHistogram("penguinmails.webhook.lag", "s", "From receiving a webhook to having applied it.", advice: Seconds);
        webhookAge = meter.CreateGauge<double>("penguinmails.webhooks.backlog.age", "s", "How long the oldest webhook waits that was not tried yet.");
        alertsOpened = meter.CreateCounter<long>("penguinmails.alerts.opened", description: "Alerts that opened, by kind.");
        alertsResolved = meter.CreateCounter<long>("penguinmails.alerts.resolved", description: "Alerts that were resolved, by kind.");
        alertEmails = meter.CreateCounter<long>("penguinmails.alert.emails", description: "Emails about alerts, by whether a connection could take them.");
        hookAttempts = meter.CreateCounter<long>("penguinmails.hooks.attempts", description: "Requests to webhook endpoints of callers, by result.");
        hooksBehind = meter.CreateGauge<long>("penguinmails.hooks.behind", description: "Webhook endpoints of callers that do not have every event yet.");
        hookAge = meter.CreateGauge<double>("penguinmails.hooks.backlog.age", "s", "How long the oldest event waits for a webhook endpoint of a caller.");
        purged = meter.CreateCounter<long>("penguinmails.retention.purged", description: "What was deleted because its time is over, by kind.");
        oldestKept = meter.CreateGauge<double>("penguinmails.retention.oldest.timestamp", "s", "Since when the oldest that is stored is kept, by kind.");
        retentionRan = meter.CreateGauge<double>("penguinmails.retention.last.run.timestamp", "s", "When what is past its time was last looked for.");
    }

    public void Accepted(int deliveries) => accepted.Add(deliveries);

    /// <param name="provider">Who was called.</param>
    /// <param name="latency">Until the answer.</param>
    /// <param name="outcomes">The name of each envelope's.</param>
    public void Called(string provider, TimeSpan latency, IEnumerable<string> outcomes)
    {
        callDuration.Record(latency.TotalSeconds, Label("provider", provider));
        foreach (var (outcome, count) in outcomes.CountBy(outcome => outcome))
            attempts.Add(count, Label("provider", provider), Label("outcome", outcome));
    }

    public void WebhookReceived(string provider, int status) => webhooksReceived.Add(1, Label("provider", provider), Label("status", status));

    public void WebhookProcessed(string provider, string state, TimeSpan lag)
    {
        webhooksProcessed.Add(1, Label("provider", provider), Label("state", state));
        webhookLag.Record(lag.TotalSeconds, Label("provider", provider));
    }

    public void WebhooksWaiting(TimeSpan oldest) => webhookAge.Record(oldest.TotalSeconds);

    public void AlertOpened(string kind) => alertsOpened.Add(1, Label("kind", kind));

    public void AlertResolved(string kind) => alertsResolved.Add(1, Label("kind", kind));

    public void AlertMailed(bool sent) => alertEmails.Add(1, Label("result", sent ? "accepted" : "no_connection"));

    public void HookAnswered(bool accepted) => hookAttempts.Add(1, Label("result", accepted ? "delivered" : "failed"));

    public void HooksWaiting(int behind, TimeSpan oldest)
    {
        hooksBehind.Record(behind);
        hookAge.Record(oldest.TotalSeconds);
    }

    public void Purged(string kind, int count) => purged.Add(count, Label("kind", kind));

    public void Kept(string kind, DateTimeOffset since) => oldestKept.Record(UnixSeconds(since), Label("kind", kind));

    public void RetentionRan(DateTimeOffset at) => retentionRan.Record(UnixSeconds(at));

    private static double UnixSeconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000d;

    private static KeyValuePair<string, object?> Label(string name, object value) => new(name, value);
}
