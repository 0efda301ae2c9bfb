using System.Net.Sockets;
using System.Text;
using PenguinMails.Mail.Smtp;
using PenguinMails.Mail.Tests.Fuzz;
using Xunit;

namespace PenguinMails.Mail.Tests.Smtp;

public sealed class ListenerFuzzTests
{
    private const int Seed = 5321;
    private const int Usual = 2_000;
    private const int AtOnce = 4;

    private static readonly string[] Conversations =
    [
        "EHLO x\r\nMAIL FROM:<a@x.test> SIZE=100 BODY=8BITMIME SMTPUTF8\r\nRCPT TO:<b@x.test>\r\nRCPT TO:<\"q \\\" >\"@x.test>\r\nDATA\r\nSubject: x\r\n\r\n..dot\r\ntext\r\n.\r\nQUIT\r\n",
        "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<@r.test,@s.test:b@x.test>\r\nDATA\r\n.\r\nRSET\r\nNOOP\r\nVRFY a\r\nQUIT\r\n",
        "EHLO x\r\nAUTH PLAIN AGEAYg==\r\nAUTH LOGIN\r\nYQ==\r\nYg==\r\nSTARTTLS\r\nHELO y\r\nMAIL FROM:<a@x.test>\r\nQUIT\r\n",
    ];

    private static readonly string[] Tokens =
    [
        "\r\n", "\n", "\r", ".", "\r\n.\r\n", "\n.\n", "\r.\r", "<", ">", "@", "\"", "\\", ":", " ", "=", "EHLO ", "DATA\r\n", "PROXY TCP4 ",
        "MAIL FROM:<", "RCPT TO:<b@x.test>\r\n", "AUTH ", "*", "SIZE=99999999999999999999", "SMTPUTF8", "\u0000", "ü", "\ufffd", "QUIT\r\n", "RSET\r\n",
    ];

    [Fact]
    public void Content_ends_where_it_ends_in_whatever_pieces_it_comes()
    {
        var whole = "x\r\n.\r\n.a\n.\r\n\r\r\n.\r"u8.ToArray();
        new FuzzRun(new Mutator(Seed, [whole], Tokens)).Feed(input =>
        {
            var memory = new ListenerMemory(1024 * 1024);
            byte[] marked = [.. input, .. "\r\n.\r\nNOOP\r\n"u8];
            // What is expected is found by the book: the first CRLF dot CRLF, one counted before the first line.
            var framed = "\r\n" + Encoding.Latin1.GetString(marked);
            var end = framed.IndexOf("\r\n.\r\n", StringComparison.Ordinal);
            using var content = new ListenerContent(64 * 1024, memory);
            var reading = new ListenerInput(new Piecemeal(marked)).ReadToDotAsync(content, CancellationToken.None);

            Assert.True(reading is { IsCompletedSuccessfully: true, Result: true });
            Assert.Equal(framed[..(end + 2)].Replace("\r\n.", "\r\n", StringComparison.Ordinal)[2..], Encoding.Latin1.GetString(content.Octets.Span));
        });
    }

    [Fact]
    public async Task No_client_troubles_the_listener()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var post = Post.Open(options => options with
        {
            Authenticate = (_, password) => password == "b",
            AllowPasswordWithoutTls = true,
            MaxMessageBytes = 64 * 1024,
            Idle = TimeSpan.FromSeconds(5),
        });
        var mutator = new Mutator(Seed, [.. Conversations.Select(Encoding.UTF8.GetBytes)], Tokens);
        var inputs = FuzzRun.Inputs > 100_000 ? FuzzRun.Inputs : Usual;

        await Parallel.ForAsync(0L, inputs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (number, stop) =>
        {
            var heard = await SayAsync(post, mutator.Make(number), stop);
            Assert.True(heard.Split("\r\n")[..^1].All(line => line.Length > 3 && line.Take(3).All(char.IsAsciiDigit) && line[3] is ' ' or '-'), $"Input {number} hears {heard}");
        });

        Assert.EndsWith("221 bye\r\n", await post.TalkAsync("QUIT\r\n", ct), StringComparison.Ordinal);
    }

    private static async Task<string> SayAsync(Post post, byte[] input, CancellationToken ct)
    {
        using var client = await post.ConnectAsync(ct);
        var (stream, heard) = (client.GetStream(), new MemoryStream());
        try
        {
            await stream.WriteAsync(input, ct);
            client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(heard, ct);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // It hung up on what we were still saying.
        }

        return Encoding.UTF8.GetString(heard.ToArray());
    }

    /// <summary>Gives small pieces, then ends.</summary>
    private sealed class Piecemeal(byte[] octets) : MemoryStream(octets)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + (int)(Position % 7))], cancellationToken);
    }
}
