using PenguinMails.Gateway.Analytics.Pdf;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Analytics.Api;

/// <summary>What the contract says of analytics.</summary>
internal static class AnalyticsDocs
{
    public static readonly ApiParameter[] Range =
    [
        ApiParameter.Query("from", "The beginning: a day such as `2026-11-01`, or a time. Where both are left out, the last 30 days.", "2026-11-01"),
        ApiParameter.Query("to", "The end: a day, which is in the range, or a time, which is not.", "2026-11-30"),
    ];

    public static readonly ApiParameter Zone =
        ApiParameter.Query("time_zone", "The IANA time zone of days and months; where it is left out, that of the routing's cost settings.", "Europe/Berlin");

    private static readonly ApiParameter[] Common =
    [
        Zone,
        ApiParameter.Query("refresh", "`true` reads the figures anew; otherwise they may be 15 minutes old.", "true"),
    ];

    private static readonly ApiCsv Csv = new("at,provider,sent,delivered,bounced,…\r\n2026-11-29T00:00:00+01:00,postmark,5234,5192,42,…\r\n");

    private static readonly ApiFile Pdf = new(PdfFile.ContentType, "%PDF-1.7 …");

    private static readonly ApiParameter[] Format =
    [
        ApiParameter.Query("format", "`json`, `csv` or `pdf`.", "json"),
        ApiParameter.Query("table", $"What `csv` answers: {string.Join(", ", ReportCsv.All.Select(one => $"`{one.Table}`"))}. Where it is left out, `{ReportCsv.Usual}`.", ReportCsv.Usual),
    ];

    public static void DescribeEspReport(this RouteHandlerBuilder route) => route
        .Describe("getEspAnalytics", "Compare providers", """
            Tells what became of the emails of a range by provider, connection, email type and mailbox provider, what they cost, why they bounced, and whether providers
            differ on mail of the same kind. Whatever is heard later counts for the hour in which the email was handed to the provider.

            Figures older than 15 minutes are still answered at once, and read anew for the next call. With `format=csv` it answers `series` or
            another `table`, with `format=pdf` the whole report as a document with its charts.
            """)
        .Takes(Range)
        .Takes(Format)
        .Takes(Common)
        .Answered(Example)
        .WithMetadata(Csv, Pdf)
        .Fails(Problems.InvalidField("from", "Must be before to."));

    public static void DescribeBounceList(this RouteHandlerBuilder route) => route
        .Describe("exportBounces", "Export bounced emails", """
            Streams the emails of a range that bounced as CSV, a line for each, in the order in which they were accepted:
            `email,provider,type,class,reason,bounced_at,sent_at,message_id`. They belong to the range in which they were handed to the provider.
            An email that another provider delivered after its bounce is not listed.
            """)
        .Takes(Range)
        .Takes(Zone)
        .Produces<string>(StatusCodes.Status200OK, CsvFile.ContentType)
        .Answered("\"email,provider,type,class,reason,bounced_at,sent_at,message_id\\r\\nuser@example.com,postmark,marketing,hard,550 5.1.1 No such user,2026-11-29T15:35:19.229Z,2026-11-29T15:35:17.000Z,msg_01a227f1dbed736f9727d6686711f648\\r\\n\"")
        .Fails(Problems.InvalidField("from", "Must be before to."));

    public static void DescribeCampaigns(this RouteHandlerBuilder route) => route
        .Describe("listCampaigns", "List campaigns", "The campaigns of which an email was handed to a provider within a range, by days of UTC; those that were sent last come first.")
        .Takes(Range)
        .Takes(Zone)
        .Takes(ApiParameter.Paging[0])
        .Takes(ApiParameter.Query("cursor", "The `next_cursor` of the page before. Leave it out for the first page.", "2026-11-29.spring-sale"))
        .Answered("""
            {
              "data": [
                {
                  "campaign_id": "spring-sale", "sent": 5234, "delivered": 5192, "bounced": 42, "rejected": 0, "complained": 2, "unsubscribed": 5,
                  "delivery_rate": 0.991976, "last_sent_at": "2026-11-29T15:00:00Z"
                }
              ],
              "next_cursor": null
            }
            """)
        .Fails(Problems.InvalidField("cursor", "Must be a cursor from a previous page of this list."));

    public static void DescribeCampaignReport(this RouteHandlerBuilder route) => route
        .Describe("getCampaignAnalytics", "Get a campaign's figures", "The same figures for the emails of one `campaign_id`, over the hours in which it was sent; each `table` with `format=csv`, as a document with `format=pdf`.")
        .Takes(ApiParameter.Path("id", "The `campaign_id` that the emails were sent with.", "spring-sale"))
        .Takes(Format)
        .Takes(Common)
        .Answered(Example)
        .WithMetadata(Csv, Pdf)
        .Fails(Problems.InvalidField("refresh", "Must be true or false."), AnalyticsRoutes.NoSuchCampaign());

    private const string Figures = """
        "sent": 5234, "delivered": 5192, "bounced": 42, "hard_bounced": 30, "soft_bounced": 12, "rejected": 0, "opened": 2352, "clicked": 634,
        "opened_by_machine": 210, "clicked_by_machine": 12, "complained": 2, "unsubscribed": 5, "unconfirmed": 0, "rerouted": 0, "opens_tracked": 5192, "clicks_tracked": 5192,
        "delivery_rate": 0.991976, "bounce_rate": 0.008024, "open_rate": 0.453005, "click_rate": 0.122111, "complaint_rate": 0.000385, "unsubscribe_rate": 0.000963,
        "delivered_in_p50_s": 0.8, "delivered_in_p95_s": 6.2, "opened_in_p50_s": 1450.2, "opened_in_average_s": 7200.5
        """;

    private const string Example = $$"""
        {
          "generated_at": "2026-11-30T10:00:00Z",
          "from": "2026-11-01T00:00:00Z",
          "until": "2026-11-30T10:00:00Z",
          "time_zone": "UTC",
          "step": "day",
          "campaign_id": null,
          "totals": { {{Figures}} },
          "previous": { {{Figures}} },
          "providers": [{ "provider": "postmark", "name": "Postmark", {{Figures}} }],
          "connections": [{ "connection_id": "con_01a227f1dbed736f9727d6686711f646", "provider": "postmark", "removed": false, {{Figures}} }],
          "types": [{ "type": "transactional", {{Figures}} }],
          "mailbox_providers": [{ "mailbox_provider": "gmail", {{Figures}} }],
          "series": [
            {
              "at": "2026-11-01T00:00:00Z", "provider": "postmark", "sent": 5234, "delivered": 5192, "bounced": 42, "opened": 2352, "clicked": 634, "complained": 2,
              "delivery_rate": 0.991976, "open_rate": 0.453005, "click_rate": 0.122111, "opened_in_average_s": 7200.5
            }
          ],
          "routing": [{ "matched": "rule_01a227f1dbed736f9727d6686711f647", "name": "Transactional", "type": "transactional", "provider": "postmark", "deliveries": 5234 }],
          "bounces": {
            "reasons": [{ "class": "hard", "name": "Hard Bounce (User Unknown)", "bounces": 30, "share": 0.714286 }],
            "top_domains": [{ "domain": "example.com", "bounces": 23 }]
          },
          "time_to_open": [{ "provider": "postmark", "average_s": 7200.5, "p50_s": 1450.2, "buckets": [{ "up_to_s": 60, "opens": 120 }] }],
          "delivered_within": [
            { "provider": "postmark", "within": [{ "seconds": 60, "share": 0.9731 }, { "seconds": 300, "share": 0.9852 }, { "seconds": 3600, "share": 0.9914 }, { "seconds": 43200, "share": 0.992 }] }
          ],
          "cost": {
            "providers": [{ "provider": "postmark", "delivered": 5192, "cost": 6.54, "cost_per_delivered": 0.00126 }],
            "this_month": 61.25,
            "projected_year": 735.00
          },
          "comparisons": [
            {
              "first": "postmark", "second": "mailgun", "verdict": "first_higher",
              "text": "Postmark delivers 0.9 points more than Mailgun of the same kind of mail (between 0.3 and 1.5).",
              "difference": 0.009, "interval": { "low": 0.003, "high": 0.015 },
              "kinds": [
                {
                  "type": "transactional", "mailbox_provider": "gmail", "first_sent": 5234, "first_delivered": 5192, "second_sent": 4100, "second_delivered": 4030,
                  "difference": 0.009, "interval": { "low": 0.003, "high": 0.015 }, "verdict": "first_higher"
                }
              ]
            }
          ],
          "insights": [{ "provider": "postmark", "level": "good", "text": "Excellent for transactional emails. 99.2% delivery rate." }]
        }
        """;
}
