using System.Text.Json.Nodes;
using Xunit;
using static PenguinMails.Tests.Sending.QuietGateway;

namespace PenguinMails.Tests.Sending;

/// <summary>Addresses in all their forms, and who is a recipient.</summary>
public sealed class SendRecipientTests(QuietGateway gateway) : IClassFixture<QuietGateway>
{
    [Theory]
    [InlineData("user@example.com", "user@example.com")]
    [InlineData("  user@example.com  ", "user@example.com")]
    [InlineData("User+Tag@EXAMPLE.com", "User+Tag@example.com")]
    [InlineData("Jane Doe <jane@example.com>", "Jane Doe <jane@example.com>")]
    [InlineData("\"Doe, Jane\" <jane@example.com>", "\"Doe, Jane\" <jane@example.com>")]
    [InlineData("\"a\\\"b\" <jane@example.com>", "\"a\\\"b\" <jane@example.com>")]
    [InlineData("jane@example.com (Jane)", "jane@example.com")]
    [InlineData("Jane (the (very) first) <jane(x)@(y)example.com>", "Jane <jane@example.com>")]
    [InlineData("\"john doe\"@example.com", "\"john doe\"@example.com")]
    [InlineData("\"a@b\"@example.com", "\"a@b\"@example.com")]
    [InlineData("\"john\"@example.com", "john@example.com")]
    [InlineData("büro@example.com", "büro@example.com")]
    [InlineData("user@bücher.example", "user@xn--bcher-kva.example")]
    [InlineData("user@例え。テスト", "user@xn--r8jz45g.xn--zckzah")]
    [InlineData("\U0001F427 <user@example.com>", "\U0001F427 <user@example.com>")]
    [InlineData("=?utf-8?q?x?= <user@example.com>", "x <user@example.com>")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com")]
    public async Task A_good_address_is_taken_and_told_in_one_form(string given, string told)
    {
        var answer = (await gateway.SendAsync(Email("to", given))).AssertAccepted();
        Assert.Equal(told, answer.Deliveries.Single().GetProperty("to").GetString());
        (await gateway.SendAsync(Email("from", given))).AssertAccepted();
        (await gateway.SendAsync(Email("reply_to", given))).AssertAccepted();

        var timeline = await gateway.GetAsync("/" + answer.Id);
        Assert.Equal(told, timeline.Json.GetProperty("deliveries")[0].GetProperty("to").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("user")]
    [InlineData("@example.com")]
    [InlineData("user@")]
    [InlineData("user@localhost")]
    [InlineData("user@example..com")]
    [InlineData(".user@example.com")]
    [InlineData("us er@example.com")]
    [InlineData("user@[127.0.0.1]")]
    [InlineData("user@127.0.0.1")]
    [InlineData("user@-example.com")]
    [InlineData("user@exa_mple.com")]
    [InlineData("a@example.com, b@example.com")]
    [InlineData("a@example.com; b@example.com")]
    [InlineData("a@b@example.com")]
    [InlineData("Jane <jane@example.com")]
    [InlineData("Doe, Jane <jane@example.com>")]
    [InlineData("friends: a@example.com, b@example.com;")]
    [InlineData("\"unclosed@example.com")]
    [InlineData("user@example.com(comment")]
    [InlineData("mailto:user@example.com")]
    [InlineData("user\u200B@example.com")]
    [InlineData("user@exam\u00ADple.com")]
    [InlineData("user@xn--\u00e9.com")]
    public async Task A_bad_address_is_named_where_it_stands(string given)
    {
        (await gateway.SendAsync(Email("to", given))).AssertNames("to");
        (await gateway.SendAsync(Email("to", new JsonArray("a@example.com", given)))).AssertNames("to.1");
        (await gateway.SendAsync(Email("from", given))).AssertNames("from");
        (await gateway.SendAsync(Email("cc", given))).AssertNames("cc");
        (await gateway.SendAsync(Email("bcc", new JsonArray(given, "b@example.com")))).AssertNames("bcc.0");
        (await gateway.SendAsync(Email("reply_to", given))).AssertNames("reply_to");
    }

    [Fact]
    public async Task Duplicates_are_merged_whatever_their_name_and_case()
    {
        var answer = await gateway.SendAsync(Email("to", new JsonArray("User@Example.com", "user@example.com", "Jane <USER@example.COM>", "\"user\"@example.com", "other@example.com")));

        Assert.Equal(["User@example.com", "other@example.com"], answer.AssertAccepted().Deliveries.Select(delivery => delivery.GetProperty("to").GetString()));
    }

    [Fact]
    public async Task A_thousand_recipients_are_counted_without_their_duplicates()
    {
        var answer = await gateway.SendAsync(Email("to", new JsonArray([.. Addresses(1_000).Concat(Addresses(1_000)).Select(address => address!.DeepClone())])));

        Assert.Equal(1_000, answer.AssertAccepted().Deliveries.Count);
        Assert.Equal(1_000, (await gateway.GetAsync("/" + answer.Id)).Json.GetProperty("deliveries").GetArrayLength());
    }

    [Fact]
    public async Task Giving_cc_or_bcc_makes_one_email_of_all()
    {
        var email = Email("to", Addresses(2));
        email["cc"] = "cc@example.com";
        email["bcc"] = new JsonArray("bcc@example.com", "USER0@example.com");

        var answer = (await gateway.SendAsync(email)).AssertAccepted();
        Assert.Equal(["to", "to", "cc", "bcc"], answer.Deliveries.Select(delivery => delivery.GetProperty("role").GetString()));

        email["mode"] = "individual";
        (await gateway.SendAsync(email)).AssertNames("mode");
    }

    [Fact]
    public async Task Fifty_are_counted_over_to_cc_and_bcc()
    {
        var email = Email("to", Addresses(48));
        email["cc"] = "cc@example.com";
        email["bcc"] = "bcc@example.com";
        Assert.Equal(50, (await gateway.SendAsync(email)).AssertAccepted().Deliveries.Count);

        email["bcc"] = new JsonArray("bcc@example.com", "bcc2@example.com");
        (await gateway.SendAsync(email)).AssertNames("to");
    }

    [Theory]
    [InlineData("to", "\"b@example.com\"")]
    [InlineData("cc", "\"b@example.com\"")]
    [InlineData("bcc", "\"b@example.com\"")]
    [InlineData("mode", "\"group\"")]
    public async Task Recipients_with_variables_go_alone_and_one_by_one(string field, string value)
    {
        var email = Email();
        email.Remove("to");
        email["recipients"] = new JsonArray(new JsonObject { ["to"] = "a@example.com", ["variables"] = new JsonObject { ["name"] = "A" } });
        (await gateway.SendAsync(email)).AssertAccepted();

        email[field] = JsonNode.Parse(value);
        (await gateway.SendAsync(email)).AssertNames("recipients");
    }

    [Theory]
    [InlineData("[]", "recipients")]
    [InlineData("[{}]", "recipients.0.to")]
    [InlineData("[null]", "recipients.0.to")]
    [InlineData("[{\"to\":null}]", "recipients.0.to")]
    [InlineData("[{\"to\":\"nobody\"}]", "recipients.0.to")]
    [InlineData("[{\"to\":[\"a@example.com\"]}]", "recipients.0.to")]
    [InlineData("[{\"to\":\"a@example.com\",\"variables\":{\"a-b\":\"x\"}}]", "recipients.0.variables.a-b")]
    [InlineData("[{\"to\":\"a@example.com\",\"variables\":{\"a\":null}}]", "recipients.0.variables.a")]
    [InlineData("[{\"to\":\"a@example.com\",\"variables\":{\"a\":1}}]", "recipients.0.variables.a")]
    [InlineData("[{\"to\":\"a@example.com\",\"variables\":[]}]", "recipients.0.variables")]
    [InlineData("{\"to\":\"a@example.com\"}", "recipients")]
    public async Task Bad_recipients_are_named_where_they_stand(string recipients, string named)
    {
        var email = Email();
        email.Remove("to");
        email["recipients"] = JsonNode.Parse(recipients);

        (await gateway.SendAsync(email)).AssertNames(named);
    }

    [Theory]
    [InlineData("[]", "to")]
    [InlineData("[null]", "to.0")]
    [InlineData("[[\"a@example.com\"]]", "to.0")]
    [InlineData("{}", "to")]
    [InlineData("null", "to")]
    public async Task A_list_without_addresses_is_named(string to, string named) => (await gateway.SendAsync(Email("to", JsonNode.Parse(to)))).AssertNames(named);
}
