using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Suppressions.Import;

/// <summary>What the contract says of imports.</summary>
internal static class ImportDocs
{
    private const string Columns = "`address[,reason[,scope]]` in each row, in this order or as a header names them";
    private const string Table = "\"user@example.com,hard_bounce,all\\r\\n\"";
    private const string Result = """{ "added": 1204, "known": 7, "rejected": 1, "invalid": [{ "row": 12, "address": "user@", "error": "The domain is missing." }] }""";

    private const string Running = $$"""
        {
          "id": "job_01a227f1ecc17559a1eeed0528349000", "status": "running", "created_at": "2026-11-29T15:34:55.937Z", "created_by": "user admin@yourdomain.com", "ended_at": null,
          "done": 1212, "total": 250000, "result": {{Result}}
        }
        """;

    private static readonly ApiParameter Job = ApiParameter.Path("job", "The import's id.", "job_01a227f1ecc17559a1eeed0528349000");

    public static void DescribeImport(this RouteHandlerBuilder route) => route
        .Describe("importSuppressions", "Import suppressions", $"Adds the addresses of a CSV: {Columns}. At most 100,000 rows and 20 MB. A row that can't be read is named, and the others are added.")
        .WithMetadata(new ApiBody(null, CsvFile.ContentType, "A row for each address."))
        .Asked(Table)
        .Answered(Result)
        .Fails(ImportRoutes.NotCsv(), ImportRoutes.TooMany());

    public static void DescribeStart(this RouteHandlerBuilder route) => route
        .Describe("startSuppressionImport", "Import in the background", $"Adds the addresses of a CSV: {Columns}. At most 1,000,000 rows and 100 MB, and one import at a time. Follow it by its id.")
        .WithMetadata(new ApiBody(null, CsvFile.ContentType, "A row for each address."))
        .Asked(Table)
        .Answered(Running, StatusCodes.Status202Accepted)
        .Fails(ImportRoutes.NotCsv(), ImportRoutes.TooLong(), ImportRoutes.IsRunning());

    public static void DescribeFind(this RouteHandlerBuilder route) => route
        .Describe("getSuppressionImport", "Follow an import", "Tells how far an import is, and what became of its rows. Imports are kept for 30 days.")
        .Takes(Job).Answered(Running).Fails(ImportRoutes.NoSuch());

    public static void DescribeCancel(this RouteHandlerBuilder route) => route
        .Describe("cancelSuppressionImport", "Cancel an import", "Stops an import. What was added stays.")
        .Takes(Job).Fails(ImportRoutes.NoSuch());
}
