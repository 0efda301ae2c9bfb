using System.Text;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Sending.Api;
using Xunit;
using static PenguinMails.Tests.Sending.QuietGateway;

namespace PenguinMails.Tests.Sending;

public sealed class BatchTests(QuietGateway gateway) : IClassFixture<QuietGateway>
{
    [Fact]
    public async Task Five_hundred_emails_are_taken_and_one_more_refuses_all()
    {
        var most = new JsonArray([.. Enumerable.Range(0, SendLimits.BatchItems).Select(i => (JsonNode)Email("subject", $"Number {i}"))]);
        var before = await gateway.CountAsync("messages");

        var data = (await gateway.BatchAsync(most)).AssertAccepted().Json.GetProperty("data");
        Assert.Equal(SendLimits.BatchItems, data.EnumerateArray().Select(item => item.GetProperty("id").GetString()).Distinct().Count());

        most.Add(Email());
        (await gateway.BatchAsync(most)).AssertNames("$");
        (await gateway.BatchAsync(new JsonArray())).AssertNames("$");
        Assert.Equal(before + SendLimits.BatchItems, await gateway.CountAsync("messages"));
    }

    [Fact]
    public async Task Millions_of_items_are_refused_like_one_too_many() =>
        (await gateway.PostAsync("batch", Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat("1", 10_000_000)) + "]"))).AssertNames("$");

    [Fact]
    public async Task Good_and_bad_emails_are_answered_each_in_its_place()
    {
        var batch = new JsonArray(
            Email("subject", "First"), 5, null, new JsonArray(), Email("to", "nobody"), Email("unknown", 1), Email("subject", "Second"),
            Email("provider", "postmark"), Email("subject", "Third"));

        var data = (await gateway.BatchAsync(batch)).AssertAccepted().Json.GetProperty("data");

        var told = await Task.WhenAll(data.EnumerateArray().Select(async item => item.TryGetProperty("id", out var id)
            ? (await gateway.GetAsync("/" + id.GetString())).Json.GetProperty("subject").GetString()!
            : item.GetProperty("errors").EnumerateObject().Single().Name));
        Assert.Equal(["First", "$", "$", "$", "to", "unknown", "Second", "provider", "Third"], told);
        Assert.All(data.EnumerateArray().Where(item => item.TryGetProperty("errors", out _)), item => Assert.Equal(422, item.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task A_batch_of_nothing_good_is_answered_all_the_same()
    {
        var answer = (await gateway.BatchAsync(new JsonArray(new JsonObject(), new JsonObject()), key: "nothing good")).AssertAccepted();

        Assert.Equal(2, answer.Json.GetProperty("data").GetArrayLength());
        Assert.Equal(answer.Text, (await gateway.BatchAsync(new JsonArray(new JsonObject(), new JsonObject()), key: "nothing good")).Text);
    }

    [Fact]
    public async Task A_trial_stores_nothing()
    {
        var before = (await gateway.CountAsync("messages"), await gateway.CountAsync("deliveries"), await gateway.CountAsync("attachments"), await gateway.CountAsync("idempotency"));
        var email = Email("attachments", new JsonArray(new JsonObject { ["name"] = "a", ["content_type"] = "text/plain", ["content"] = "VHJpYWw=" }));

        var one = await gateway.PostAsync("send?dry_run=true", Bytes(email), key: "trial");
        var batch = await gateway.PostAsync("batch?dry_run=true", Bytes(new JsonArray(email.DeepClone(), Email("to", "nobody"))), key: "trial");

        Assert.Equal((200, 200), (one.Status, batch.Status));
        Assert.True(one.Json.GetProperty("valid").GetBoolean());
        Assert.True(batch.Json.GetProperty("data")[0].GetProperty("valid").GetBoolean());
        Assert.Equal(422, batch.Json.GetProperty("data")[1].GetProperty("status").GetInt32());
        Assert.Equal(before, (await gateway.CountAsync("messages"), await gateway.CountAsync("deliveries"), await gateway.CountAsync("attachments"), await gateway.CountAsync("idempotency")));
    }

    [Fact]
    public async Task A_trial_of_a_bad_email_says_what_is_wrong() => (await gateway.PostAsync("send?dry_run=true", Bytes(Email("to", "nobody")))).AssertNames("to");

    [Theory]
    [InlineData("dry_run")]
    [InlineData("dry_run=")]
    [InlineData("dry_run=1")]
    [InlineData("dry_run=True")]
    [InlineData("dry_run=true&dry_run=false")]
    public async Task Who_may_have_meant_a_trial_gets_no_email_sent(string query)
    {
        (await gateway.PostAsync("send?" + query, Bytes(Email()))).AssertNames("dry_run");
        (await gateway.PostAsync("batch?" + query, Bytes(new JsonArray(Email())))).AssertNames("dry_run");
    }
}
