using System.Net;
using Microsoft.Extensions.Time.Testing;
using PenguinMails.Mail.Dns;
using PenguinMails.Mail.Domains;
using PenguinMails.Mail.Tests.Dkim;
using PenguinMails.Mail.Tests.Dns;
using Xunit;
using static PenguinMails.Mail.Tests.Dns.DnsmasqServer;

namespace PenguinMails.Mail.Tests.Domains;

/// <summary>What a real name server publishes, right, wrong, missing, split, and what is said of it.</summary>
public sealed class SendingDomainCheckTests : IAsyncLifetime
{
    private const string Include = "include:spf.provider.example";
    private static readonly IPAddress Server = IPAddress.Parse("192.0.2.25");

    private static readonly string[] Zone =
    [
        Txt("spf.provider.example", "v=spf1 ip4:192.0.2.0/24 -all"),
        Txt("pm1._domainkey.good.example", [.. Signed.Key.PublicRecordStrings]),
        Txt("good.example", "v=spf1 include:spf.provider.example -all"),
        Txt("good.example", "some-site-verification=1"),
        Txt("_dmarc.good.example", "v=DMARC1; p=quarantine; adkim=r; aspf=s"),
        Txt("bounce.good.example", "v=spf1 ip4:192.0.2.25 ~all"),
        Mx("bounce.good.example", "mx.gateway.example"),
        Txt("sub.good.example", "v=spf1 a:host.provider.example mx:hosts.provider.example ~all"),
        Address("host.provider.example", "192.0.2.1"),
        Address("mx.gateway.example", "192.0.2.25"),
        Mx("hosts.provider.example", "mx.gateway.example"),
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
    public async Task A_domain_that_published_everything_is_verified()
    {
        var checks = await RunAsync(Request("good.example") with { BounceDomain = "bounce.good.example", BounceHost = "mx.gateway.example" });

        Assert.All(checks, check => Assert.Equal((check.Kind, DnsCheckState.Verified), (check.Kind, check.State)));
        Assert.Equal(Enum.GetValues<DnsRecordKind>(), checks.Select(check => check.Kind).Order());
        Assert.Contains("aspf=s", checks.Single(check => check.Kind == DnsRecordKind.Dmarc).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_domain_is_told_what_to_publish_and_then_verified()
    {
        var request = Request("new.example") with { BounceDomain = "bounce.new.example", BounceHost = "mx.gateway.example" };
        var before = await RunAsync(request);
        Assert.All(before, check => Assert.Equal((check.Kind, DnsCheckState.Pending), (check.Kind, check.State)));

        await server.PublishAsync(before.Select(Publish), Ct);
        Assert.All(await RunAsync(request), check => Assert.Equal((check.Kind, DnsCheckState.Verified), (check.Kind, check.State)));
    }

    [Fact]
    public async Task Without_an_answer_nothing_is_known()
    {
        await server.StopAsync(Ct);
        var time = new FakeTimeProvider();
        var checks = SendingDomainCheck.RunAsync(new(new() { Servers = [server.EndPoint] }, time), Request("good.example"), Ct);

        Assert.All(await time.PassUntilAsync(checks, Ct), check => Assert.Equal(DnsCheckState.Unknown, check.State));
    }

    [Theory]
    [InlineData("v=spf1 ip4:192.0.2.25 -all", DnsCheckState.Verified)]
    [InlineData("V=SPF1 ip4:192.0.2.16/28 ~all", DnsCheckState.Verified)]
    [InlineData("v=spf1 redirect=sub.good.example", DnsCheckState.Verified)]
    [InlineData("v=spf1 include:sub.good.example ?all", DnsCheckState.Verified)]
    [InlineData("v=spf1 exists:host.provider.example -all", DnsCheckState.Verified)]
    [InlineData("v=spf1 a:host.provider.example/24//64 -all", DnsCheckState.Verified)]
    [InlineData("v=spf1 +INCLUDE:spf.provider.example exp=why.example -all", DnsCheckState.Verified)]
    [InlineData("v=spf1 a:host.provider.example -all", DnsCheckState.Failed)]
    [InlineData("v=spf1 ip4:192.0.2.32/28 ip6:2001:db8::/32 -all", DnsCheckState.Failed)]
    [InlineData("v=spf1 -all include:spf.provider.example", DnsCheckState.Failed)]
    [InlineData("v=spf1 -ip4:192.0.2.25 include:other.example -all", DnsCheckState.Failed)]
    [InlineData("v=spf1 include:nobody.example include:spf.provider.example -all", DnsCheckState.Failed)]
    [InlineData("v=spf1 ip4:192.0.2.25 ip4:here -all", DnsCheckState.Failed)]
    [InlineData("v=spf1 ip4:3221226009 -all", DnsCheckState.Failed)]
    [InlineData("v=spf1 a:no1.example a:no2.example a:no3.example include:spf.provider.example -all", DnsCheckState.Failed)]
    [InlineData("v=spf1 exists:%{i}.list.example ptr -all", DnsCheckState.Unknown)]
    [InlineData("v=spf1 include:elsewhere.test -all", DnsCheckState.Unknown)]
    [InlineData("v=spf10 ip4:192.0.2.25 -all", DnsCheckState.Pending)]
    [InlineData("something else", DnsCheckState.Pending)]
    public async Task Spf_is_judged_by_what_receivers_make_of_it(string record, DnsCheckState expected)
    {
        await server.PublishAsync([Txt("case.example", record)], Ct);

        var check = await CheckAsync(DnsRecordKind.Spf);
        Assert.True(expected == check.State, check.Detail);
    }

    [Fact]
    public async Task Spf_that_needs_too_many_look_ups_is_wrong_even_if_it_names_us()
    {
        await server.PublishAsync(
            [.. Enumerable.Range(0, 10).Select(i => Txt($"n{i}.example", "v=spf1 ip4:198.51.100.1 ?all")),
             Txt("case.example", $"v=spf1 {string.Join(' ', Enumerable.Range(0, 10).Select(i => $"include:n{i}.example"))} {Include} -all")], Ct);

        var check = await CheckAsync(DnsRecordKind.Spf);
        Assert.Equal(DnsCheckState.Failed, check.State);
        Assert.Contains("10 look-ups", check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spf_that_includes_itself_comes_to_an_end()
    {
        await server.PublishAsync([Txt("case.example", "v=spf1 include:case.example -all")], Ct);

        Assert.Equal(DnsCheckState.Failed, (await CheckAsync(DnsRecordKind.Spf)).State);
    }

    [Fact]
    public async Task Several_spf_records_are_wrong()
    {
        await server.PublishAsync([Txt("case.example", "v=spf1 ip4:192.0.2.25 -all"), Txt("case.example", "v=spf1 -all")], Ct);

        Assert.Equal(DnsCheckState.Failed, (await CheckAsync(DnsRecordKind.Spf)).State);
    }

    [Fact]
    public async Task What_an_spf_record_lacks_is_put_before_its_end()
    {
        await server.PublishAsync([Txt("case.example", "v=spf1 mx -all")], Ct);

        Assert.Equal($"v=spf1 mx {Include} -all", (await CheckAsync(DnsRecordKind.Spf)).Record.Value);
    }

    [Fact]
    public async Task A_relay_of_which_only_the_include_is_known_is_found_by_its_name()
    {
        await server.PublishAsync([Txt("case.example", "v=spf1 mx -all")], Ct);
        var request = Request("case.example") with { SendingAddresses = [] };

        Assert.Equal(DnsCheckState.Failed, (await RunAsync(request))[0].State);
        Assert.Equal(DnsCheckState.Verified, (await RunAsync(request with { Domain = "good.example" }))[0].State);
    }

    public static TheoryData<string[], DnsCheckState> PublishedKeys => new()
    {
        { [Txt("pm1._domainkey.case.example", [.. Signed.Key.PublicRecord.Chunk(100).Select(part => new string(part))])], DnsCheckState.Verified },
        { [Txt("pm1._domainkey.case.example", "p=" + Signed.Key.PublicRecord[18..100] + " ", Signed.Key.PublicRecord[100..300], Signed.Key.PublicRecord[300..])], DnsCheckState.Verified },
        { [Txt("pm1._domainkey.case.example", [.. (Signed.Key.PublicRecord + "; t=y").Chunk(255).Select(part => new string(part))])], DnsCheckState.Verified },
        { [Alias("pm1._domainkey.case.example", "pm1._domainkey.good.example")], DnsCheckState.Verified },
        { [Txt("pm1._domainkey.case.example", Signed.Key.PublicRecord[..255])], DnsCheckState.Failed },
        { [Txt("pm1._domainkey.case.example", "v=DKIM1; k=rsa; p=")], DnsCheckState.Failed },
        { [Txt("pm1._domainkey.case.example", "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKC")], DnsCheckState.Failed },
        { [Txt("pm1._domainkey.case.example", [.. Signed.Key.PublicRecord.Replace("k=rsa", "k=rsa; h=sha1", StringComparison.Ordinal).Chunk(255).Select(part => new string(part))])], DnsCheckState.Failed },
        { [Txt("pm1._domainkey.case.example", "v=spf1 -all")], DnsCheckState.Failed },
        { [Txt("pm1._domainkey.case.example", "p=a"), Txt("pm1._domainkey.case.example", "p=b")], DnsCheckState.Failed },
        { [], DnsCheckState.Pending },
    };

    [Theory, MemberData(nameof(PublishedKeys))]
    public async Task Keys_are_compared_however_they_are_split(string[] published, DnsCheckState expected)
    {
        await server.PublishAsync(published, Ct);

        var check = await CheckAsync(DnsRecordKind.Dkim);
        Assert.True(expected == check.State, check.Detail);
        Assert.Equal(("pm1._domainkey.case.example", "TXT", Signed.Key.PublicRecord), (check.Record.Name, check.Record.Type, check.Record.Value));
    }

    [Fact]
    public async Task A_policy_of_the_domain_above_is_inherited()
    {
        await server.PublishAsync([Txt("_dmarc.parent.example", "v=DMARC1; p=reject; sp=none")], Ct);

        var check = (await RunAsync(Request("a.b.parent.example"))).Single(check => check.Kind == DnsRecordKind.Dmarc);
        Assert.Equal((DnsCheckState.Verified, "The policy of parent.example holds: none."), (check.State, check.Detail));
    }

    [Theory]
    [InlineData("10 other.example", DnsCheckState.Failed)]
    [InlineData("20 mx.gateway.example,10 other.example", DnsCheckState.Failed)]
    [InlineData("10 mx.gateway.example,10 other.example", DnsCheckState.Failed)]
    [InlineData("10 MX.Gateway.example,20 other.example", DnsCheckState.Verified)]
    [InlineData("", DnsCheckState.Pending)]
    public async Task Bounces_have_to_come_to_our_host_first(string hosts, DnsCheckState expected)
    {
        var records = hosts.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(host => host.Split(' '));
        await server.PublishAsync(records.Select(parts => Mx("bounce.case.example", parts[1], int.Parse(parts[0], null))), Ct);

        var checks = await RunAsync(Request("case.example") with { BounceDomain = "bounce.case.example", BounceHost = "mx.gateway.example" });
        Assert.Equal(expected, checks.Single(check => check.Kind == DnsRecordKind.BounceMx).State);
    }

    private static SendingDomainRequest Request(string domain) => new()
    {
        Domain = domain,
        DkimSelector = Signed.Selector,
        DkimRecord = Signed.Key.PublicRecord,
        SpfMechanisms = [Include],
        SendingAddresses = [Server],
    };

    // As somebody copies it into the form of a DNS provider.
    private static string Publish(DnsRecordCheck check) => check.Record switch
    {
        { Type: "MX" } mx => Mx(mx.Name, mx.Value.Split(' ')[1], int.Parse(mx.Value.Split(' ')[0], null)),
        var txt => Txt(txt.Name, [.. TxtStrings.Split(txt.Value)]),
    };

    private async Task<DnsRecordCheck> CheckAsync(DnsRecordKind kind) =>
        (await RunAsync(Request("case.example"))).Single(check => check.Kind == kind);

    private async Task<IReadOnlyList<DnsRecordCheck>> RunAsync(SendingDomainRequest request)
    {
        resolver.Clear();
        return await SendingDomainCheck.RunAsync(resolver, request, Ct);
    }
}
