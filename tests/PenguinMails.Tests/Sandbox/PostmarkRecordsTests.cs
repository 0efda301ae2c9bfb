using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace PenguinMails.Tests.Sandbox;

/// <summary>What Postmark keeps beside the messages themselves: templates, opens and clicks, statistics; and whom it lets in.</summary>
public sealed class PostmarkRecordsTests : IAsyncLifetime
{
    private SandboxServer _sandbox = null!;
    private PostmarkClient _postmark = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync();
        _postmark = new(_sandbox);
    }

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task Templates_are_listed_page_by_page_without_their_bodies()
    {
        foreach (var name in (string[])["One", "Two", "Three"])
            await _postmark.PostAsync("/templates", new JsonObject { ["Name"] = name, ["Alias"] = name.ToLowerInvariant(), ["Subject"] = "S", ["TextBody"] = "T" });

        var page = (await _postmark.GetAsync("/templates?count=2&offset=1")).Body;

        Assert.Equal(3, page.GetProperty("TotalCount").GetInt32());
        Assert.Equal(["Two", "Three"], page.GetProperty("Templates").EnumerateArray().Select(template => template.GetProperty("Name").GetString()));
        Assert.False(page.GetProperty("Templates")[0].TryGetProperty("TextBody", out _));
        Assert.Equal(0, (await _postmark.GetAsync("/templates?count=2&offset=0&TemplateType=Layout")).Body.GetProperty("TotalCount").GetInt32());
        Assert.Equal(422, (await _postmark.GetAsync("/templates")).Status);
    }

    [Fact]
    public async Task Opens_and_clicks_are_listed_for_all_messages_and_for_one()
    {
        var first = Id(await _postmark.SendAsync(PostmarkClient.Mail("click@example.com")));
        await _postmark.SendAsync(PostmarkClient.Mail("open@example.com"));
        await Eventually.TrueAsync(async () => await TotalAsync("opens?count=5&offset=0") == 2 && await TotalAsync("clicks?count=5&offset=0") == 1);

        var click = Assert.Single((await _postmark.GetAsync("/messages/outbound/clicks?count=5&offset=0")).Body.GetProperty("Clicks").EnumerateArray());
        Assert.Equal((first, "click@example.com", "https://example.com/"), (Text(click, "MessageID"), Text(click, "Recipient"), Text(click, "OriginalLink")));
        Assert.Equal(1, await TotalAsync($"opens/{first}?count=5&offset=0"));
        Assert.Equal(1, await TotalAsync("opens?count=5&offset=0&recipient=OPEN@example.com"));
        Assert.Equal(0, await TotalAsync("opens?count=5&offset=0&messagestream=broadcast"));
        Assert.Equal(422, (await _postmark.GetAsync("/messages/outbound/opens")).Status);
        Assert.Equal(0, (await new PostmarkClient(_sandbox, "another").GetAsync($"/messages/outbound/opens/{first}?count=5&offset=0")).Body.GetProperty("TotalCount").GetInt32());
    }

    [Fact]
    public async Task Statistics_count_what_became_of_messages()
    {
        foreach (var to in (string[])["anna@example.com", "hard-bounce@example.com", "soft-bounce@example.com", "spam-complaint@example.com", "click@example.com"])
        {
            var mail = PostmarkClient.MailWith("TrackOpens", true);
            (mail["To"], mail["Tag"]) = (to, "stats");
            await _postmark.SendAsync(mail);
        }

        await _postmark.SendAsync(PostmarkClient.Mail());
        await Eventually.TrueAsync(async () => (await StatsAsync("?tag=stats")).GetProperty("TotalClicks").GetInt32() == 1 && (await StatsAsync("?tag=stats")).GetProperty("SpamComplaints").GetInt32() == 1);

        var stats = await StatsAsync("?tag=stats");
        Assert.Equal((5, 2, 40.0, 20.0), (Number(stats, "Sent"), Number(stats, "Bounced"), stats.GetProperty("BounceRate").GetDouble(), stats.GetProperty("SpamComplaintsRate").GetDouble()));
        Assert.Equal((5, 1, 1), (Number(stats, "Tracked"), Number(stats, "UniqueOpens"), Number(stats, "UniqueLinksClicked")));
        Assert.Equal(6, Number(await StatsAsync(""), "Sent"));
        var bounces = await StatsAsync("/bounces?tag=stats");
        Assert.Equal((1, 1, 1), (Number(bounces, "HardBounce"), Number(bounces, "SoftBounce"), bounces.GetProperty("Days").GetArrayLength()));
        Assert.Equal((1, 1), (Number(await StatsAsync("/clicks"), "Clicks"), Number(await StatsAsync("/clicks"), "Unique")));
        Assert.Equal(6, Number(await StatsAsync("/sends"), "Sent"));
        Assert.Equal(422, (await _postmark.GetAsync("/stats/outbound?fromdate=2001-01-01")).Status);
    }

    [Theory]
    [InlineData("not-a-uuid", 401)]
    [InlineData("0193a1b2-c3d4-7000-8000-00000000invalid", 401)]
    [InlineData("0193a1b2-c3d4-7000-8000-000000000001", 200)]
    [InlineData("POSTMARK_API_TEST", 200)]
    public async Task A_server_token_is_a_uuid(string token, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/server");
        request.Headers.Add("X-Postmark-Server-Token", token);
        request.Headers.Add("Accept", "application/json");

        using var answer = await _sandbox.Http.SendAsync(request, Ct);

        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 401)
            Assert.Equal(10, JsonElement.Parse(await answer.Content.ReadAsStringAsync(Ct)).GetProperty("ErrorCode").GetInt32());
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nok", 200)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\ncut off", 200)]
    [InlineData("HTTP/1.0 500 Oops\r\n\r\n", 422)]
    public async Task A_webhook_of_a_receiver_that_speaks_HTTP_1_0_is_saved(string answer, int expected)
    {
        using var receiver = new TcpListener(IPAddress.Loopback, 0);
        receiver.Start();
        var serving = ServeAsync(receiver, answer);

        var saved = await _postmark.PostAsync("/webhooks", new JsonObject
        {
            ["Url"] = $"http://127.0.0.1:{((IPEndPoint)receiver.LocalEndpoint).Port}/hook",
            ["Triggers"] = new JsonObject { ["Delivery"] = new JsonObject { ["Enabled"] = true }, ["Open"] = new JsonObject { ["Enabled"] = true } },
        });

        Assert.Equal(expected, saved.Status);
        receiver.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => serving);
    }

    /// <summary>Answers after the head of the request, and hangs up without having read the rest.</summary>
    private static async Task ServeAsync(TcpListener receiver, string answer)
    {
        while (true)
        {
            using var caller = await receiver.AcceptSocketAsync(Ct);
            await caller.ReceiveAsync(new byte[64], Ct);
            await caller.SendAsync(Encoding.ASCII.GetBytes(answer), Ct);
        }
    }

    private async Task<int> TotalAsync(string query) => (await _postmark.GetAsync("/messages/outbound/" + query)).Body.GetProperty("TotalCount").GetInt32();

    private async Task<JsonElement> StatsAsync(string query) => (await _postmark.GetAsync("/stats/outbound" + query)).Body;

    private static string Id(Answer answer) => answer.Body.GetProperty("MessageID").GetString()!;

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
