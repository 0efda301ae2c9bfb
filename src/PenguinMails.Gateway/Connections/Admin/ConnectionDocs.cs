using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;
using PenguinMails.Gateway.Providers;

namespace PenguinMails.Gateway.Connections.Admin;

/// <summary>What the contract says of providers and their connections.</summary>
internal static class ConnectionDocs
{
    public static readonly ApiParameter Provider = ApiParameter.Path("provider", "The provider's id, from the list of providers.", "postmark");
    public static readonly Problem NotConnected = ConnectionRoutes.NotConnected("postmark");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void DescribeProviders(this RouteHandlerBuilder route) => route
        .Describe("listProviders", "List providers", "Lists every provider with its status and what went out through it. All are on one page.")
        .Answered(ConnectionExamples.Providers);

    public static void DescribeReadiness(this RouteHandlerBuilder route) => route
        .Describe("listReadiness", "Check readiness", """
            Tells for every sending domain at every connection whether email can go out, and what is missing: verification, DKIM, return path, tracking, webhooks and quota.
            """)
        .Answered(ConnectionExamples.Readiness);

    public static void DescribeSettings(this RouteHandlerBuilder route, ProviderInfo info) => route
        .Describe($"get{Word(info)}Settings", $"Get the {info.Name} settings", $"""
            The settings of your {info.Name} connection. Of secrets you see the last four characters.
            """)
        .Produces(StatusCodes.Status200OK, info.Settings).Answered(SettingsExamples.Answered(info.Settings!).ToJsonString())
        .Fails(ConnectionRoutes.NotConnected(info.Id));

    public static void DescribeSave(this RouteHandlerBuilder route, ProviderInfo info) => route
        .Describe($"save{Word(info)}Settings", $"Save the {info.Name} settings", $"""
            Checks the settings at {info.Name}, and saves them where they work. Until then your previous settings are in use.

            What you leave out keeps its value, also a secret that you send masked, as it was read. Send the `version` that you read, so that nobody's changes get lost.
            """)
        .Accepts(info.Settings!, "application/json").Asked(SettingsExamples.Asked(info.Settings!).ToJsonString())
        .Produces(StatusCodes.Status200OK, info.Settings).Answered(SettingsExamples.Saved(info.Settings!).ToJsonString())
        .Fails(
            Problems.InvalidRequest("The body is not JSON, or names a field twice."),
            Problems.StaleVersion(),
            Problems.TooLarge("Settings have at most 256 KB."),
            Problems.InvalidField("timeout_s", "Must be 5 to 60."),
            Problems.InvalidApiKey(ConnectionCheck.KeyRefused("").Detail, "api_token"),
            Problems.RefusedByProvider("The message stream does not exist."),
            Problems.RateLimited(Patience, ConnectionCheck.TooFast("").Detail),
            Problems.ProviderUnreachable(ConnectionCheck.NotReached(info.Name, "").Detail));

    public static void DescribeRemove(this RouteHandlerBuilder route) => route
        .Describe("removeProvider", "Remove a connection", """
            Removes the connection and its settings. Its queued email uses another provider. Events of email that went out through it are still taken for a while.

            Built-in SMTP is always there; disable it instead.
            """)
        .Takes(Provider)
        .Fails(NotConnected, Problems.Conflict("Built-in SMTP can't be removed. You can pause it."));

    public static void DescribeEnable(this RouteHandlerBuilder route) => route
        .Describe("enableProvider", "Enable a connection", "The routing rules send new email to it again.")
        .Takes(Provider)
        .Answered("""{ "provider": "postmark", "enabled": true, "detail": "Postmark is enabled. Routing rules send new email to it again." }""")
        .Fails(NotConnected);

    public static void DescribeDisable(this RouteHandlerBuilder route) => route
        .Describe("disableProvider", "Disable a connection", """
            It takes no more email, and what is queued for it is routed again. Add `?dry_run=true` to see first what would happen.
            """)
        .Takes(Provider, ApiParameter.Flag("dry_run", "Only tell what would happen."))
        .Answered("""
            {
              "provider": "postmark",
              "enabled": true,
              "queued": 3,
              "to": [{ "provider": "mailgun", "emails": 3 }],
              "detail": "3 emails are queued for Postmark: 3 will go to Mailgun."
            }
            """)
        .Fails(NotConnected);

    public static void DescribeTest(this RouteHandlerBuilder route) => route
        .Describe("testProvider", "Test a connection", """
            Checks the credentials, sends a test message that reaches no person, and registers the webhook where it is missing. With `to`, the test message goes to that address, and is one of your emails, marked `test`.

            The answer is 200 also where the connection does not work: see `ok`.
            """)
        .Takes(Provider)
        .Accepts<TestRequest>(isOptional: true, "application/json").Asked("""{ "to": "you@yourdomain.com" }""")
        .Answered("""{ "ok": true, "latency_ms": 182, "detail": "Connected to the Postmark server \"My server\". Postmark accepted a test email that reaches nobody.", "cause": null, "message_id": null }""")
        .Fails(TestProblems);

    public static void DescribeTestEmail(this RouteHandlerBuilder route) => route
        .Describe("sendTestEmail", "Send a test email", """
            Sends a sample email through this provider alone, once. It is one of your emails, marked `test`, and `message_id` leads to what becomes of it. The answer is 200 also where the provider refuses it: see `ok`.
            """)
        .Takes(Provider)
        .Accepts<TestRequest>("application/json").Asked("""{ "to": "you@yourdomain.com", "tags": ["test"] }""")
        .Answered("""
            { "ok": true, "provider_message_id": "3c9791eb-2d00-4bba-beed-4bafe332a7a2", "latency_ms": 231, "detail": "Postmark accepted the test email.", "cause": null, "message_id": "msg_01a227f1ecc17559a1eeed0528349000" }
            """)
        .Fails(TestProblems);

    private static Problem[] TestProblems =>
        [Problems.InvalidRequest("The body is not JSON."), NotConnected, Problems.TooLarge(), Problems.InvalidField("to", "Required.")];

    private static string Word(ProviderInfo info) => char.ToUpperInvariant(info.Id[0]) + info.Id[1..];
}
