using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Tenants.Admin;

/// <summary>What the contract says of keys and the audit log.</summary>
internal static class KeyDocs
{
    private const string Fields = """
        "id": "key_01a227f2479f79f79ed57c8b02c706c9",
        "name": "staging",
        "scope": "send",
        "last_four": "k3Xw",
        "sends_per_second": null,
        "allow_recipients": ["@yourdomain.com"],
        "redirect_to": null,
        "created_at": "2026-11-29T15:35:19.229Z",
        "revoked_at": null
        """;

    public static void DescribeList(this RouteHandlerBuilder route) => route
        .Describe("listKeys", "List API keys", "Lists your API keys, newest first, revoked ones too.")
        .Answered($$"""{ "data": [{ {{Fields}} }], "next_cursor": null }""");

    public static void DescribeCreate(this RouteHandlerBuilder route) => route
        .Describe("createKey", "Create an API key", "Creates an API key. The answer shows it once. With `allow_recipients` or `redirect_to` the key is in safe mode, for staging: it reaches only the recipients on its list, email to everybody else goes to `redirect_to`, or is accepted and ends as `suppressed`.")
        .Asked("""{ "name": "staging", "scope": "send", "allow_recipients": ["@yourdomain.com"] }""")
        .Answered($$"""{ "key": "pm_7hXq2V9cLwZr5TnBd8KfYm3PsJ6GvQaE1uRxW4tok3Xw", {{Fields}} }""", StatusCodes.Status201Created)
        .Fails(Problems.InvalidField("scope", "Must be one of send, read, admin."));

    public static void DescribeRevoke(this RouteHandlerBuilder route) => route
        .Describe("revokeKey", "Revoke an API key", "Revokes an API key at once; other nodes follow within seconds.")
        .Takes(ApiParameter.Path("id", "The key's id.", "key_01a227f2479f79f79ed57c8b02c706c9"))
        .Fails(KeyRoutes.NoSuch());

    public static void DescribeAudit(this RouteHandlerBuilder route) => route
        .Describe("listAudit", "Read the audit log", "Lists changes of settings, keys and users, newest first.")
        .Takes(ApiParameter.Paging)
        .Answered("""
            { "data": [{ "at": "2026-11-29T15:35:19.229Z", "actor": "user admin@yourdomain.com", "action": "key.created",
              "detail": { "key": "key_01a227f2479f79f79ed57c8b02c706c9", "name": "staging", "scope": "send", "safe_mode": "true" } }], "next_cursor": null }
            """)
        .Fails(Problems.InvalidField("limit", "Must be a number from 1 to 200."));
}
