using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace PenguinMails.Tests.Sandbox;

public sealed class PostmarkSendTests : IAsyncLifetime
{
    private SandboxServer _sandbox = null!;
    private PostmarkClient _postmark = null!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync();
        _postmark = new(_sandbox);
    }

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task A_good_message_is_taken_and_stands_in_the_ledger()
    {
        var mail = PostmarkClient.Mail("Anna <anna@example.com>, bob@example.com");
        mail["Tag"] = "welcome";
        mail["Metadata"] = new JsonObject { ["pm_env"] = "e1" };
        var answer = await _postmark.SendAsync(mail);

        Assert.Equal((200, 0, "OK"), (answer.Status, answer.ErrorCode, answer.Body.GetProperty("Message").GetString()));
        var taken = await _sandbox.MessagesAsync("postmark");
        Assert.Equal(["anna@example.com", "bob@example.com"], taken.Select(email => email.Recipient));
        Assert.All(taken, email => Assert.Equal(answer.Body.GetProperty("MessageID").GetString(), email.ProviderMessageId));
        Assert.Equal("e1", taken[0].Metadata["pm_env"]);
        Assert.Equal(["welcome"], taken[0].Tags);
        Assert.Equal(2, await _sandbox.CountAsync());
    }

    [Theory]
    [InlineData(true, "<mine@yourdomain.com>")]
    [InlineData(false, "mtasv.net>")]
    public async Task The_message_id_of_the_caller_is_kept_only_when_asked(bool keep, string expected)
    {
        var headers = new JsonArray(new JsonObject { ["Name"] = "Message-ID", ["Value"] = "<mine@yourdomain.com>" });
        if (keep) headers.Add(new JsonObject { ["Name"] = "X-PM-KeepID", ["Value"] = "true" });
        await _postmark.SendAsync(PostmarkClient.MailWith("Headers", headers));

        Assert.EndsWith(expected, (await _sandbox.MessagesAsync()).Single().MessageId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("From", "nobody", 300)]
    [InlineData("From", "team@elsewhere.example", 400)]
    [InlineData("To", "", 300)]
    [InlineData("To", "anna", 300)]
    [InlineData("To", "anna@nodots", 300)]
    [InlineData("Cc", "a b@example.com", 300)]
    [InlineData("TextBody", null, 300)]
    [InlineData("MessageStream", "no-such", 1235)]
    [InlineData("MessageStream", "inbound", 1236)]
    [InlineData("TrackLinks", "Sometimes", 403)]
    [InlineData("Subject", "two\r\nlines", 300)]
    public async Task A_wrong_field_is_422_with_its_code(string field, string? value, int code)
    {
        var answer = await _postmark.SendAsync(PostmarkClient.MailWith(field, value));

        Assert.Equal((422, code), (answer.Status, answer.ErrorCode));
        Assert.Equal(0, await _sandbox.CountAsync());
    }

    [Fact]
    public async Task Limits_are_those_of_the_documentation()
    {
        var many = string.Join(',', Enumerable.Range(0, 51).Select(i => $"r{i}@example.com"));
        Assert.Equal(300, (await _postmark.SendAsync(PostmarkClient.MailWith("Bcc", many))).ErrorCode);
        Assert.Equal(300, (await _postmark.SendAsync(PostmarkClient.MailWith("Subject", new string('s', 2001)))).ErrorCode);
        Assert.Equal(300, (await _postmark.SendAsync(PostmarkClient.MailWith("HtmlBody", new string('h', 5 * 1024 * 1024 + 1)))).ErrorCode);
        Assert.Equal(300, (await _postmark.SendAsync(PostmarkClient.MailWith("Metadata", new JsonObject { [new string('k', 21)] = "v" }))).ErrorCode);
        Assert.Equal(300, (await _postmark.SendAsync(PostmarkClient.MailWith("Metadata", new JsonObject { ["k"] = new string('v', 81) }))).ErrorCode);
        Assert.Equal(300, (await _postmark.SendAsync(PostmarkClient.MailWith("Metadata", Metadata(11)))).ErrorCode);
        Assert.Equal(0, (await _postmark.SendAsync(PostmarkClient.MailWith("Metadata", Metadata(10)))).ErrorCode);
        Assert.Equal((413, 413), Codes(await _postmark.SendAsync(PostmarkClient.MailWith("TextBody", new string('t', 10 * 1024 * 1024)))));
        Assert.Equal((422, 410), Codes(await _postmark.BatchAsync(Enumerable.Range(0, 501).Select(_ => PostmarkClient.Mail()))));
    }

    [Theory]
    [InlineData("run.exe", "aGVsbG8=", 411)]
    [InlineData("RUN.VBS", "aGVsbG8=", 411)]
    [InlineData("note.txt", "not base64!", 300)]
    [InlineData("note.txt", "aGVsbG8=", 0)]
    public async Task Attachments_are_checked(string name, string content, int code)
    {
        var files = new JsonArray(new JsonObject { ["Name"] = name, ["Content"] = content, ["ContentType"] = "text/plain" });

        Assert.Equal(code, (await _postmark.SendAsync(PostmarkClient.MailWith("Attachments", files))).ErrorCode);
    }

    [Fact]
    public async Task A_batch_answers_200_with_each_item_in_its_place()
    {
        var answer = await _postmark.BatchAsync(PostmarkClient.Mail("a@example.com"), PostmarkClient.Mail("not an address"), PostmarkClient.Mail("c@example.com"));

        Assert.Equal(200, answer.Status);
        Assert.Equal([0, 300, 0], answer.Body.EnumerateArray().Select(item => item.GetProperty("ErrorCode").GetInt32()));
        Assert.False(answer.Body[1].TryGetProperty("MessageID", out _));
        Assert.Equal(2, await _sandbox.CountAsync());
    }

    [Fact]
    public async Task Malformed_json_is_402_and_a_wrong_type_403()
    {
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "402"), await PostRawAsync("{\"From\""));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "403"), await PostRawAsync("{\"From\":1}"));
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "409"), await PostRawAsync("{}", "text/plain"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("invalid-token")]
    [InlineData("the-Wrong-one")]
    public async Task A_bad_token_is_401_with_code_10(string token) =>
        Assert.Equal((401, 10), Codes(await new PostmarkClient(_sandbox, token).SendAsync(PostmarkClient.Mail())));

    [Fact]
    public async Task The_test_token_checks_everything_and_sends_nothing()
    {
        var test = new PostmarkClient(_sandbox, "POSTMARK_API_TEST");
        var answer = await test.SendAsync(PostmarkClient.Mail());

        Assert.Equal("Test job accepted", answer.Body.GetProperty("Message").GetString());
        Assert.Equal(300, (await test.SendAsync(PostmarkClient.MailWith("To", "anna"))).ErrorCode);
        Assert.Equal(0, await _sandbox.CountAsync());
    }

    [Fact]
    public async Task A_hard_bounce_makes_the_recipient_inactive_on_its_stream_and_for_its_account_only()
    {
        await _postmark.SendAsync(PostmarkClient.Mail("hard-bounce+1@example.com"));

        // It bounces a moment after the answer.
        Answer again = default;
        await Eventually.TrueAsync(async () => (again = await _postmark.SendAsync(PostmarkClient.Mail("hard-bounce+1@example.com"))).Status != 200);
        Assert.Equal((422, 406), Codes(again));
        Assert.Contains("Found inactive addresses: hard-bounce+1@example.com.", again.Body.GetProperty("Message").GetString(), StringComparison.Ordinal);
        var partly = await _postmark.SendAsync(PostmarkClient.Mail("hard-bounce+1@example.com, anna@example.com"));
        Assert.Equal((200, 0), Codes(partly));
        Assert.StartsWith("Message OK, but will not deliver to these inactive addresses: hard-bounce+1@example.com", partly.Body.GetProperty("Message").GetString(), StringComparison.Ordinal);
        var broadcast = PostmarkClient.Mail("hard-bounce+1@example.com");
        broadcast["MessageStream"] = "broadcast";
        Assert.Equal(0, (await _postmark.SendAsync(broadcast)).ErrorCode);
        Assert.Equal(0, (await new PostmarkClient(_sandbox, "another").SendAsync(PostmarkClient.Mail("hard-bounce+1@example.com"))).ErrorCode);
    }

    private static (int Status, int Code) Codes(Answer answer) => (answer.Status, answer.ErrorCode);

    private static JsonObject Metadata(int fields) => new(Enumerable.Range(0, fields).Select(i => KeyValuePair.Create($"k{i}", (JsonNode?)"v")));

    private async Task<(HttpStatusCode Status, string Code)> PostRawAsync(string body, string type = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/email") { Content = new StringContent(body, null, type) };
        request.Headers.Add("X-Postmark-Server-Token", PostmarkClient.Token("t"));
        request.Headers.Add("Accept", "application/json");
        using var answer = await _sandbox.Http.SendAsync(request);
        return (answer.StatusCode, answer.Headers.GetValues("X-PM-ApiErrorCode").Single());
    }
}
