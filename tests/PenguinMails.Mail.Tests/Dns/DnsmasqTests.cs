using Microsoft.Extensions.Time.Testing;
using PenguinMails.Mail.Dns;
using Xunit;
using static PenguinMails.Mail.Tests.Dns.DnsmasqServer;

namespace PenguinMails.Mail.Tests.Dns;

/// <summary>The resolver against a server that others wrote.</summary>
public sealed class DnsmasqTests : IAsyncLifetime
{
    private static readonly string[] Zone =
    [
        Txt("txt.example", "v=spf1 -all"),
        Txt("split.example", "v=DKIM1; k=rsa; p=", new string('A', 255), "B"),
        .. Enumerable.Range(0, 40).Select(i => Txt("large.example", $"{i:D2} " + new string('x', 200))),
        Mx("mx.example", "first.example", 5),
        Mx("mx.example", "second.example", 20),
        Address("host.example", "192.0.2.7"),
        Address("host.example", "2001:db8::7"),
        Alias("alias.example", "host.example"),
        Alias("alias2.example", "alias.example"),
    ];

    private DnsmasqServer server = null!;
    private DnsResolver resolver = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await StartAsync(Zone, Ct);
        resolver = new(new() { Servers = [server.EndPoint], Timeout = TimeSpan.FromSeconds(10) }, TimeProvider.System);
    }

    public async ValueTask DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Text_is_read_whatever_the_case_and_the_dot_at_the_end()
    {
        Assert.Equal("v=spf1 -all", Assert.Single((await AskAsync("TXT.example.", DnsRecordType.Txt)).Of<DnsRecord.Text>()).Value);
    }

    [Fact]
    public async Task Strings_of_one_record_are_joined()
    {
        var text = Assert.Single((await AskAsync("split.example", DnsRecordType.Txt)).Of<DnsRecord.Text>()).Value;
        Assert.Equal($"v=DKIM1; k=rsa; p={new string('A', 255)}B", text);
    }

    [Fact]
    public async Task What_is_too_large_for_a_datagram_comes_by_TCP()
    {
        var texts = (await AskAsync("large.example", DnsRecordType.Txt)).Of<DnsRecord.Text>().Select(text => text.Value);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"{i:D2} " + new string('x', 200)), texts.Order());
    }

    [Fact]
    public async Task Mail_exchangers_come_with_their_preference()
    {
        var hosts = (await AskAsync("mx.example", DnsRecordType.Mx)).Of<DnsRecord.MailExchange>();
        Assert.Equal([(5, "first.example"), (20, "second.example")], hosts.Select(mx => (mx.Preference, mx.Host)).Order());
    }

    [Theory]
    [InlineData("host.example", DnsRecordType.A, "192.0.2.7")]
    [InlineData("host.example", DnsRecordType.Aaaa, "2001:db8::7")]
    [InlineData("alias2.example", DnsRecordType.A, "192.0.2.7")]
    public async Task Addresses_are_found_behind_aliases_too(string name, DnsRecordType type, string expected)
    {
        Assert.Equal(expected, Assert.Single((await AskAsync(name, type)).Of<DnsRecord.Address>()).Value.ToString());
    }

    [Fact]
    public async Task An_alias_is_an_answer_too()
    {
        Assert.Equal("host.example", Assert.Single((await AskAsync("alias.example", DnsRecordType.Cname)).Of<DnsRecord.Alias>()).Target);
    }

    [Fact]
    public async Task No_such_name_and_no_such_record_are_told_apart()
    {
        Assert.IsType<DnsAnswer.NoSuchName>(await AskAsync("nobody.example", DnsRecordType.Txt));
        Assert.IsType<DnsAnswer.NoData>(await AskAsync("host.example", DnsRecordType.Txt));
    }

    [Fact]
    public async Task What_the_server_may_not_answer_is_a_failure()
    {
        var failed = Assert.IsType<DnsAnswer.Failed>(await AskAsync("elsewhere.test", DnsRecordType.Txt));
        Assert.Equal(DnsFailure.Refused, failed.Reason);
    }

    [Fact]
    public async Task A_server_that_is_gone_is_a_failure_and_what_is_known_still_holds()
    {
        var time = new FakeTimeProvider();
        var patient = new DnsResolver(new() { Servers = [server.EndPoint] }, time);
        await patient.QueryAsync("txt.example", DnsRecordType.Txt, Ct);
        await server.StopAsync(Ct);

        Assert.IsType<DnsAnswer.Records>(await patient.QueryAsync("txt.example", DnsRecordType.Txt, Ct));
        Assert.IsType<DnsAnswer.Failed>(await time.PassUntilAsync(patient.QueryAsync("host.example", DnsRecordType.A, Ct), Ct));
    }

    private Task<DnsAnswer> AskAsync(string name, DnsRecordType type) => resolver.QueryAsync(name, type, Ct);
}
