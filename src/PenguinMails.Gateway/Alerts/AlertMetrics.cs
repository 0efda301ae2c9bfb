using System.Diagnostics.Metrics;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Alerts;

/// <summary>Rows of docs/telemetry.md.</summary>
internal sealed class AlertMetrics
{
    private readonly Counter<long> opened;
    private readonly Counter<long> resolved;
    private readonly Counter<long> emails;

    public AlertMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("PenguinMails.Alerts");
        opened = meter.CreateCounter<long>("penguinmails_alerts_opened_total", description: "Alerts that opened, by kind.");
        resolved = meter.CreateCounter<long>("penguinmails_alerts_resolved_total", description: "Alerts that were resolved, by kind.");
        emails = meter.CreateCounter<long>("penguinmails_alert_emails_total", description: "Emails about alerts, by whether a connection could take them.");
    }

    public void Opened(AlertKind kind) => opened.Add(1, new KeyValuePair<string, object?>("kind", EnumNames.Of(kind)));

    public void Resolved(AlertKind kind) => resolved.Add(1, new KeyValuePair<string, object?>("kind", EnumNames.Of(kind)));

    public void Mailed(bool sent) => emails.Add(1, new KeyValuePair<string, object?>("result", sent ? "accepted" : "no_connection"));
}
