using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Webhooks.Intake;

/// <summary>What the contract says of webhooks from providers.</summary>
internal static class WebhookDocs
{
    private const string Bounce = """
        {
          "RecordType": "Bounce",
          "MessageID": "3c9791eb-2d00-4bba-beed-4bafe332a7a2",
          "Type": "HardBounce",
          "Email": "user@example.com",
          "Description": "The server was unable to deliver your message.",
          "BouncedAt": "2026-11-29T15:34:58Z",
          "Metadata": { "pm_env": "01a227f1ecc17559a1eeed0528349001", "pm_call": "01a227f1ed227000b279449accebb62d" }
        }
        """;

    private static readonly ApiParameter Provider = ApiParameter.Path("provider", "The provider that reports.", "postmark");

    public static void DescribeIntake(this RouteHandlerBuilder route) => route
        .Describe("receiveWebhook", "Receive a webhook", """
            Takes what a provider reports about an account whose connection it names by itself. Answers 200 once the event is stored, also for one that is known already.
            """)
        .Takes(Provider)
        .DescribeBoth();

    public static void DescribeIntakeOfConnection(this RouteHandlerBuilder route) => route
        .Describe("receiveConnectionWebhook", "Receive a webhook of a connection", """
            Takes what a provider reports about this connection. The gateway registers this address at the provider. Answers 200 once the event is stored, also for one that is known already.

            Postmark sends basic authentication, Mailgun signs with the webhook signing key. `smtp` takes a raw bounce message (`message/rfc822`, up to 30 MB) with basic authentication.
            """)
        .Takes(Provider, ApiParameter.Path("connection", "The connection's id.", "con_01a227f1dbed736f9727d6686711f646"))
        .DescribeBoth()
        .Fails(Problems.NotFound("Connection not found."));

    private static RouteHandlerBuilder DescribeBoth(this RouteHandlerBuilder route) => route
        .WithMetadata(new ApiBody(null, "application/json", "The report as the provider writes it, up to 1 MB."))
        .Asked(Bounce)
        .Produces(StatusCodes.Status200OK)
        .Fails(
            Problems.InvalidRequest("The body can't be read, so nothing can be verified."),
            Problems.WebhookRejected(StatusCodes.Status401Unauthorized),
            Problems.NotFound("Provider not found."),
            Problems.WebhookRejected(StatusCodes.Status406NotAcceptable),
            Problems.TooLarge("A webhook of Postmark has at most 1 MB."),
            Problems.Overloaded());
}
