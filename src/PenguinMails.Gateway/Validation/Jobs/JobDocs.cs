using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Validation.Jobs;

/// <summary>What the contract says of validating lists.</summary>
internal static class JobDocs
{
    public const string Job = """
        {
          "id": "job_01a227f1ecc17559a1eeed0528349000", "status": "running", "name": "leads.csv", "created_at": "2026-11-30T09:12:44.120Z", "created_by": "user admin@yourdomain.com", "ended_at": null,
          "total": 12000, "done": 4000, "columns": ["name", "email"], "address_column": "email",
          "result": { "valid": 3610, "invalid": 240, "risky": 120, "unknown": 30, "duplicates": 14 },
          "forecast": {
            "share": 0.041, "range": { "low": 0.031, "high": 0.052 }, "without_evidence": 120,
            "lines": [{ "provider": "ses", "consequence": "Amazon SES reviews the account", "share": 0.05, "outlook": "unclear", "leave_out": null, "from_probability": null }]
          },
          "unread": 1, "unread_rows": [{ "line": 71, "error": "It has no cell for the address." }],
          "cost_estimate": { "usd": 5.99, "basis": "$0.50 per 1,000 emails validated" },
          "mailgun": {
            "undecided": { "addresses": 8200, "usd": 4.10 }, "all": { "addresses": 11986, "usd": 5.99 }, "saving_usd": 1.89, "basis": "$0.50 per 1,000 emails validated",
            "order": {
              "status": "done", "scope": "undecided", "budget_usd": 5, "addresses": 8200, "left_out": 0, "processed": 8200, "estimate_usd": 4.10, "cost_usd": 4.10,
              "found": { "deliverable": 7900, "undeliverable": 160, "do_not_send": 20, "catch_all": 90, "unknown": 30 },
              "problem": null, "started_at": "2026-11-30T09:20:01.300Z", "started_by": "user admin@yourdomain.com", "ended_at": "2026-11-30T09:41:12.004Z"
            }
          }
        }
        """;

    public static readonly ApiParameter Id = ApiParameter.Path("job", "The job's id.", "job_01a227f1ecc17559a1eeed0528349000");

    public static void DescribeStart(this RouteHandlerBuilder route) => route
        .Describe("startValidation", "Validate a list", """
            Takes a CSV of up to 1,000,000 rows and 200 MB, as the body or as a file of a form, and checks its addresses in the background. What stands between the cells, the alphabet
            (UTF-8, UTF-16 or Latin-1), a header and the column with the addresses are found. `column` names another, by its name or its number from 1, and `delimiter` what stands between the cells.
            A form can have them and `name` as fields instead, before or after its file; where both say something, the query counts.
            Follow the job by its id.
            """)
        .Takes(ApiParameter.Query("column", "The column with the addresses, where another is found.", "email"),
            ApiParameter.Query("delimiter", "What stands between the cells, where something else is found: one character, `comma`, `semicolon`, `tab`, `bar`, `space`, or a code such as `U+001F`.", "semicolon"),
            ApiParameter.Query("name", "What to call the list.", "leads.csv"))
        .WithMetadata(new ApiBody(null, CsvFile.ContentType, "A row for each address."))
        .Asked("\"name,email\\r\\nJo Doe,jo@example.com\\r\\n\"")
        .Answered(Job, StatusCodes.Status202Accepted)
        .Fails(JobRoutes.NoList("No column holds email addresses."), JobRoutes.NoDelimiter(), JobRoutes.TooLong());

    public static void DescribeList(this RouteHandlerBuilder route) => route
        .Describe("listValidations", "List validations", "The last 50 lists, the latest first. They are kept for 30 days.")
        .Answered($$"""{ "data": [{{Job}}], "next_cursor": null }""");

    public static void DescribeFind(this RouteHandlerBuilder route) => route
        .Describe("getValidation", "Follow a validation", "Tells how far a job is, and what was found so far.")
        .Takes(Id).Answered(Job).Fails(JobRoutes.NoSuch());

    public static void DescribeResult(this RouteHandlerBuilder route) => route
        .Describe("getValidationResult", "Get a validated list", "Streams the list with its own columns and `verdict`, `reasons`, `suggestion` and `bounce_probability`; of a job that runs, what is checked so far.")
        .Takes(Id, ApiParameter.Query("below", "Only rows that are less likely to bounce than this, 0 to 1. Rows without evidence count as 0.03.", "0.5"))
        .WithMetadata(new ApiCsv("name,email,verdict,reasons,suggestion,bounce_probability\r\nJo Doe,jo@gmail.con,invalid,domain_not_found possible_typo,jo@gmail.com,0.99\r\n")).Fails(JobRoutes.NoSuch(), JobRoutes.NoProbability());

    public static void DescribeColumn(this RouteHandlerBuilder route) => route
        .Describe("chooseValidationColumn", "Check another column", "Checks the list anew by the addresses of another of its columns, without a second upload.")
        .Takes(Id, ApiParameter.Query("column", "The column, by its name or its number from 1.", "email")).Answered(Job).Fails(JobRoutes.NoSuch(), JobRoutes.NoColumn(["name", "email"]), JobRoutes.ColumnIsPaidFor());

    public static void DescribePause(this RouteHandlerBuilder route) => route
        .Describe("pauseValidation", "Pause a validation", "Stops checking until it is resumed.").Takes(Id).Answered(Job).Fails(JobRoutes.NoSuch(), Problems.Conflict("Only a running job can be paused."));

    public static void DescribeResume(this RouteHandlerBuilder route) => route
        .Describe("resumeValidation", "Resume a validation", "Goes on where it was paused.").Takes(Id).Answered(Job).Fails(JobRoutes.NoSuch(), Problems.Conflict("Only a paused job can be resumed."));

    public static void DescribeCancel(this RouteHandlerBuilder route) => route
        .Describe("cancelValidation", "Cancel a validation", "Ends it. What was checked can still be read.").Takes(Id).Answered(Job).Fails(JobRoutes.NoSuch(), Problems.Conflict("The job has ended already."));

    public static void DescribeSuppress(this RouteHandlerBuilder route) => route
        .Describe("suppressInvalid", "Suppress a list's invalid addresses", "Adds the addresses that were found invalid so far to the suppression list.")
        .Takes(Id).Answered("""{ "added": 240 }""").Fails(JobRoutes.NoSuch());

    public static void DescribeCalibration(this RouteHandlerBuilder route) => route
        .Describe("getBounceCalibration", "See whether probabilities came true", "Compares the probability that addresses of your latest lists were given with what became of the first email to them since: a sample of up to 20,000 rows.")
        .Answered("""{ "emails": 1000, "points": [{ "from": 0.01, "until": 0.02, "predicted": 0.014, "emails": 1000, "bounced": 13, "range": { "low": 0.0076, "high": 0.0221 } }] }""");
}
