using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace PenguinMails.Tests.Sending;

public sealed class SendFuzzTests
{
    private const int Rounds = 2_000;

    private static readonly byte[][] Good =
    [
        """
        {"from":"Penguin <noreply@yourdomain.com>","to":["a@example.com","Jane <b@example.com>"],"reply_to":"r@example.com","subject":"Hello","html_body":"<p>Hello</p>","text_body":"Hello","type":"newsletter","failover":true,"mode":"individual","track_opens":true,"track_links":false,"tags":["one","two"],"metadata":{"order":"1","Shop":"x"},"headers":{"X-A":"a","X-B":"b"},"attachments":[{"name":"a.txt","content_type":"text/plain","content":"AAEC"},{"name":"i.png","content_type":"image/png","content":"AAEC","content_id":"i@x"}],"campaign_id":"c","send_at":"2020-01-31T12:00:00Z"}
        """u8.ToArray(),
        """
        {"recipients":[{"to":"a@example.com","variables":{"name":"A","n":"1"}},{"to":"b@example.com","variables":{}}],"from":"n@yourdomain.com","subject":"For {{name}}","text_body":"Dear {{name}}"}
        """u8.ToArray(),
        """
        {"to":"a@example.com","cc":["b@example.com"],"bcc":"c@example.com","from":"n@yourdomain.com","subject":"To all","html_body":"<p>All</p>","mode":"group","provider":null}
        """u8.ToArray(),
    ];

    [Theory]
    [InlineData(StorageKind.Sqlite, 1)]
    [InlineData(StorageKind.Sqlite, 2)]
    [InlineData(StorageKind.Postgres, 3)]
    public async Task Whatever_comes_is_taken_whole_or_refused_with_a_reason(StorageKind storage, int seed)
    {
        await using var gateway = await QuietGateway.StartedAsync(storage);
        var mutations = new JsonMutations(seed);
        var bodies = Enumerable.Range(0, Rounds).Select(i => mutations.Next(Good[i % Good.Length])).ToList();
        var accepted = 0;

        await Parallel.ForEachAsync(bodies.Index(), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, _) =>
        {
            var (path, body) = one.Index % 3 == 0 ? ("batch", (byte[])[(byte)'[', .. one.Item, (byte)']']) : ("send", one.Item);
            var answer = await gateway.PostAsync(path, body);
            Assert.True(answer.Status is 202 or 400 or 413 or 422, $"{answer.Status} {answer.Text} for {Encoding.UTF8.GetString(body)}");
            if (answer.Status == 422)
                Assert.NotEmpty(answer.Fields);
            Interlocked.Add(ref accepted, Accepted(answer));
        });

        Assert.InRange(accepted, 1, Rounds);
        Assert.Equal(accepted, await gateway.CountAsync("messages"));
    }

    private static int Accepted(Answer answer) => answer.Status != 202 ? 0
        : JsonNode.Parse(answer.Text)!.AsObject()["data"] is JsonArray data ? data.Count(item => item!["id"] is not null) : 1;
}
