using System.Collections.Concurrent;
using System.Text;
using PenguinMails.Mail.Dns;
using PenguinMails.Mail.Domains;
using PenguinMails.Mail.Tests.Dns;
using Xunit;
using static PenguinMails.Mail.Tests.Dns.DnsMessages;

namespace PenguinMails.Mail.Tests.Domains;

/// <summary>Policies and organizational domains as RFC 9989 finds them, from a scripted DNS that notes what it is asked.</summary>
public sealed class DmarcTests : IAsyncDisposable
{
    private readonly Dictionary<string, string[]> zone = [];
    private readonly HashSet<string> missing = [], failing = [];
    private readonly ConcurrentQueue<string> asked = [];
    private readonly ScriptedDns server;
    private readonly DnsResolver resolver;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public DmarcTests()
    {
        server = new(Answer);
        resolver = new(new() { Servers = [server.EndPoint], Timeout = TimeSpan.FromSeconds(20) }, TimeProvider.System);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    public static TheoryData<string, string[]> Walks => new()
    {
        { "com", ["com"] },
        { "a.mail.example.com", ["a.mail.example.com", "mail.example.com", "example.com", "com"] },
        { "1.2.3.4.5.6.7", ["1.2.3.4.5.6.7", "2.3.4.5.6.7", "3.4.5.6.7", "4.5.6.7", "5.6.7", "6.7", "7"] },
        { "1.2.3.4.5.6.7.8", ["1.2.3.4.5.6.7.8", "2.3.4.5.6.7.8", "3.4.5.6.7.8", "4.5.6.7.8", "5.6.7.8", "6.7.8", "7.8", "8"] },
        { "1.2.3.4.5.6.7.8.9", ["1.2.3.4.5.6.7.8.9", "3.4.5.6.7.8.9", "4.5.6.7.8.9", "5.6.7.8.9", "6.7.8.9", "7.8.9", "8.9", "9"] },
        {
            "a.b.c.d.e.f.g.h.i.j.mail.example.com",
            ["a.b.c.d.e.f.g.h.i.j.mail.example.com", "g.h.i.j.mail.example.com", "h.i.j.mail.example.com", "i.j.mail.example.com", "j.mail.example.com", "mail.example.com", "example.com", "com"]
        },
    };

    [Theory, MemberData(nameof(Walks))]
    public async Task Eight_names_are_asked_at_most(string domain, string[] expected)
    {
        await DmarcWalk.RunAsync(resolver, domain, Ct);

        Assert.Equal(expected.Select(name => "_dmarc." + name), asked);
    }

    [Theory]
    [InlineData("a.mail.example.com", "a.mail.example.com")]
    [InlineData("a.mail.example.com", "example.com", "mail.example.com v=DMARC1", "example.com v=DMARC1")]
    [InlineData("a.mail.example.com", "mail.example.com", "mail.example.com v=DMARC1; psd=n", "example.com v=DMARC1")]
    [InlineData("a.mail.example.com", "example.com", "com v=DMARC1; psd=y")]
    [InlineData("a.mail.example.com", "mail.example.com", "example.com v=DMARC1; psd=y")]
    [InlineData("a.mail.example.com", "a.mail.example.com", "mail.example.com v=DMARC1; psd=y", "com v=DMARC1; psd=y")]
    [InlineData("a.mail.example.com", "com", "com v=DMARC1; psd=u", "example.com v=DMARC1; psd=maybe")]
    [InlineData("example.com", "example.com", "example.com v=DMARC1; psd=y", "com v=DMARC1")]
    [InlineData("a.example.com", "a.example.com", "example.com v=DMARC1", "example.com v=DMARC1; p=reject")]
    public async Task The_organizational_domain_is_found_by_the_walk(string domain, string expected, params string[] records)
    {
        Publish(records);

        Assert.Equal(expected, (await DmarcWalk.RunAsync(resolver, domain, Ct)).OrganizationalDomain);
    }

    [Fact]
    public async Task A_record_that_says_psd_ends_the_walk()
    {
        Publish("mail.example.com v=DMARC1; psd=n");

        await DmarcWalk.RunAsync(resolver, "a.mail.example.com", Ct);

        Assert.Equal(["_dmarc.a.mail.example.com", "_dmarc.mail.example.com"], asked);
    }

    [Theory]
    [InlineData("The policy is none.", "news.example.com v=DMARC1")]
    [InlineData("The policy is none.", "news.example.com v=DMARC1; rua=mailto:dmarc@example.com")]
    [InlineData("The policy is none.", "news.example.com v=DMARC1; p=maybe; rua=mailto:dmarc@example.com")]
    [InlineData("The policy is none.", "news.example.com v=DMARC1; p=reject; np=never; rua=mailto:dmarc@example.com")]
    [InlineData("The policy is reject.", "news.example.com v=DMARC1; p=reject; pct=0; rf=afrf; ri=nonsense")]
    [InlineData("The policy is reject.", "news.example.com v = DMARC1 ; P = Reject ; nonsense ; p=none;")]
    [InlineData("The policy is reject. It is a test (t=y): receivers apply quarantine.", "news.example.com v=DMARC1; p=reject; t=y")]
    [InlineData("The policy is quarantine. It is a test (t=y): receivers apply none.", "news.example.com v=DMARC1; p=quarantine; t=y")]
    [InlineData("The policy is none.", "news.example.com v=DMARC1; p=none; t=y")]
    [InlineData("The policy is quarantine.", "news.example.com v=DMARC1; p=quarantine; t=n; sp=reject", "example.com v=DMARC1; p=reject")]
    [InlineData("The policy of example.com holds: reject.", "example.com v=DMARC1; p=reject")]
    [InlineData("The policy of example.com holds: none.", "example.com v=DMARC1; sp=none; p=reject; np=quarantine")]
    [InlineData("The policy of example.com holds: none.", "example.com v=DMARC1; rua=mailto:dmarc@example.com")]
    [InlineData("The policy of example.com holds: quarantine. It is a test (t=y): receivers apply none.", "example.com v=DMARC1; p=reject; sp=quarantine; t=y")]
    [InlineData("The policy of com holds: reject.", "com v=DMARC1; psd=y; p=none; sp=reject")]
    [InlineData("The policy of example.com holds: none.", "example.com v=DMARC1; p=none", "com v=DMARC1; psd=y; p=reject")]
    public async Task The_policy_that_holds_is_told(string expected, params string[] records)
    {
        Publish(records);

        var check = await CheckAsync();

        Assert.Equal((DnsCheckState.Verified, expected), (check.State, check.Detail));
    }

    [Theory]
    [InlineData("quarantine", "example.com v=DMARC1; p=none; sp=reject; np=quarantine")]
    [InlineData("reject", "example.com v=DMARC1; p=none; sp=reject")]
    [InlineData("none", "example.com v=DMARC1; p=none")]
    [InlineData("reject", "com v=DMARC1; psd=y; p=none; np=reject")]
    public async Task A_subdomain_that_does_not_exist_has_a_policy_of_its_own(string expected, string record)
    {
        Publish(record);
        missing.Add("news.example.com");

        Assert.EndsWith($"holds: {expected}.", (await CheckAsync()).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DnsCheckState.Failed, "cannot be read", "news.example.com v=DMARC1; p=maybe")]
    [InlineData(DnsCheckState.Failed, "cannot be read", "example.com v=DMARC1; p=reject; sp=maybe")]
    [InlineData(DnsCheckState.Failed, "Several DMARC policies", "news.example.com v=DMARC1; p=none", "news.example.com v=DMARC1; p=reject")]
    [InlineData(DnsCheckState.Failed, "Several DMARC policies", "example.com v=DMARC1; p=none", "example.com v=DMARC1; p=reject")]
    [InlineData(DnsCheckState.Pending, "No DMARC policy", "news.example.com p=reject; v=DMARC1", "news.example.com v=dmarc1; p=reject", "news.example.com v=DMARC10")]
    public async Task What_receivers_ignore_is_no_policy(DnsCheckState expected, string detail, params string[] records)
    {
        Publish(records);

        var check = await CheckAsync();

        Assert.Equal(expected, check.State);
        Assert.Contains(detail, check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_name_above_can_not_be_asked_nothing_is_known_but_the_domains_own_policy()
    {
        failing.Add("_dmarc.example.com");
        Assert.Equal(DnsCheckState.Unknown, (await CheckAsync()).State);

        resolver.Clear();
        Publish("news.example.com v=DMARC1; p=reject");
        Assert.Equal("The policy is reject.", (await CheckAsync("bounce.example.com")).Detail);
    }

    [Theory]
    [InlineData("bounce.example.com", "", "example.com v=DMARC1; p=reject")]
    [InlineData("bounce.example.com", "(aspf=s)", "example.com v=DMARC1; p=reject; aspf=s")]
    [InlineData("bounces.example.net", "another organizational domain (bounces.example.net, not example.com)", "example.com v=DMARC1; p=reject")]
    [InlineData("bounce.example.com", "another organizational domain (example.com, not news.example.com)", "example.com v=DMARC1", "news.example.com v=DMARC1; psd=n")]
    public async Task Spf_of_another_organizational_domain_does_not_count(string bounces, string expected, params string[] records)
    {
        Publish(records);

        var detail = (await CheckAsync(bounces)).Detail;

        Assert.Contains(expected, detail, StringComparison.Ordinal);
        Assert.Equal(expected.Length > 0, detail.Contains("only DKIM counts", StringComparison.Ordinal));
    }

    private void Publish(params string[] records)
    {
        foreach (var name in records.Select(record => record.Split(' ', 2)).GroupBy(record => "_dmarc." + record[0], record => record[1]))
            zone[name.Key] = [.. name];
    }

    private Task<DnsRecordCheck> CheckAsync(string? bounces = null) => DmarcCheck.RunAsync(
        resolver, new() { Domain = "news.example.com", DkimSelector = "pm", DkimRecord = "", BounceDomain = bounces }, Ct);

    private IEnumerable<byte[]> Answer(ScriptedDns.Asked question)
    {
        var name = NameOf(question.Query);
        if (name.StartsWith("_dmarc.", StringComparison.Ordinal))
            asked.Enqueue(name);

        return [Reply(
            question.Query,
            failing.Contains(name) ? ServerFailure : missing.Contains(name) ? NoSuchName : 0,
            zone.TryGetValue(name, out var texts) ? [.. texts.Select(text => Txt(name, text))] : null)];
    }

    private static string NameOf(byte[] query)
    {
        var labels = new List<string>();
        for (var at = 12; query[at] > 0; at += query[at] + 1)
            labels.Add(Encoding.ASCII.GetString(query, at + 1, query[at]));

        return string.Join('.', labels).ToLowerInvariant();
    }
}
