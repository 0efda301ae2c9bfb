using System.Text;
using System.Text.Json.Nodes;
using PenguinMails.Gateway.Sending.Api;
using Xunit;
using static PenguinMails.Tests.Sending.QuietGateway;

namespace PenguinMails.Tests.Sending;

/// <summary>Requests as a whole: how long they may be, and how they come.</summary>
public sealed class SendSizeTests(QuietGateway gateway) : IClassFixture<QuietGateway>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_has_fifteen_megabytes_to_the_byte(bool chunked)
    {
        var most = Padded(Bytes(Email()), SendLimits.RequestBytes);

        (await gateway.PostAsync("send", Content(most, chunked))).AssertAccepted();
        (await gateway.PostAsync("send", Content([.. most, (byte)' '], chunked))).AssertProblem(413, "too_large");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_batch_has_fifty_megabytes_to_the_byte(bool chunked)
    {
        var most = Padded(Bytes(new JsonArray(Email())), SendLimits.BatchBytes);

        (await gateway.PostAsync("batch", Content(most, chunked))).AssertAccepted();
        (await gateway.PostAsync("batch", Content([.. most, (byte)' '], chunked))).AssertProblem(413, "too_large");
    }

    [Fact]
    public async Task One_email_of_a_batch_is_no_longer_than_one_that_is_sent_alone()
    {
        var long_ = Encoding.UTF8.GetString(Bytes(Email()))[..^1] + new string(' ', SendLimits.RequestBytes) + "}";
        var body = Encoding.UTF8.GetBytes($"[{Email().ToJsonString()},{long_},{Email().ToJsonString()}]");

        var data = (await gateway.PostAsync("batch", body)).AssertAccepted().Json.GetProperty("data");

        Assert.Equal("queued", data[0].GetProperty("status").GetString());
        Assert.Equal("/problems/too_large", data[1].GetProperty("type").GetString());
        Assert.Equal("queued", data[2].GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_chunked_body_is_read_whole() => (await gateway.PostAsync("send", Content(Bytes(Email()), chunked: true))).AssertAccepted();

    [Fact]
    public async Task Headers_of_a_request_are_bounded_and_other_requests_go_on()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/emails/send") { Content = new ByteArrayContent(Bytes(Email())) };
        request.Headers.TryAddWithoutValidation("X-Long", new string('x', 70_000));
        using var answer = await gateway.Sender.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(431, (int)answer.StatusCode);
        (await gateway.SendAsync(Email())).AssertAccepted();
    }

    private static byte[] Padded(byte[] json, int length) => [.. json, .. Enumerable.Repeat((byte)' ', length - json.Length)];

    private static HttpContent Content(byte[] body, bool chunked)
    {
        HttpContent content = chunked ? new Unmeasured(body) : new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        return content;
    }

    /// <summary>A body whose length is not told before, so that it goes in chunks.</summary>
    private sealed class Unmeasured(byte[] body) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => stream.WriteAsync(body).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
