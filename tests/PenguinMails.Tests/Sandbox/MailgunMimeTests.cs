using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace PenguinMails.Tests.Sandbox;

public sealed class MailgunMimeTests : IAsyncLifetime
{
    private const string Mime = "From: Team <team@mail.yourdomain.com>\r\nTo: shown@example.com\r\nSubject: From MIME\r\nMessage-ID: <m1@mail.yourdomain.com>\r\nX-Own: yes\r\n"
        + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nCaf=C3=A9\r\n";

    private SandboxServer _sandbox = null!;
    private MailgunClient _mailgun = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync();
        _mailgun = new(_sandbox);
    }

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task A_message_as_MIME_goes_to_whom_the_form_names()
    {
        var (status, text) = await PostAsync(Mime, "anna@example.com");

        Assert.Equal((200, "<m1@mail.yourdomain.com>"), (status, JsonElement.Parse(text).GetProperty("id").GetString()));
        var taken = Assert.Single(await _sandbox.MessagesAsync("mailgun"));
        Assert.Equal(("anna@example.com", "From MIME", "one"), (taken.Recipient, taken.Subject, Assert.Single(taken.Tags)));
    }

    [Theory]
    [InlineData(Mime, "", 400)]
    [InlineData(Mime, "nobody", 400)]
    [InlineData("", "anna@example.com", 400)]
    [InlineData("Subject: No sender\r\n\r\nText", "anna@example.com", 400)]
    public async Task What_a_message_lacks_is_refused(string mime, string to, int expected) => Assert.Equal(expected, (await PostAsync(mime, to)).Status);

    [Fact]
    public async Task The_allowlist_is_kept_and_spares_an_address_the_list_of_bounces()
    {
        var path = $"/v3/{MailgunClient.Domain}/whitelists";
        Assert.Equal(200, (await _mailgun.CallAsync(HttpMethod.Post, path, [new("address", "hard-bounce@example.com"), new("reason", "test")])).Status);
        Assert.Equal(200, (await _mailgun.CallAsync(HttpMethod.Post, path, [new("domain", "example.net")])).Status);
        Assert.Equal(400, (await _mailgun.CallAsync(HttpMethod.Post, path, [new("address", "nobody")])).Status);

        Assert.Equal(
            [("domain", "example.net"), ("address", "hard-bounce@example.com")],
            (await _mailgun.GetAsync(path)).GetProperty("items").EnumerateArray().Select(row => (row.GetProperty("type").GetString()!, row.GetProperty("value").GetString()!)));
        Assert.Equal("test", (await _mailgun.GetAsync(path + "/hard-bounce@example.com")).GetProperty("reason").GetString());

        await _mailgun.SendAsync(MailgunClient.Mail("hard-bounce@example.com", "hard-bounce+2@example.com"));
        await Eventually.TrueAsync(async () => (await _mailgun.GetAsync($"/v3/{MailgunClient.Domain}/bounces")).GetProperty("items").GetArrayLength() > 0);
        Assert.Equal(404, (await _mailgun.CallAsync(HttpMethod.Get, $"/v3/{MailgunClient.Domain}/bounces/hard-bounce@example.com", null)).Status);

        Assert.Equal(200, (await _mailgun.CallAsync(HttpMethod.Delete, path + "/example.net", null)).Status);
        Assert.Equal(404, (await _mailgun.CallAsync(HttpMethod.Get, path + "/example.net", null)).Status);
        Assert.Equal(200, (await _mailgun.CallAsync(HttpMethod.Delete, path, null)).Status);
        Assert.Equal(0, (await _mailgun.GetAsync(path)).GetProperty("items").GetArrayLength());
    }

    private async Task<(int Status, string Text)> PostAsync(string mime, string to)
    {
        using var form = new MultipartFormDataContent { { new StringContent(to), "to" }, { new StringContent("one"), "o:tag" } };
        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(mime)), "message", "message.mime");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v3/{MailgunClient.Domain}/messages.mime") { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("api:an-api-key"u8));
        using var answer = await _sandbox.Http.SendAsync(request, Ct);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }
}
