using System.Text.Json.Nodes;
using Xunit;

namespace PenguinMails.Tests.Sandbox;

public sealed class SearchTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private SandboxServer _sandbox = null!;
    private PostmarkClient _postmark = null!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync();
        _postmark = new(_sandbox);
    }

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task Messages_are_found_by_metadata_on_their_own_stream_and_account()
    {
        await _postmark.BatchAsync(Enumerable.Range(0, 3).Select(i => Mail("outbound", "c1")).Append(Mail("broadcast", "c1")).Append(Mail("outbound", "c2")));

        Assert.Equal(3, await TotalAsync("metadata_pm_call=c1"));
        Assert.Equal(1, await TotalAsync("metadata_pm_call=c1&messagestream=broadcast"));
        Assert.Equal(4, await TotalAsync("recipient=ANNA@example.com"));
        Assert.Equal(0, await TotalAsync("metadata_pm_call=c3"));
        Assert.Equal(0, (await new PostmarkClient(_sandbox, "another").GetAsync("/messages/outbound?count=1&offset=0&metadata_pm_call=c1")).Body.GetProperty("TotalCount").GetInt32());
    }

    [Theory]
    [InlineData("?count=10")]
    [InlineData("?count=501&offset=0")]
    [InlineData("?count=500&offset=9501")]
    [InlineData("?count=1&offset=0&metadata_a=1&metadata_b=2")]
    public async Task A_search_that_Postmark_refuses_is_refused(string query)
    {
        var answer = await _postmark.GetAsync("/messages/outbound" + query);

        Assert.Equal((422, 700), (answer.Status, answer.ErrorCode));
    }

    [Fact]
    public async Task The_ledger_is_filtered_and_emptied()
    {
        await _postmark.SendAsync(PostmarkClient.Mail("a@example.com"));
        var between = DateTimeOffset.Parse((await _sandbox.JsonAsync("/_sandbox/messages"))[0].GetProperty("taken_at").GetString()!, null).AddTicks(1);
        await _postmark.SendAsync(PostmarkClient.Mail("b@example.com"));

        Assert.Equal("b@example.com", (await _sandbox.MessagesAsync(since: between)).Single().Recipient);
        Assert.Equal("a@example.com", (await _sandbox.MessagesAsync("postmark", "A@example.com")).Single().Recipient);
        Assert.Empty(await _sandbox.MessagesAsync("mailgun"));
        await _sandbox.ForgetMessagesAsync();
        Assert.Equal(0, await _sandbox.CountAsync());
    }

    [Fact]
    public async Task The_oldest_are_forgotten_but_counted()
    {
        await using var small = await SandboxServer.StartAsync("Sandbox:Kept=10", "Sandbox:Searchable=10");
        var postmark = new PostmarkClient(small);
        await postmark.BatchAsync(Enumerable.Range(0, 25).Select(i => Mail("outbound", i < 20 ? "old" : "new")));

        Assert.Equal(25, await small.CountAsync());
        Assert.Equal(10, (await small.MessagesAsync()).Count);
        Assert.Equal(5, (await postmark.GetAsync("/messages/outbound?count=50&offset=0&metadata_pm_call=old")).Body.GetProperty("TotalCount").GetInt32());
    }

    [Fact]
    public async Task The_page_shows_what_was_received_and_escapes_it()
    {
        await _postmark.SendAsync(PostmarkClient.MailWith("Subject", "<script>alert(1)</script>"));
        var list = await _sandbox.Http.GetStringAsync("/?to=anna@example.com", Ct);

        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", list, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", list, StringComparison.Ordinal);
        Assert.Contains("hard-bounce", list, StringComparison.Ordinal);
        Assert.Contains("--- text ---", await _sandbox.Http.GetStringAsync("/_sandbox/received/1", Ct), StringComparison.Ordinal);
    }

    private static JsonObject Mail(string stream, string call)
    {
        var mail = PostmarkClient.MailWith("Metadata", new JsonObject { ["pm_call"] = call });
        mail["MessageStream"] = stream;
        return mail;
    }

    private async Task<int> TotalAsync(string query) =>
        (await _postmark.GetAsync("/messages/outbound?count=500&offset=0&" + query)).Body.GetProperty("TotalCount").GetInt32();
}
