using System.Text;
using PenguinMails.Gateway.Providers.Mailgun;
using Xunit;

namespace PenguinMails.Tests.Providers.Mailgun;

/// <summary>Mailgun's own word about who visited, judged by the kind of the visit.</summary>
public sealed class MailgunVisitTests
{
    [Theory]
    // A mailbox provider's proxy that loads a picture does so when a person opens the email; it follows links only to scan them.
    [InlineData("opened", "gmail", false)]
    [InlineData("clicked", "gmail", true)]
    // Apple's loads every picture of every email.
    [InlineData("opened", "apple", true)]
    [InlineData("clicked", "apple", true)]
    [InlineData("opened", "generic", true)]
    [InlineData("clicked", "generic", true)]
    [InlineData("opened", "something new", true)]
    [InlineData("opened", "", false)]
    [InlineData("clicked", "", false)]
    [InlineData("unsubscribed", "generic", false)]
    public void A_bot_is_judged_by_what_it_did(string type, string bot, bool isMachine)
    {
        var body = $$$"""
            {"event-data":{"id":"1","event":"{{{type}}}","timestamp":1764000000.5,"recipient":"user@example.com","url":"https://example.com/",
            "client-info":{"bot":"{{{bot}}}","user-agent":"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0" } } }
            """;

        Assert.Equal(isMachine, Assert.Single(MailgunEvents.Parse(Encoding.UTF8.GetBytes(body))).Machine);
    }
}
