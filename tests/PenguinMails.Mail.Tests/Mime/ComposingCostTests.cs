using PenguinMails.Mail.Mime;
using Xunit;

namespace PenguinMails.Mail.Tests.Mime;

public sealed class ComposingCostTests
{
    private const int TenMegabytes = 10 << 20;

    [Fact]
    public async Task An_attachment_of_ten_megabytes_costs_little_more_memory_than_a_buffer()
    {
        var message = MessageMatrix.Plain with
        {
            Attachments = [new("stream", "a/b", TenMegabytes, () => new Zeros(TenMegabytes)), new("memory", "a/b", new byte[TenMegabytes])],
        };

        // Other tests run beside, so the sum of all threads says nothing: nothing here waits, and so all is on this thread.
        var before = GC.GetAllocatedBytesForCurrentThread();
        var raw = MimeComposer.Compose(message);
        var written = raw.WriteAsync(Stream.Null, TestContext.Current.CancellationToken);
        Assert.True(written.IsCompletedSuccessfully);
        await written;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.True(raw.Length > 2L * TenMegabytes * 4 / 3);
    }

    [Fact]
    public void A_small_message_costs_its_octets_and_little_more()
    {
        var message = MessageMatrix.Plain with { TextBody = string.Concat(Enumerable.Repeat("A line of text as people write it in letters, not too long.\n", 170)) };
        MimeComposer.Compose(message);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var raw = MimeComposer.Compose(message);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, raw.Length, raw.Length + 4_000);
    }

    private sealed class Zeros(int length) : Stream
    {
        private int rest = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(rest, buffer.Length);
            buffer[..count].Clear();
            rest -= count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
