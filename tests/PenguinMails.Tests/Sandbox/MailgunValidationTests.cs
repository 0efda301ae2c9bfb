using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace PenguinMails.Tests.Sandbox;

/// <summary>Mailgun's validation, of one address and of lists.</summary>
public sealed class MailgunValidationTests : IAsyncLifetime
{
    private const string Single = "/v4/address/validate";
    private const string Bulk = Single + "/bulk";

    private SandboxServer _sandbox = null!;
    private MailgunClient _mailgun = null!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync("Sandbox:BulkValidationSeconds=0.5", "Sandbox:UndeliverableShare=0", "Sandbox:SlowSeconds=1");
        _mailgun = new(_sandbox);
    }

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Theory]
    [InlineData("anna@example.com", "deliverable", "low")]
    [InlineData("Undeliverable+7@example.com", "undeliverable", "high")]
    [InlineData("catchall@example.com", "catch_all", "medium")]
    [InlineData("donotsend@example.com", "do_not_send", "high")]
    [InlineData("unknown@example.com", "unknown", "unknown")]
    [InlineData("no address", "undeliverable", "high")]
    public async Task The_local_part_decides(string address, string result, string risk)
    {
        foreach (var answer in new[] { await _mailgun.CallAsync(HttpMethod.Get, $"{Single}?address={Uri.EscapeDataString(address)}", null), await _mailgun.CallAsync(HttpMethod.Post, Single, [new("address", address)]) })
        {
            var body = JsonElement.Parse(answer.Text);
            Assert.Equal((200, result, risk, address), (answer.Status, body.GetProperty("result").GetString(), body.GetProperty("risk").GetString(), body.GetProperty("address").GetString()));
        }
    }

    [Fact]
    public async Task What_it_is_not_asked_right_is_refused_and_too_much_at_once_is_429()
    {
        Assert.Equal(400, (await _mailgun.CallAsync(HttpMethod.Get, Single, null)).Status);
        Assert.Equal(400, (await _mailgun.CallAsync(HttpMethod.Get, $"{Single}?address={new string('a', 513)}", null)).Status);
        Assert.Equal(401, (await new MailgunClient(_sandbox, "wrong").CallAsync(HttpMethod.Get, $"{Single}?address=a@example.com", null)).Status);
        await _sandbox.FaultAsync("mailgun", "rate_limit", count: 1, retryAfterS: 7);
        Assert.Equal(429, (await _mailgun.CallAsync(HttpMethod.Get, $"{Single}?address=a@example.com", null)).Status);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => _mailgun.CallAsync(HttpMethod.Get, $"{Single}?address=slow@example.com", null)));
        Assert.Contains(answers, answer => answer.Status == 429);
        Assert.Contains(answers, answer => answer.Status == 200);
    }

    [Fact]
    public async Task A_list_goes_through_its_states_and_its_answers_come_packed()
    {
        Assert.Equal(202, (await UploadAsync("leads", "name,email\r\nA,anna@example.com\r\n\"B, C\",undeliverable@example.com\r\n")).Status);
        var list = await _mailgun.GetAsync($"{Bulk}/leads");
        Assert.Contains(list.GetProperty("status").GetString(), new[] { "created", "processing" });
        Assert.False(list.TryGetProperty("download_url", out _));
        await Eventually.TrueAsync(async () => (list = await _mailgun.GetAsync($"{Bulk}/leads")).GetProperty("status").GetString() == "uploaded");

        Assert.Equal((2, 2), (list.GetProperty("quantity").GetInt32(), list.GetProperty("records_processed").GetInt32()));
        Assert.Equal(1, list.GetProperty("summary").GetProperty("result").GetProperty("undeliverable").GetInt32());
        Assert.Equal("leads", (await _mailgun.GetAsync(Bulk)).GetProperty("jobs")[0].GetProperty("id").GetString());
        using var zip = new ZipArchive(await _sandbox.Http.GetStreamAsync(list.GetProperty("download_url").GetProperty("json").GetString(), TestContext.Current.CancellationToken));
        await using var entry = await zip.Entries.Single().OpenAsync(TestContext.Current.CancellationToken);
        var rows = (await JsonDocument.ParseAsync(entry, default, TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(["deliverable", "undeliverable"], rows.EnumerateArray().Select(row => row.GetProperty("result").GetString()));

        Assert.Equal(200, (await _mailgun.CallAsync(HttpMethod.Delete, $"{Bulk}/leads", null)).Status);
        Assert.Equal("deleted", (await _mailgun.GetAsync($"{Bulk}/leads")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Lists_are_refused_as_Mailgun_refuses_them()
    {
        const string good = "email\na@example.com\n";
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes("email_address\nfail-list@example.com\n"));
        Assert.Equal(202, (await UploadAsync("packed", packed.ToArray())).Status);
        foreach (var (name, content) in new[] { ("a@b", good), ("none", "address\na@example.com\n"), ("packed", good), ("empty", ""), ("large", "email\n" + new string('a', 25 << 20)) })
            Assert.True((await UploadAsync(name, content)).Status == 400, name);
        Assert.Equal(404, (await _mailgun.CallAsync(HttpMethod.Get, $"{Bulk}/none", null)).Status);
        await Eventually.TrueAsync(async () => (await _mailgun.GetAsync($"{Bulk}/packed")).GetProperty("status").GetString() == "failed");

        await using var slow = await SandboxServer.StartAsync("Sandbox:BulkValidationSeconds=1000");
        foreach (var number in Enumerable.Range(0, 10))
            Assert.Equal(202, (await UploadAsync($"list-{number}", Encoding.UTF8.GetBytes(good), slow)).Status);
        Assert.Equal(400, (await UploadAsync("one-more", Encoding.UTF8.GetBytes(good), slow)).Status);
    }

    private Task<(int Status, string Text)> UploadAsync(string name, string content) => UploadAsync(name, Encoding.UTF8.GetBytes(content));

    private async Task<(int Status, string Text)> UploadAsync(string name, byte[] content, SandboxServer? sandbox = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Bulk}/{name}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("api:an-api-key"u8));
        request.Content = new MultipartFormDataContent { { new ByteArrayContent(content), "file", "list.csv" } };
        using var answer = await (sandbox ?? _sandbox).Http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
