using PenguinMails.Gateway.Contract;
using PenguinMails.Gateway.Http;

namespace PenguinMails.Gateway.Validation;

/// <summary>What the contract says of checking addresses.</summary>
internal static class ValidationDocs
{
    public static void DescribeCheck(this RouteHandlerBuilder route) => route
        .Describe("checkAddress", "Check an address", """
            Tells whether email to an address will arrive, by its form, its domain in DNS, and what became of your own email to it. Nothing is sent, and no mail server is asked.
            Public lists of throw-away mailboxes and of roles are reasons, and never a verdict by themselves.

            With `provider` your account at Mailgun is asked whether the mailbox exists, for money. No such mailbox makes it invalid, or risky where your latest email arrived; a domain that takes any name is risky;
            a mailbox that exists settles what is unknown, and outweighs neither a bounce of your own email nor a suppression.
            """)
        .Asked("""{ "address": "user@gmail.con", "provider": "mailgun" }""")
        .Answered("""
            {
              "address": "user@gmail.con", "verdict": "invalid", "bounce_probability": 0.99, "suggestion": "user@gmail.com",
              "reasons": [
                { "code": "domain_not_found", "detail": "There is no domain gmail.con." },
                { "code": "possible_typo", "detail": "Probably gmail.com was meant." },
                { "code": "mailbox_not_found", "detail": "Mailgun found no such mailbox." }
              ]
            }
            """)
        .Fails(Problems.InvalidField("address", "Required: an email address."), Problems.InvalidApiKey("Invalid API key. Please check your credentials and try again."),
            Problems.RateLimited(TimeSpan.FromMinutes(1), "ESP rate limit reached. Try again in a minute."), Problems.ProviderUnreachable("Mailgun did not answer: no answer within 30 s."));
}
