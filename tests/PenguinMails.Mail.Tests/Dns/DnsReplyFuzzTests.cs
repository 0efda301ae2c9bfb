using PenguinMails.Mail.Dns;
using Xunit;
using static PenguinMails.Mail.Tests.Dns.DnsMessages;

namespace PenguinMails.Mail.Tests.Dns;

public sealed class DnsReplyFuzzTests
{
    private const int Mutations = 3_000;
    private const int Seed = 20261121;
    private const string Host = "a.example";

    private static readonly DnsRecordType[] Types = [DnsRecordType.Txt, DnsRecordType.Mx, DnsRecordType.A, DnsRecordType.Cname];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_comes_is_read_or_refused()
    {
        var random = new Random(Seed);
        await using var server = new ScriptedDns(asked => [Mutate(Any(Seeds(asked.Query), random), random)]);
        var resolver = new DnsResolver(new() { Servers = [server.EndPoint], Attempts = 1, Timeout = TimeSpan.FromSeconds(60) }, TimeProvider.System);
        var answers = new List<DnsAnswer>();
        for (var i = 0; i < Mutations; i++)
        {
            answers.Add(await resolver.QueryAsync(Host, Any(Types, random), Ct));
            resolver.Clear();
        }

        // Were all refused at the door, nothing would have been tried.
        Assert.InRange(answers.OfType<DnsAnswer.Records>().Count(), Mutations / 50, Mutations);
        Assert.InRange(answers.OfType<DnsAnswer.Failed>().Count(failed => failed.Reason == DnsFailure.Malformed), Mutations / 50, Mutations);
        Assert.All(answers.OfType<DnsAnswer.Records>(), records => Assert.NotEmpty(records.All));
    }

    private static byte[][] Seeds(byte[] query) =>
    [
        Reply(query, answers: [Txt(Host, "v=spf1 -all"), Mx(Host, 10, "mx.a.example"), Address(Host, "192.0.2.1")]),
        Reply(query, answers: [Alias(Host, "b.example"), Txt("b.example", "x"), Record(Pointer(12), 16, 60, [0]), Record(Pointer(12), 15, 60, [0, 10, .. Pointer(12)])]),
        Reply(query, NoSuchName, authority: [Soa("example", 60, 60)]),
        Reply(query, isTruncated: true),
        query,
    ];

    private static byte[] Mutate(byte[] original, Random random)
    {
        var message = (byte[])original.Clone();
        for (var count = random.Next(1, 6); count > 0; count--)
        {
            // Beyond the question, mostly: a reply to another question is dropped unread.
            var at = random.Next(random.Next(8) == 0 ? 0 : Math.Min(25, message.Length), message.Length + 1);
            message = random.Next(6) switch
            {
                0 => message[..at],
                1 => [.. message[..at], (byte)random.Next(256), .. message[at..]],
                2 => [.. message[..at], .. Pointer(random.Next(message.Length + 2)), .. message[at..]],
                3 => [.. message, .. message[at..]],
                _ => Changed(message, at, (byte)(random.Next(3) == 0 ? 0xC0 | random.Next(4) : random.Next(256))),
            };
            if (message.Length == 0)
                return message;
        }

        return message;
    }

    private static T Any<T>(T[] these, Random random) => these[random.Next(these.Length)];

    private static byte[] Changed(byte[] message, int at, byte value)
    {
        if (at < message.Length)
            message[at] = value;
        return message;
    }
}
