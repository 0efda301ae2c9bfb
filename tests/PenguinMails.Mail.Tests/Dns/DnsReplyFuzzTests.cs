using PenguinMails.Mail.Dns;
using Xunit;
using static PenguinMails.Mail.Tests.Dns.DnsMessages;

namespace PenguinMails.Mail.Tests.Dns;

public sealed class DnsReplyFuzzTests
{
    private const int Mutations = 100_000;
    private const int Seed = 20261121;

    private static readonly DnsQuestion[] Questions =
    [
        new("a.example", DnsRecordType.Txt), new("a.example", DnsRecordType.Mx), new("a.example", DnsRecordType.A), new("a.example", DnsRecordType.Cname),
    ];

    [Fact]
    public void Whatever_comes_is_read_or_refused()
    {
        var random = new Random(Seed);
        var seeds = Questions.Select(question => Seeds(Query(question))).ToArray();
        var readable = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var which = random.Next(Questions.Length);
            var message = Mutate(seeds[which][random.Next(seeds[which].Length)], random);
            var reply = DnsReplyReader.Read(message, 0, Questions[which]);
            if (reply.Answer is DnsAnswer.Records records)
            {
                readable++;
                Assert.NotEmpty(records.All);
                Assert.All(records.All, record => Assert.InRange(record.Name.Length, 0, 1020));
            }
        }

        // Were all refused at the door, nothing would have been tried.
        Assert.InRange(readable, Mutations / 50, Mutations);
    }

    private static byte[][] Seeds(byte[] query) =>
    [
        Reply(query, answers: [Txt("a.example", "v=spf1 -all"), Mx("a.example", 10, "mx.a.example"), Address("a.example", "192.0.2.1")]),
        Reply(query, answers: [Alias("a.example", "b.example"), Txt("b.example", "x"), Record(Pointer(12), 16, 60, [0]), Record(Pointer(12), 15, 60, [0, 10, .. Pointer(12)])]),
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

    private static byte[] Changed(byte[] message, int at, byte value)
    {
        if (at < message.Length)
            message[at] = value;
        return message;
    }
}
