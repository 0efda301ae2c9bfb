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
            """)
        .Asked("""{ "address": "user@gmail.con" }""")
        .Answered("""
            {
              "address": "user@gmail.con", "verdict": "invalid", "suggestion": "user@gmail.com",
              "reasons": [
                { "code": "domain_not_found", "detail": "There is no domain gmail.con." },
                { "code": "possible_typo", "detail": "Probably gmail.com was meant." }
              ]
            }
            """)
        .Fails(Problems.InvalidField("address", "Required: an email address."));
}
