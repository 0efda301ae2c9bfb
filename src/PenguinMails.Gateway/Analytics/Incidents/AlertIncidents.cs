using PenguinMails.Gateway.Alerts;
using PenguinMails.Gateway.Alerts.Checks;

namespace PenguinMails.Gateway.Analytics.Incidents;

/// <summary>Incidents by alerts: what a provider does alone is its own, what all do at once is ours.</summary>
/// <param name="alerts">Of the range.</param>
/// <param name="connections">How many connections are in use.</param>
/// <param name="texts">What alerts say.</param>
/// <param name="now">Until when those last that are open.</param>
internal sealed class AlertIncidents(IReadOnlyList<Alert> alerts, int connections, AlertTexts texts, DateTimeOffset now)
{
    /// <summary>That a provider does not answer as it should.</summary>
    private static readonly AlertKind[] Outages = [AlertKind.CircuitOpen, AlertKind.Failover];

    public IEnumerable<IncidentEntry> Entries => alerts.Where(alert => CauseOf(alert) is not null).Select(alert => new IncidentEntry
    {
        At = alert.OpenedAt,
        Until = alert.ResolvedAt,
        Source = IncidentSource.Alert,
        Cause = CauseOf(alert)!.Value,
        Provider = alert.Provider.Length > 0 ? alert.Provider : null,
        MailboxProvider = alert.What == AlertKind.SliceDegraded ? alert.Subject : null,
        Text = $"{texts.Title(alert)}. {alert.Story}".TrimEnd(),
    });

    /// <summary>Null of what is no incident.</summary>
    private IncidentCause? CauseOf(Alert alert) => alert.What switch
    {
        AlertKind.CircuitOpen or AlertKind.Failover => AreAllOut(alert) ? IncidentCause.Us : IncidentCause.Provider,
        AlertKind.ConnectionError or AlertKind.KeyRejected or AlertKind.WebhookMismatch or AlertKind.DomainUnverified or AlertKind.AuthenticationRefused => IncidentCause.Us,
        AlertKind.SliceDegraded => OfSlice(alert),
        AlertKind.WebhookSilent => IncidentCause.Unclear,
        AlertKind.QuotaNear or AlertKind.Budget or AlertKind.HookDisabled => null,
        _ => throw new InvalidOperationException(alert.Kind),
    };

    private bool AreAllOut(Alert alert) => connections > 1 && Beside(alert, Outages).Select(other => other.ConnectionId).Distinct().Count() >= connections;

    /// <summary>Its subject is the mailbox provider.</summary>
    private IncidentCause OfSlice(Alert alert)
    {
        var beside = Beside(alert, AlertKind.SliceDegraded).ToList();
        var (refuses, isRefused) = (beside.Any(other => other.Subject == alert.Subject && other.ConnectionId != alert.ConnectionId), beside.Any(other => other.Subject != alert.Subject && other.ConnectionId == alert.ConnectionId));
        return refuses == isRefused ? refuses ? IncidentCause.Us : IncidentCause.Unclear : refuses ? IncidentCause.MailboxProvider : IncidentCause.Provider;
    }

    /// <summary>At the same time, itself too.</summary>
    private IEnumerable<Alert> Beside(Alert alert, params AlertKind[] kinds) =>
        alerts.Where(other => kinds.Contains(other.What) && other.OpenedAt <= (alert.ResolvedAt ?? now) && (other.ResolvedAt ?? now) >= alert.OpenedAt);
}
