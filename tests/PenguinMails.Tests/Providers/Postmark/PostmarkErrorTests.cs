using PenguinMails.Gateway.Providers;
using Xunit;

namespace PenguinMails.Tests.Providers.Postmark;

public sealed class PostmarkErrorTests
{
    [Theory]
    [InlineData(401, 10, "Misconfigured Connection")]
    [InlineData(422, 300, "Refused Other")]
    [InlineData(422, 400, "Misconfigured FromDomain")]
    [InlineData(422, 401, "Misconfigured FromDomain")]
    [InlineData(422, 402, "Refused Other")]
    [InlineData(422, 403, "Refused Other")]
    [InlineData(422, 405, "Misconfigured Connection")]
    [InlineData(422, 406, "Refused SuppressedByProvider")]
    [InlineData(422, 410, "Refused TooLarge")]
    [InlineData(422, 411, "Refused Content")]
    [InlineData(422, 412, "Misconfigured Connection")]
    [InlineData(422, 413, "Misconfigured Connection")]
    [InlineData(422, 1235, "Misconfigured Connection")]
    [InlineData(422, 1480, "Misconfigured Connection")]
    [InlineData(413, 413, "Refused TooLarge")]
    [InlineData(429, 429, "Throttled")]
    [InlineData(500, 101, "Unknown")]
    [InlineData(503, 100, "Unavailable")]
    public async Task A_documented_error_has_its_outcome_for_the_whole_call(int status, int code, string expected)
    {
        var outcomes = await SendAsync(status, $$"""{"ErrorCode":{{code}},"Message":"Words that nobody reads"}""");

        Assert.Equal([expected, expected], outcomes.Select(Name));
    }

    [Theory]
    [InlineData(403, "<html>Blocked</html>", "Unavailable")]
    [InlineData(500, "<html>Oops</html>", "Unknown")]
    [InlineData(502, "<html>Bad Gateway</html>", "Unknown")]
    [InlineData(503, "<html>Maintenance</html>", "Unknown")]
    [InlineData(504, "", "Unknown")]
    [InlineData(302, "", "Unavailable")]
    [InlineData(404, "{}", "Misconfigured Connection")]
    [InlineData(200, "<html>Hotel login</html>", "Unknown")]
    [InlineData(200, "[]", "Unknown")]
    [InlineData(200, "[{},{}]", "Unknown")]
    [InlineData(200, "[null,null]", "Unknown")]
    [InlineData(200, "null", "Unknown")]
    [InlineData(200, "", "Unknown")]
    public async Task What_is_no_answer_of_postmark_is_unknown_where_it_may_hide_a_success(int status, string body, string expected)
    {
        var outcomes = await SendAsync(status, body);

        Assert.Equal([expected, expected], outcomes.Select(Name));
    }

    [Fact]
    public async Task A_caller_that_is_not_on_the_servers_list_is_told_to_add_itself()
    {
        const string Allow = "Postmark only accepts API calls from allowed IP addresses. Add this gateway's address to the server's list.";
        const string Body = """{"ErrorCode":1480,"Message":"The IP address is not allowed"}""";
        await using var peer = await ScriptedPeer.StartAsync(ScriptedPeer.Says(422, Body));
        using var providers = new TestProviders(peer.Url);

        var check = await providers["postmark"].CheckAsync(TestProviders.Connection("postmark"), TestContext.Current.CancellationToken);

        Assert.Equal((false, false, Allow), (check.Ok, check.InvalidKey, check.Detail));
        Assert.Contains("1480", check.Cause, StringComparison.Ordinal);
        Assert.All(await SendAsync(422, Body), outcome => Assert.Equal(new SendOutcome.Misconfigured(ProblemScope.Connection, Allow), outcome));
    }

    [Fact]
    public async Task Every_item_of_a_batch_has_its_own_outcome()
    {
        var outcomes = await SendAsync(200, """[{"ErrorCode":406,"Message":"inactive"},{"To":"b@example.com","MessageID":"m-2","ErrorCode":0,"Message":"OK"}]""");

        Assert.Equal(["Refused SuppressedByProvider", "Accepted"], outcomes.Select(Name));
        Assert.Equal("m-2", Assert.IsType<SendOutcome.Accepted>(outcomes[1]).ProviderMessageId);
    }

    internal static string Name(SendOutcome outcome) => outcome switch
    {
        SendOutcome.Refused refused => $"Refused {refused.Reason}",
        SendOutcome.Misconfigured misconfigured => $"Misconfigured {misconfigured.Scope}",
        _ => outcome.GetType().Name,
    };

    private static async Task<IReadOnlyList<SendOutcome>> SendAsync(int status, string body)
    {
        await using var peer = await ScriptedPeer.StartAsync(ScriptedPeer.Says(status, body));
        using var providers = new TestProviders(peer.Url);
        return await providers["postmark"].SendAsync(
            TestProviders.Connection("postmark"), Samples.CallTo("a@example.com", "b@example.com"), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    public async Task A_server_that_tracks_opens_whatever_an_email_says_is_warned_of(string tracksOpens, bool isWarned)
    {
        await using var peer = await ScriptedPeer.StartAsync(ScriptedPeer.Says(200, $$"""{"Name":"main","TrackOpens":{{tracksOpens}}}"""));
        using var providers = new TestProviders(peer.Url);

        var check = await providers["postmark"].CheckAsync(TestProviders.Connection("postmark"), TestContext.Current.CancellationToken);

        Assert.True(check.Ok);
        Assert.Equal(isWarned, check.Warning is not null);
    }
}
