using System.Text.Json.Nodes;
using Xunit;
using static PenguinMails.Tests.Sending.QuietGateway;

namespace PenguinMails.Tests.Sending;

/// <summary>Consent is a word and nothing else, and is named where it is not.</summary>
public sealed class SendConsentTests(QuietGateway gateway) : IClassFixture<QuietGateway>
{
    [Theory]
    [InlineData("off")]
    [InlineData("anonymous")]
    [InlineData("full")]
    public async Task A_word_of_the_contract_is_taken(string word)
    {
        (await gateway.SendAsync(Email("tracking", word))).AssertAccepted();
        (await gateway.SendAsync(For(new JsonObject { ["to"] = "a@example.com", ["tracking"] = word }))).AssertAccepted();
    }

    [Theory]
    [InlineData("\"on\"")]
    [InlineData("\"Off\"")]
    [InlineData("\"off \"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("false")]
    [InlineData("[\"off\"]")]
    [InlineData("{\"opens\":false}")]
    public async Task Anything_else_is_named(string json)
    {
        (await gateway.SendAsync(Email("tracking", JsonNode.Parse(json)))).AssertNames("tracking");
        (await gateway.SendAsync(For(new JsonObject { ["to"] = "a@example.com" }, new JsonObject { ["to"] = "b@example.com", ["tracking"] = JsonNode.Parse(json) }))).AssertNames("recipients.1.tracking");
        var batch = (await gateway.BatchAsync(new JsonArray(Email("tracking", JsonNode.Parse(json)), Email()))).AssertAccepted().Json.GetProperty("data");
        Assert.Equal("tracking", batch[0].GetProperty("errors").EnumerateObject().Single().Name);
    }

    [Fact]
    public async Task A_recipient_with_consent_does_not_stand_beside_to()
    {
        var email = Email();
        email["recipients"] = new JsonArray(new JsonObject { ["to"] = "a@example.com", ["tracking"] = "off" });

        (await gateway.SendAsync(email)).AssertNames("recipients");
    }

    [Fact]
    public async Task The_same_key_with_another_consent_is_a_conflict()
    {
        var key = Guid.NewGuid().ToString();
        (await gateway.SendAsync(Email("tracking", "off"), key)).AssertAccepted();

        (await gateway.SendAsync(Email("tracking", "full"), key)).AssertProblem(409, "idempotency_conflict");
    }

    private static JsonObject For(params JsonNode[] recipients)
    {
        var email = Email();
        email.Remove("to");
        email["recipients"] = new JsonArray(recipients);
        return email;
    }
}
