using System.Text;
using System.Text.Json.Nodes;
using Xunit;
using static PenguinMails.Tests.Sending.QuietGateway;

namespace PenguinMails.Tests.Sending;

/// <summary>Bodies that are no JSON, or JSON of another shape.</summary>
public sealed class SendJsonTests(QuietGateway gateway) : IClassFixture<QuietGateway>
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{\"to\":}")]
    [InlineData("{'to':'a@b.c'}")]
    [InlineData("{\"to\":\"a@b.c\",}")]
    [InlineData("{\"to\":\"a@b.c\"} // comment")]
    [InlineData("{\"subject\":\"line\nbreak\"}")]
    [InlineData("to=a@b.c")]
    [InlineData("NaN")]
    public async Task What_is_not_JSON_is_refused_as_a_whole(string body)
    {
        (await gateway.SendAsync(body)).AssertProblem(400, "invalid_request");
        (await gateway.PostAsync("batch", Encoding.UTF8.GetBytes(body))).AssertProblem(400, "invalid_request");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("true")]
    public async Task JSON_that_is_no_object_is_a_wrong_field(string body) => (await gateway.SendAsync(body)).AssertNames("$");

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("5")]
    public async Task A_batch_that_is_no_array_is_refused_as_a_whole(string body) =>
        (await gateway.PostAsync("batch", Encoding.UTF8.GetBytes(body))).AssertProblem(400, "invalid_request");

    [Theory]
    [InlineData(60, 422)]
    [InlineData(100, 400)]
    [InlineData(1_000_000, 400)]
    public async Task Deep_nesting_ends_in_an_answer(int depth, int status)
    {
        var nested = new string('[', depth) + new string(']', depth);

        Assert.Equal(status, (await gateway.SendAsync($$"""{"subject":{{nested}}}""")).Status);
        Assert.Equal(status, (await gateway.SendAsync($$"""{"unknown":{{nested}}}""")).Status);
        Assert.Equal(status == 422 ? 202 : 400, (await gateway.PostAsync("batch", Encoding.UTF8.GetBytes($"[{nested}]"))).Status);
    }

    [Fact]
    public async Task Unknown_fields_are_named_at_every_level()
    {
        var email = Email();
        email.Remove("to");
        email["recipients"] = new JsonArray(new JsonObject { ["to"] = "a@example.com", ["name"] = "A" });
        email["attachments"] = new JsonArray(new JsonObject { ["name"] = "a", ["content_type"] = "text/plain", ["content"] = "", ["size"] = 0 });
        email["Subject"] = "Hello";
        email["useful_until"] = "2026-01-31T12:00:00Z";

        (await gateway.SendAsync(email)).AssertNames("Subject", "attachments.0.size", "recipients.0.name", "useful_until");
    }

    [Fact]
    public async Task Every_bad_field_is_named_at_once_whatever_is_wrong_with_it()
    {
        const string Body = """
            {
              "from": "nobody", "to": ["a@example.com", 5, "b@example.com", {}], "cc": "not an address", "reply_to": 1,
              "subject": ["Hello"], "html_body": {}, "type": "letter", "provider": "pigeon", "failover": "yes", "mode": 3,
              "track_opens": 1, "track_links": "false", "tags": ["ok", null, 5], "metadata": {"a": 1, "pm_x": "2"},
              "headers": {"X-A": [], "X-B": "fine"}, "campaign_id": 7, "send_at": "tomorrow", "unknown": null,
              "attachments": [{"name": 5, "content_type": "text/plain", "content": "not base64", "more": 1}, 5, null]
            }
            """;

        (await gateway.SendAsync(Body)).AssertNames(
            "from", "to.1", "to.3", "cc", "reply_to", "subject", "html_body", "type", "provider", "failover", "mode",
            "track_opens", "track_links", "tags.1", "tags.2", "metadata.a", "headers.X-A", "campaign_id", "send_at", "unknown",
            "attachments.0.name", "attachments.0.content", "attachments.0.more", "attachments.1", "attachments.2");
    }

    [Fact]
    public async Task Fields_of_the_right_type_are_checked_beside_those_of_the_wrong_type() =>
        (await gateway.SendAsync("""{"to":"a@example.com","subject":5,"text_body":"","tags":[""]}""")).AssertNames("html_body", "subject", "tags.0");

    [Fact]
    public async Task What_is_missing_is_named() => (await gateway.SendAsync("{}")).AssertNames("html_body", "subject", "to");

    [Fact]
    public async Task Null_is_the_same_as_left_out()
    {
        var email = Email();
        foreach (var field in (string[])["cc", "bcc", "reply_to", "html_body", "type", "provider", "failover", "mode", "track_opens", "track_links",
            "tags", "metadata", "headers", "attachments", "campaign_id", "send_at", "recipients", "region", "test_mode"])
            email[field] = null;

        (await gateway.SendAsync(email)).AssertAccepted();
    }

    [Fact]
    public async Task A_field_given_twice_is_named_at_every_level()
    {
        const string Body = """
            {
              "subject": "One", "subject": "Two", "text_body": "Hello", "metadata": {"a": "1", "a": "2"}, "headers": {"X-A": "1", "X-A": "1"},
              "recipients": [{"to": "a@example.com", "to": "b@example.com", "variables": {"n": "1", "n": "2"}}]
            }
            """;

        (await gateway.SendAsync(Body)).AssertNames("headers.X-A", "metadata.a", "recipients.0.to", "recipients.0.variables.n", "subject");
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("application/jsonp")]
    public async Task Another_content_type_is_not_supported(string type)
    {
        foreach (var path in (string[])["send", "batch"])
            (await gateway.PostAsync(path, new ByteArrayContent(Bytes(Email())) { Headers = { ContentType = new(type) } })).AssertProblem(415, "unsupported_media_type");
    }

    [Fact]
    public async Task A_content_type_may_have_parameters()
    {
        using var content = new ByteArrayContent(Bytes(Email()));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");

        (await gateway.PostAsync("send", content)).AssertAccepted();
    }

    [Fact]
    public async Task A_million_unknown_fields_get_an_answer_of_bounded_size()
    {
        var body = "{" + string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"f{i}\":0")) + "}";
        var named = await gateway.SendAsync(body);
        named.AssertProblem(422, "invalid_field");
        Assert.Equal(1_000, named.Fields.Count());

        var longest = await gateway.SendAsync($$"""{"{{new string('x', 10_000_000)}}":0}""");
        longest.AssertProblem(422, "invalid_field");
        Assert.InRange(longest.Text.Length, 0, 2_000);
    }
}
