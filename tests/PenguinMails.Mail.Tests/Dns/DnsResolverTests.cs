using System.Net;
using Microsoft.Extensions.Time.Testing;
using PenguinMails.Mail.Dns;
using PenguinMails.Tests;
using Xunit;
using static PenguinMails.Mail.Tests.Dns.DnsMessages;

namespace PenguinMails.Mail.Tests.Dns;

public sealed class DnsResolverTests
{
    private const string Host = "a.example";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly FakeTimeProvider time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lost_packet_is_asked_for_again()
    {
        await using var server = new ScriptedDns(asked => asked.Number == 1 ? [] : [Right(asked)]);
        var answer = AskAsync(Resolver(server), Host);
        await PassTimeoutAsync(() => server.Count == 1);

        AssertRight(await answer);
    }

    [Fact]
    public async Task A_server_that_is_silent_leaves_the_question_to_the_next()
    {
        await using var silent = new ScriptedDns(_ => []);
        await using var second = new ScriptedDns(asked => [Right(asked)]);
        var answer = AskAsync(Resolver(silent, second), Host);
        await PassTimeoutAsync(() => silent.Count == 1);

        AssertRight(await answer);
        Assert.Equal(1, silent.Count);
    }

    [Fact]
    public async Task When_nobody_answers_it_is_a_failure_that_is_not_kept()
    {
        await using var silent = new ScriptedDns(asked => asked.Number > 2 ? [Right(asked)] : []);
        var resolver = Resolver(silent);
        var answer = AskAsync(resolver, Host);
        await PassTimeoutAsync(() => silent.Count == 1);
        await PassTimeoutAsync(() => silent.Count == 2);

        Assert.Equal(DnsFailure.Unanswered, Assert.IsType<DnsAnswer.Failed>(await answer).Reason);
        Assert.Equal(2, silent.Count);
        AssertRight(await AskAsync(resolver, Host));
    }

    public static TheoryData<string, Func<byte[], byte[]>> Forgeries => new()
    {
        { "empty", _ => [] },
        { "cut off", right => right[..3] },
        { "wrong id", right => Changed(right, 0, (byte)~right[0]) },
        { "no reply", right => Changed(right, 2, 0x01) },
        { "other name", right => Changed(right, 13, (byte)'b') },
        { "other type", right => Changed(right, 12 + Name(Host).Length + 1, 1) },
        { "other class", right => Changed(right, 12 + Name(Host).Length + 3, 3) },
        { "no question", right => [.. right[..4], 0, 0, .. right[6..12], .. right[(12 + Name(Host).Length + 4)..]] },
    };

    [Theory, MemberData(nameof(Forgeries))]
    public async Task What_is_no_answer_to_this_question_is_not_believed(string kind, Func<byte[], byte[]> forge)
    {
        await using var server = new ScriptedDns(asked => [asked.Number == 1 ? forge(Right(asked, kind)) : Right(asked)]);
        AssertRight(await AskAsync(Resolver(server), Host));

        await using var forger = new ScriptedDns(asked => [forge(Right(asked, kind))]);
        Assert.IsType<DnsAnswer.Failed>(await AskAsync(Resolver(forger), Host));
    }

    [Theory]
    [InlineData(ServerFailure, DnsFailure.ServerFailure)]
    [InlineData(5, DnsFailure.Refused)]
    [InlineData(1, DnsFailure.ServerFailure)]
    public async Task A_server_that_cannot_tell_is_no_absence(int code, DnsFailure expected)
    {
        await using var server = new ScriptedDns(asked => [Reply(asked.Query, code)]);

        Assert.Equal(expected, Assert.IsType<DnsAnswer.Failed>(await AskAsync(Resolver(server), Host)).Reason);
        Assert.Equal(2, server.Count);
    }

    [Fact]
    public async Task After_a_server_failure_the_next_one_is_asked_at_once()
    {
        await using var failing = new ScriptedDns(asked => [Reply(asked.Query, ServerFailure)]);
        await using var second = new ScriptedDns(asked => [Right(asked)]);

        AssertRight(await AskAsync(Resolver(failing, second), Host));
    }

    [Fact]
    public async Task Nobody_at_the_port_is_a_failure()
    {
        // The port of tcpmux; one that was free a moment ago another test may have got.
        var resolver = new DnsResolver(new() { Servers = [new(IPAddress.Loopback, 1)] }, time);

        Assert.Equal(DnsFailure.Unanswered, Assert.IsType<DnsAnswer.Failed>(await time.PassUntilAsync(AskAsync(resolver, Host), Ct)).Reason);
    }

    [Fact]
    public async Task No_way_to_the_server_is_a_failure_at_once()
    {
        // No system lets a name server be asked there.
        var resolver = new DnsResolver(new() { Servers = [new(IPAddress.Broadcast, 53)] }, time);

        Assert.Equal(DnsFailure.Unanswered, Assert.IsType<DnsAnswer.Failed>(await AskAsync(resolver, Host)).Reason);
    }

    [Fact]
    public async Task A_truncated_answer_is_fetched_by_TCP()
    {
        await using var server = new ScriptedDns(asked => [asked.IsTcp ? Right(asked) : Reply(asked.Query, isTruncated: true)]);

        AssertRight(await AskAsync(Resolver(server), Host));
    }

    [Fact]
    public async Task A_server_that_closes_its_TCP_connection_is_a_failure()
    {
        await using var server = new ScriptedDns(asked => asked.IsTcp ? [] : [Reply(asked.Query, isTruncated: true)]);

        Assert.Equal(DnsFailure.Unanswered, Assert.IsType<DnsAnswer.Failed>(await AskAsync(Resolver(server), Host)).Reason);
    }

    [Fact]
    public async Task A_server_that_falls_silent_by_TCP_is_a_failure_when_the_time_is_over()
    {
        using var gate = new ManualResetEventSlim();
        await using var server = new ScriptedDns(asked =>
        {
            if (asked.IsTcp)
                gate.Wait(Patience);
            return [Reply(asked.Query, isTruncated: true)];
        });
        var answer = AskAsync(new DnsResolver(new() { Servers = [server.EndPoint], Attempts = 1 }, time), Host);
        await PassTimeoutAsync(() => server.Count == 2);

        Assert.Equal(DnsFailure.Unanswered, Assert.IsType<DnsAnswer.Failed>(await answer).Reason);
        gate.Set();
    }

    [Fact]
    public async Task A_server_that_takes_one_question_per_TCP_connection_answers_them_all()
    {
        await using var server = new ScriptedDns(asked => [asked.IsTcp ? Right(asked) : Reply(asked.Query, isTruncated: true)]);
        var resolver = Resolver(server);
        for (var i = 0; i < 5; i++)
        {
            AssertRight(await AskAsync(resolver, Host));
            resolver.Clear();
        }
    }

    [Fact]
    public async Task What_no_datagram_holds_is_fetched_by_TCP_if_the_server_sends_it_all_the_same()
    {
        await using var server = new ScriptedDns(asked => [Reply(asked.Query, answers: [.. Enumerable.Repeat(Txt(Host, new string('x', 200)), 30)])]);

        Assert.Equal(30, (await AskAsync(Resolver(server), Host)).Of<DnsRecord.Text>().Count());
    }

    [Fact]
    public async Task A_name_that_points_to_itself_is_malformed()
    {
        await using var server = new ScriptedDns(asked =>
            [Reply(asked.Query, answers: [Record(Pointer(12 + Name(Host).Length + 4), 16, 60, [1, (byte)'x'])])]);

        Assert.Equal(DnsFailure.Malformed, Assert.IsType<DnsAnswer.Failed>(await AskAsync(Resolver(server), Host)).Reason);
    }

    [Fact]
    public async Task Compressed_names_are_read()
    {
        await using var server = new ScriptedDns(asked =>
            [Reply(asked.Query, answers: [Record(Pointer(12), 15, 60, [0, 10, 2, (byte)'m', (byte)'x', .. Pointer(12)])])]);

        var mx = Assert.Single((await Resolver(server).QueryAsync(Host, DnsRecordType.Mx, Ct)).Of<DnsRecord.MailExchange>());
        Assert.Equal($"mx.{Host}", mx.Host);
    }

    [Fact]
    public async Task Aliases_in_a_circle_are_malformed()
    {
        await using var server = new ScriptedDns(asked => [Reply(asked.Query, answers: [Alias(Host, "b.example"), Alias("b.example", Host)])]);

        Assert.Equal(DnsFailure.Malformed, Assert.IsType<DnsAnswer.Failed>(await AskAsync(Resolver(server), Host)).Reason);
    }

    [Fact]
    public async Task Records_of_another_class_are_not_believed()
    {
        await using var server = new ScriptedDns(asked => [Reply(asked.Query, answers: [Changed(Txt(Host, "chaos"), Name(Host).Length + 3, 3), Txt(Host, "right")])]);

        AssertRight(await AskAsync(Resolver(server), Host));
    }

    [Fact]
    public async Task International_names_are_asked_and_answered_as_ASCII()
    {
        const string munich = "xn--mnchen-3ya.example";
        await using var server = new ScriptedDns(asked => [Reply(asked.Query, answers: [Alias(munich, $"b.{munich}"), Mx($"b.{munich}", 10, $"MX.{munich}")])]);

        Assert.Equal($"mx.{munich}", Assert.Single((await Resolver(server).QueryAsync(munich, DnsRecordType.Mx, Ct)).Of<DnsRecord.MailExchange>()).Host);
    }

    [Fact]
    public async Task A_null_MX_is_the_root()
    {
        await using var server = new ScriptedDns(asked => [Reply(asked.Query, answers: [Record(Name(Host), 15, 60, [0, 0, 0])])]);

        Assert.Equal("", Assert.Single((await Resolver(server).QueryAsync(Host, DnsRecordType.Mx, Ct)).Of<DnsRecord.MailExchange>()).Host);
    }

    [Fact]
    public async Task Records_of_another_name_are_not_believed()
    {
        await using var server = new ScriptedDns(asked => [Reply(asked.Query, answers: [Txt("b.example", "poison"), Txt(Host, "right")])]);

        AssertRight(await AskAsync(Resolver(server), Host));
    }

    [Fact]
    public async Task An_answer_holds_for_its_TTL()
    {
        await using var server = new ScriptedDns(asked => [Reply(asked.Query, answers: [Alias(Host, "b.example", 30), Txt("b.example", "right", 300)])]);
        var resolver = Resolver(server);
        await AskAsync(resolver, Host);
        time.Advance(TimeSpan.FromSeconds(29));
        AssertRight(await AskAsync(resolver, Host.ToUpperInvariant() + "."));
        Assert.Equal(1, server.Count);

        time.Advance(TimeSpan.FromSeconds(1));
        AssertRight(await AskAsync(resolver, Host));
        Assert.Equal(2, server.Count);
    }

    [Theory]
    [InlineData(NoSuchName, 600, 30, 30)]
    [InlineData(0, 40, 600, 40)]
    [InlineData(NoSuchName, 100_000, 100_000, 900)]
    public async Task An_absence_holds_as_long_as_the_zone_says(int code, int ttl, int minimum, int seconds)
    {
        await using var server = new ScriptedDns(asked => [Reply(asked.Query, code, authority: [Soa("example", ttl, minimum)])]);
        var resolver = Resolver(server);
        var first = await AskAsync(resolver, Host);
        Assert.Equal(code == NoSuchName, first is DnsAnswer.NoSuchName);
        Assert.Equal(code == 0, first is DnsAnswer.NoData);

        time.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.Same(first, await AskAsync(resolver, Host));
        Assert.Equal(1, server.Count);

        time.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(resolver, Host);
        Assert.Equal(2, server.Count);
    }

    [Fact]
    public async Task An_absence_without_a_term_and_a_record_without_one_are_not_kept()
    {
        await using var server = new ScriptedDns(asked => [asked.Number == 1 ? Reply(asked.Query, NoSuchName) : Reply(asked.Query, answers: [Txt(Host, "right", 0)])]);
        var resolver = Resolver(server);
        await AskAsync(resolver, Host);
        AssertRight(await AskAsync(resolver, Host));
        AssertRight(await AskAsync(resolver, Host));

        Assert.Equal(3, server.Count);
    }

    [Fact]
    public async Task The_cache_keeps_no_more_than_its_bound_and_what_is_used_stays()
    {
        await using var server = new ScriptedDns(asked => [Reply(asked.Query, NoSuchName, authority: [Soa("example", 600, 600)])]);
        var resolver = new DnsResolver(new() { Servers = [server.EndPoint], CacheEntries = 10 }, time);
        for (var i = 0; i < 100; i++)
        {
            await AskAsync(resolver, Host);
            await AskAsync(resolver, $"n{i}.example");
        }

        Assert.Equal(10, resolver.CachedAnswers);
        Assert.Equal(101, server.Count);
        resolver.Clear();
        await AskAsync(resolver, Host);
        Assert.Equal(102, server.Count);
    }

    [Fact]
    public async Task Those_who_ask_the_same_at_once_share_one_query()
    {
        using var gate = new ManualResetEventSlim();
        await using var server = new ScriptedDns(asked =>
        {
            gate.Wait(Patience);
            return [Right(asked)];
        });
        var resolver = Resolver(server);
        var answers = Enumerable.Range(0, 50).Select(_ => AskAsync(resolver, Host)).ToList();
        gate.Set();

        Assert.All(await Task.WhenAll(answers), AssertRight);
        Assert.Equal(1, server.Count);
    }

    [Fact]
    public async Task Who_gives_up_does_not_end_it_for_the_others()
    {
        using var gate = new ManualResetEventSlim();
        await using var server = new ScriptedDns(asked =>
        {
            gate.Wait(Patience);
            return [Right(asked)];
        });
        var resolver = Resolver(server);
        using var impatient = new CancellationTokenSource();
        var first = resolver.QueryAsync(Host, DnsRecordType.Txt, impatient.Token);
        var second = AskAsync(resolver, Host);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.Set();

        AssertRight(await second);
    }

    [Fact]
    public async Task Every_question_comes_from_another_port()
    {
        await using var server = new ScriptedDns(asked => [Reply(asked.Query, NoSuchName)]);
        var resolver = Resolver(server);
        for (var i = 0; i < 20; i++)
            await AskAsync(resolver, $"n{i}.example");

        Assert.InRange(server.Callers.Distinct().Count(), 15, 20);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("with space.example")]
    [InlineData("münchen.example")]
    public async Task What_cannot_be_a_name_is_not_asked(string name)
    {
        await using var server = new ScriptedDns(asked => [Right(asked)]);
        foreach (var bad in (string[])[name, new string('x', 64) + ".example", string.Join('.', Enumerable.Repeat("abcdefgh", 30))])
            Assert.Equal(DnsFailure.BadName, Assert.IsType<DnsAnswer.Failed>(await AskAsync(Resolver(server), bad)).Reason);

        Assert.Equal(0, server.Count);
    }

    [Fact]
    public void Without_servers_those_of_the_system_are_asked()
    {
        var listed = File.ReadLines("/etc/resolv.conf").Select(line => line.Split(' ', '\t')).Where(words => words[0] == "nameserver").Select(words => words[1]);

        Assert.Equal(listed.DefaultIfEmpty("127.0.0.1").Select(address => new IPEndPoint(IPAddress.Parse(address), 53)), new DnsOptions().Servers);
    }

    private static byte[] Right(ScriptedDns.Asked asked, string text = "right") => Reply(asked.Query, answers: [Txt(Host, text)]);

    private static byte[] Changed(byte[] message, int at, byte value) => [.. message[..at], value, .. message[(at + 1)..]];

    private static void AssertRight(DnsAnswer answer) => Assert.Equal("right", Assert.Single(answer.Of<DnsRecord.Text>()).Value);

    private static Task<DnsAnswer> AskAsync(DnsResolver resolver, string name) => resolver.QueryAsync(name, DnsRecordType.Txt, Ct);

    private DnsResolver Resolver(params ScriptedDns[] servers) => new(new() { Servers = [.. servers.Select(server => server.EndPoint)] }, time);

    // A timer is set before its packet leaves, so that it is there when the packet has come.
    private async Task PassTimeoutAsync(Func<bool> hasCome)
    {
        await UntilAsync(hasCome);
        time.Advance(new DnsOptions().Timeout);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var deadline = System.Diagnostics.Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(deadline.Elapsed < Patience, "It did not come to that in time.");
            await Task.Delay(5, Ct);
        }
    }
}
