using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Suppressions.Admin;

/// <summary>What the contract says of the suppression list.</summary>
internal static class SuppressionDocs
{
    private const string Fields = """
        "address": "user@example.com",
        "reason": "hard_bounce",
        "scope": "all",
        "source": "postmark",
        "since": "2026-11-29T15:35:19.229Z",
        "expires_at": null,
        "detail": "550 5.1.1 No such user"
        """;

    private const string Found = $$"""
        {
          "address": "user@example.com",
          "scope": "all",
          "suppressed": true,
          "history": [{ {{Fields}}, "event_id": "01a227f2479f79f79ed57c8b02c706c9", "added_by": null, "lifted_at": null, "lifted_by": null }]
        }
        """;

    private static readonly ApiParameter Address = ApiParameter.Path("address", "The address. Case does not matter, and its domain may be in Unicode.", "user@example.com");

    public static void DescribeList(this RouteHandlerBuilder route) => route
        .Describe("listSuppressions", "List suppressions", "Lists what suppresses addresses now, newest first; with `address`, in the order of addresses. An address has an entry for each reason and source.")
        .Takes(
            ApiParameter.Query("address", "An address or how it begins, or a domain such as `@example.com`.", "@example.com"),
            ApiParameter.Word("reason", "Why.", SuppressionReason.HardBounce),
            ApiParameter.Word("scope", "Which email is not sent.", SuppressionScope.All),
            ApiParameter.Paging[0],
            ApiParameter.Paging[1] with { Example = "MTc5NTk2NjUxOTIyOSBtYW51YWwgYWxsIG1hbnVhbCB1c2VyQGV4YW1wbGUuY29t" })
        .Answered($$"""{ "data": [{ {{Fields}} }], "next_cursor": null }""")
        .Fails(Problems.InvalidField("limit", "Must be a number from 1 to 200."));

    public static void DescribeFind(this RouteHandlerBuilder route) => route
        .Describe("getSuppression", "Look up an address", "Tells whether an address is suppressed, and its history: what suppressed it and when, and who lifted it.")
        .Takes(Address)
        .Answered(Found)
        .Fails(SuppressionRoutes.NoSuch(), SuppressionRoutes.NoAddress());

    public static void DescribeAdd(this RouteHandlerBuilder route) => route
        .Describe("addSuppression", "Suppress an address", "Adds an address by hand; 201 where it is new. One that is on the list for the same reason stays as it is. It holds for whatever is accepted from now on.")
        .Asked("""{ "address": "user@example.com", "note": "Asked us by phone" }""")
        .Answered(Found)
        .Answered(Found, StatusCodes.Status201Created)
        .Fails(Problems.InvalidField("scope", "Must be all or bulk."));

    public static void DescribeRemove(this RouteHandlerBuilder route) => route
        .Describe("removeSuppression", "Remove an address", """
            Takes an address off the list, for whatever reasons it stands there. Providers that keep lists of their own are asked first, and the removal is done when they confirm it: email to the address goes out from then on.
            A spam complaint is only lifted with `complaint=true`, and one at Postmark not at all: Postmark keeps it.
            """)
        .Takes(Address, ApiParameter.Flag("complaint", "Lift it even if the person complained about spam."))
        .Fails(SuppressionRoutes.NoSuch(), SuppressionRoutes.NoAddress(), SuppressionRoutes.IsComplaint(), Problems.ProviderUnreachable("Mailgun did not confirm the removal: HTTP 503. Nothing was changed here. Try again."));

    public static void DescribeExport(this RouteHandlerBuilder route) => route
        .Describe("exportSuppressions", "Export suppressions", "Streams the whole list as CSV, in the order of addresses: `address,reason,scope,since,source,detail,expires_at`. It can be imported again.")
        .Produces<string>(StatusCodes.Status200OK, CsvFile.ContentType)
        .Answered("\"address,reason,scope,since,source,detail\\r\\nuser@example.com,hard_bounce,all,2026-11-29T15:35:19.229Z,postmark,550 5.1.1 No such user\\r\\n\"");
}
