using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Analytics.Incidents;
using PenguinMails.Gateway.Dashboard.Analytics;
using PenguinMails.Gateway.Dashboard.Incidents;

namespace PenguinMails.Tests.Browser;

/// <summary>A timeline with an incident of each cause.</summary>
internal static class IncidentSamples
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    public static RazorComponentResult<IncidentsPage> Page(bool none, AnalyticsQuery asked) =>
        new(new { Asked = asked, Zone = "UTC", Timeline = new IncidentTimeline { GeneratedAt = Now, From = Now.AddDays(-30), Until = Now, Shortened = !none, Entries = none ? [] : Entries } });

    private static IReadOnlyList<IncidentEntry> Entries { get; } =
    [
        new() { At = Now.AddMinutes(-20), Source = IncidentSource.Alert, Cause = IncidentCause.Provider, Provider = "postmark", Text = "Sending through Postmark is paused. No connection could be made to api.postmarkapp.com:443 (connection refused)." },
        .. new[]
        {
            new Suspect(IncidentCause.Us), new(IncidentCause.Provider, Guid.Empty), new(IncidentCause.Provider, Guid.Empty, "gmail"), new(IncidentCause.MailboxProvider, null, "gmail"),
            new(IncidentCause.Content, FromDomain: "a-second-domain-with-a-long-name.example"), new(IncidentCause.Unclear, Guid.Empty),
        }.Select((suspect, i) => new IncidentEntry
        {
            At = Now.AddHours(-3 * (i + 1)),
            Until = Now.AddHours(1 - (3 * (i + 1))),
            Source = IncidentSource.Outcomes,
            Cause = suspect.Cause,
            Text = IncidentWords.Of(suspect, suspect.Connection is null ? null : "Postmark", suspect.MailboxProvider is null ? null : "Gmail", "840 of 1,200 emails failed"),
        }),
        new() { At = Now.AddDays(-2), Until = Now.AddDays(-2), Source = IncidentSource.Drill, Cause = IncidentCause.Nobody, Text = "Drill. Mailgun: accepted. Postmark: accepted." },
    ];
}
