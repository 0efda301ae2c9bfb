using PenguinMails.Gateway.Analytics.Api;
using PenguinMails.Gateway.Analytics.Reports;
using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Analytics.Dmarc;

/// <summary>What the contract says of DMARC reports.</summary>
internal static class DmarcDocs
{
    private const string Uploaded = """
        { "organization": "google.com", "report_id": "13245678901234567890", "domain": "yourdomain.com", "began_at": "2026-11-29T00:00:00Z", "ended_at": "2026-11-29T23:59:59Z", "messages": 5234, "is_new": true }
        """;

    private const string Figures = """ "messages": 5234, "dkim_aligned": 5230, "spf_aligned": 120, "passed": 5230, "quarantined": 0, "rejected": 0, "pass_rate": 0.999236 """;

    private const string Overview = $$"""
        {
          "generated_at": "2026-11-30T10:00:00Z", "from": "2026-11-01T00:00:00Z", "until": "2026-11-30T10:00:00Z",
          "report_address": "b+mrwwc4tdv5n6m2q7w4kq5n3tzp6yq@bounces.yourdomain.com", "reports": 29, "messages": 5234,
          "domains": [
            {
              "domain": "yourdomain.com", "policy": "none", "strangers": 0, {{Figures}},
              "sources": [
                {
                  "kind": "own", "provider": "postmark", "from_domain": "yourdomain.com", "addresses": ["203.0.113.7"], "signed_by": ["pm.mtasv.net", "yourdomain.com"],
                  "return_paths": ["pm.mtasv.net"], "reporters": [{ "organization": "google.com", "messages": 5234 }], {{Figures}},
                  "text": "Postmark: 4 of 5,234 failed DMARC. Some mail is changed on its way, as by mailing lists; if there are many, check the DKIM record of yourdomain.com."
                }
              ],
              "more_sources": 0
            }
          ],
          "connections": [{ "connection_id": "con_01a227f1dbed736f9727d6686711f646", "provider": "postmark", "removed": false, {{Figures}} }]
        }
        """;

    public static void DescribeDmarc(this RouteHandlerBuilder route) => route
        .Describe("getDmarc", "See who sends from your domains", """
            Tells by receivers' DMARC reports who sends from your domains: your connections, other services of yours, and strangers; and how well each connection's email is aligned.
            A message is a connection's where a genuine signature, a return path that passed SPF, or an address of its own proves it. Where only the provider is proved, which others use too,
            the connection must have sent from the domain in the last 90 days.
            """)
        .Takes(AnalyticsDocs.Range).Takes(AnalyticsDocs.Zone)
        .Answered(Overview)
        .Fails(Problems.InvalidField("from", "Must be before to."));

    public static void DescribeUpload(this RouteHandlerBuilder route) => route
        .Describe("uploadDmarcReport", "Upload a DMARC report", """
            Adds an aggregate report (RFC 7489, RFC 9990): the file itself as the body, as XML, gzip, or a zip file with the XML in it. At most 5 MB, 20 MB unpacked, and 20,000 records.
            A report that is here already is answered with 200 and changes nothing. The domain has to be one that you send from.
            """)
        .WithMetadata(new ApiBody(null, "text/xml", "The report, as the receiver attached it."))
        .Asked("\"<feedback><report_metadata>…</report_metadata><policy_published>…</policy_published><record>…</record></feedback>\"")
        .Answered(Uploaded, StatusCodes.Status201Created).Answered(Uploaded)
        .Fails(DmarcRoutes.IsForm(), DmarcRoutes.TooLarge(), DmarcRoutes.Unreadable("It unpacks to more than 20 MB."));
}
