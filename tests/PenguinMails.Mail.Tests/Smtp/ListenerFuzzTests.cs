using System.Text;
using PenguinMails.Mail.Smtp;
using PenguinMails.Mail.Tests.Fuzz;
using Xunit;

namespace PenguinMails.Mail.Tests.Smtp;

public sealed class ListenerFuzzTests
{
    private const int Seed = 5321;

    private static readonly string[] Conversations =
    [
        "EHLO x\r\nMAIL FROM:<a@x.test> SIZE=100 BODY=8BITMIME SMTPUTF8\r\nRCPT TO:<b@x.test>\r\nRCPT TO:<\"q \\\" >\"@x.test>\r\nDATA\r\nSubject: x\r\n\r\n..dot\r\ntext\r\n.\r\nQUIT\r\n",
        "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<@r.test,@s.test:b@x.test>\r\nBDAT 10\r\n0123456789BDAT 4 LAST\r\nabcdRSET\r\nNOOP\r\nVRFY a\r\nQUIT\r\n",
        "EHLO x\r\nAUTH PLAIN AGEAYg==\r\nAUTH LOGIN\r\nYQ==\r\nYg==\r\nAUTH CRAM-MD5\r\nYSBi\r\nSTARTTLS\r\nHELO y\r\nMAIL FROM:<a@x.test>\r\nQUIT\r\n",
    ];

    private static readonly string[] Tokens =
    [
        "\r\n", "\n", "\r", ".", "\r\n.\r\n", "\n.\n", "\r.\r", "<", ">", "@", "\"", "\\", ":", " ", "=", "EHLO ", "DATA\r\n", "BDAT ", "BDAT 4294967295\r\n", "BDAT 0 LAST\r\n",
        " LAST", "MAIL FROM:<", "RCPT TO:<b@x.test>\r\n", "AUTH ", "*", "SIZE=99999999999999999999", "SMTPUTF8", "\u0000", "ü", "\ufffd", "QUIT\r\n", "RSET\r\n",
    ];

    [Fact]
    public void No_client_troubles_the_listener() =>
        new FuzzRun(new Mutator(Seed, [.. Conversations.Select(Encoding.UTF8.GetBytes)], Tokens)).Feed(input =>
        {
            var taken = 0L;
            var memory = new ListenerMemory(1024 * 1024);
            var options = new SmtpListenerOptions
            {
                Recipient = (_, _, _) => default,
                Authenticate = login => login.Matches("b"),
                AllowPasswordWithoutTls = true,
                MaxMessageBytes = 64 * 1024,
                Deliver = (delivery, _) =>
                {
                    taken += delivery.Content.Length;
                    return new(new SmtpReply(250, null, "Ok"));
                },
            };
            var peer = new MemoryPeer(input);
            using (var session = new ListenerSession(peer, null, options, memory, TimeProvider.System))
                // Everything is there at once, so nothing is waited for.
                Assert.True(session.RunAsync(CancellationToken.None).IsCompletedSuccessfully);

            Assert.True(taken <= input.Length);
            Assert.True(memory.TryTake(1024 * 1024), "Memory is still counted as taken.");
            Assert.True(peer.IsWellSpoken, "A reply is not one of SMTP.");
        });

    /// <summary>Says its part, in small pieces, then hangs up.</summary>
    private sealed class MemoryPeer(byte[] says) : Stream
    {
        private readonly MemoryStream heard = new();
        private int at;

        public bool IsWellSpoken =>
            Encoding.UTF8.GetString(heard.ToArray()).Split("\r\n")[..^1].All(line => line.Length > 3 && line.Take(3).All(char.IsAsciiDigit) && line[3] is ' ' or '-');

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var length = Math.Min(Math.Min(count, 1 + (at % 61)), says.Length - at);
            says.AsSpan(at, length).CopyTo(buffer.AsSpan(offset));
            at += length;
            return length;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var length = Math.Min(Math.Min(buffer.Length, 1 + (at % 61)), says.Length - at);
            says.AsSpan(at, length).CopyTo(buffer.Span);
            at += length;
            return new(length);
        }

        public override void Write(byte[] buffer, int offset, int count) => heard.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            heard.Write(buffer.Span);
            return default;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
