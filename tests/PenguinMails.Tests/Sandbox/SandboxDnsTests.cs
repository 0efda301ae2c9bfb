using System.Net;
using System.Net.Http.Json;
using PenguinMails.Mail.Dns;
using Xunit;

namespace PenguinMails.Tests.Sandbox;

public sealed class SandboxDnsTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private SandboxServer _sandbox = null!;
    private DnsResolver _resolver = null!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync();
        var port = (await _sandbox.JsonAsync("/_sandbox/dns")).GetProperty("port").GetInt32();
        _resolver = new(new() { Servers = [new(IPAddress.Loopback, port)], Timeout = TimeSpan.FromSeconds(60) }, TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task What_is_published_is_found_and_published_again_replaced()
    {
        await PublishAsync(new { name = "Mail.YourDomain.com", type = "TXT", value = "v=spf1 -all" }, new { name = "mail.yourdomain.com", type = "MX", value = "10 mx.example.com" });
        Assert.Equal(["v=spf1 -all"], await TextsAsync("mail.yourdomain.com"));
        var mx = Assert.Single((await _resolver.QueryAsync("mail.yourdomain.com", DnsRecordType.Mx, Ct)).Of<DnsRecord.MailExchange>());
        Assert.Equal((10, "mx.example.com"), (mx.Preference, mx.Host));
        Assert.IsType<DnsAnswer.NoData>(await _resolver.QueryAsync("mail.yourdomain.com", DnsRecordType.A, Ct));

        await PublishAsync(new { name = "mail.yourdomain.com", type = "TXT", value = "one" }, new { name = "mail.yourdomain.com", type = "TXT", value = "two" });
        _resolver.Clear();
        Assert.Equal(["one", "two"], await TextsAsync("mail.yourdomain.com"));
        Assert.IsType<DnsAnswer.NoData>(await _resolver.QueryAsync("mail.yourdomain.com", DnsRecordType.Mx, Ct));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(3000)] // By TCP, because no datagram holds it.
    public async Task A_long_value_comes_whole(int length)
    {
        var value = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        await PublishAsync(new { name = "pm._domainkey.elsewhere.example", type = "TXT", value });

        Assert.Equal([value], await TextsAsync("pm._domainkey.elsewhere.example"));
    }

    [Fact]
    public async Task It_answers_for_its_own_domains_and_what_was_published_and_for_no_others()
    {
        Assert.IsType<DnsAnswer.NoSuchName>(await _resolver.QueryAsync("nothing.yourdomain.com", DnsRecordType.Txt, Ct));
        Assert.Equal(DnsFailure.Refused, Assert.IsType<DnsAnswer.Failed>(await _resolver.QueryAsync("elsewhere.example", DnsRecordType.Txt, Ct)).Reason);
    }

    [Theory]
    [InlineData("TXT", "ünicode", "ASCII")]
    [InlineData("MX", "mx.example.com", "preference")]
    [InlineData("A", "127.0.0.1", "TXT or MX")]
    public async Task What_is_no_record_is_explained(string type, string value, string word)
    {
        using var answer = await _sandbox.Http.PostAsJsonAsync("/_sandbox/dns", new[] { new { name = "yourdomain.com", type, value } }, Ct);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(word, await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    private async Task<string[]> TextsAsync(string name) =>
        [.. (await _resolver.QueryAsync(name, DnsRecordType.Txt, Ct)).Of<DnsRecord.Text>().Select(text => text.Value)];

    private async Task PublishAsync(params object[] records)
    {
        using var answer = await _sandbox.Http.PostAsJsonAsync("/_sandbox/dns", records, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }
}
