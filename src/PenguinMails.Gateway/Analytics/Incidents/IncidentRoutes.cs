using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PenguinMails.Gateway.Analytics.Api;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Tenants;

namespace PenguinMails.Gateway.Analytics.Incidents;

/// <summary>Us or them: <c>/api/v1/tenant/analytics/incidents</c>.</summary>
internal static class IncidentRoutes
{
    private const string Example = """
        {
          "generated_at": "2026-11-30T10:00:00Z", "from": "2026-11-01T00:00:00Z", "until": "2026-11-30T10:00:00Z", "shortened": false,
          "entries": [
            {
              "at": "2026-11-29T14:00:00Z", "until": "2026-11-29T16:00:00Z", "source": "outcomes", "cause": "mailbox_provider", "provider": null, "mailbox_provider": "gmail", "from_domain": null,
              "emails": 1200, "failed": 840,
              "text": "840 of 1,200 emails failed to Gmail, through whichever provider, while others took your email. It is Gmail: look at the reasons of the bounces, and slow down there."
            }
          ]
        }
        """;

    private static readonly string[] Header = ["at", "until", "source", "cause", "provider", "mailbox_provider", "from_domain", "emails", "failed", "text"];

    public static void MapIncidents(this IEndpointRouteBuilder routes) => routes.MapApi("/api/v1/tenant/analytics/incidents", "Analytics", Scope.Read).MapGet("", ShowAsync)
        .Describe("getIncidents", "Is it us or them?", """
            Lists what went wrong in a range and who it was: hours in which more emails failed than usual, alerts, and drills. One provider failing at several mailbox providers is the provider;
            one mailbox provider refusing through all providers is the mailbox provider; all at once is us; one From domain alone, or addresses that do not exist, is what was sent.

            Of a longer range only the last 31 days are looked at, and `shortened` says so. With `format=csv` it answers the entries.
            """)
        .Takes(AnalyticsDocs.Range).Takes(ApiParameter.Query("format", "`json` or `csv`.", "json")).Takes(AnalyticsDocs.Zone)
        .Answered(Example)
        .WithMetadata(new ApiCsv("at,until,source,cause,provider,…\r\n2026-11-29T14:00:00Z,2026-11-29T16:00:00Z,outcomes,mailbox_provider,,…\r\n"))
        .Fails(Problems.InvalidField("from", "Must be before to."));

    public static CsvFile Csv(IncidentTimeline timeline) => new($"incidents-{timeline.From:yyyy-MM-dd}-{timeline.Until:yyyy-MM-dd}.csv", Header, Lines(timeline));

    private static async Task<Results<Ok<IncidentTimeline>, CsvFile, Problem>> ShowAsync(HttpContext context, Incidents incidents, ReportQueries queries, CancellationToken ct)
    {
        var read = new ReportQueryReader(context);
        var query = await queries.OfRangeAsync(read, ct);
        var format = read.Text("format");
        if (format is not (null or "json" or "csv"))
            read.Errors.Add("format", "Must be json or csv.");
        if (read.Errors.Any)
            return Problems.InvalidField(read.Errors.ByField);

        var timeline = await incidents.OfAsync(query, ct);
        return format == "csv" ? Csv(timeline) : TypedResults.Ok(timeline);
    }

    private static async IAsyncEnumerable<IReadOnlyList<string>> Lines(IncidentTimeline timeline)
    {
        foreach (var entry in timeline.Entries)
            yield return
            [
                Time(entry.At), Time(entry.Until), EnumNames.Of(entry.Source), EnumNames.Of(entry.Cause), entry.Provider ?? "", entry.MailboxProvider ?? "", entry.FromDomain ?? "",
                entry.Emails.ToString(CultureInfo.InvariantCulture), entry.Failed.ToString(CultureInfo.InvariantCulture), entry.Text,
            ];

        await Task.CompletedTask;
    }

    private static string Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "";
}
