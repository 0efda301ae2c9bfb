using System.Net.Security;
using System.Text;

namespace PenguinMails.Mail.Smtp;

/// <summary>
/// Stands between a client and the library, which sets no limit to lines, memory and the time of a message, takes a bare CR or LF for
/// a part of a command, and can miss the end of a message. It is handed one line at a time, so that nothing follows a command
/// unseen, and of a message only the end.
/// </summary>
internal sealed class ListenerStream : Stream
{
    private readonly SmtpListenerOptions options;
    private readonly ListenerMemory memory;
    private readonly ListenerInput input;
    private readonly MemoryStream said = new();
    private readonly CancellationTokenSource patience;
    private readonly CancellationTokenRegistration stop;
    private SmtpReply? answer;
    private ListenerContent? content;
    private bool isContentNext;
    private bool isOver;
    private int commands;
    private int errors;
    private int messages;

    public ListenerStream(Stream transport, SmtpListenerOptions options, ListenerMemory memory, TimeProvider clock, CancellationToken stopping)
    {
        (this.options, this.memory, input) = (options, memory, new(transport));
        patience = new(Timeout.InfiniteTimeSpan, clock);
        stop = stopping.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), patience);
    }

    public Stream Transport => input.Transport;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    private bool HasHadEnough => commands >= options.MaxCommands || errors > options.MaxErrors || messages >= options.MaxMessagesPerConnection;

    /// <summary>Goes out instead of the library's next reply. 421 ends the connection, <see cref="SmtpReply.Hangup"/> does so without a word.</summary>
    public void Answer(SmtpReply reply) => answer = reply;

    /// <summary>The message that has just ended.</summary>
    public ListenerContent TakeContent()
    {
        var taken = content ?? throw new InvalidOperationException("There is no message.");
        content = null;
        return taken;
    }

    public async Task EncryptAsync(SslServerAuthenticationOptions tls)
    {
        var secure = new SslStream(Transport);
        input.Use(secure);
        patience.CancelAfter(options.Idle);
        await secure.AuthenticateAsServerAsync(tls, patience.Token).ConfigureAwait(false);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var length = isOver ? 0 : isContentNext ? await ReadContentAsync(buffer).ConfigureAwait(false) : await ReadLineAsync(buffer).ConfigureAwait(false);
            isOver |= length == 0;
            // What is done with it takes its own time.
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
            return length;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client has gone or was too slow, or the listener stops. What the library says to it must not be heard:
            // of a message that was cut off it says 554.
            isOver = true;
            return 0;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        said.Write(buffer.Span);
        return default;
    }

    /// <summary>The library flushes each reply.</summary>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (isOver)
            throw new IOException("The connection is over.");
        var reply = answer is null ? said.ToArray() : Encoding.UTF8.GetBytes(answer + "\r\n");
        var code = answer?.Code;
        answer = null;
        said.SetLength(0);
        isOver = code is 0 or 421;
        if (code != 0)
            await SendAsync(reply).ConfigureAwait(false);
        if (!reply.AsSpan().StartsWith("354"u8))
            return;
        isContentNext = true;
        content?.Dispose();
        content = new(options.MaxMessageBytes, memory);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        stop.Dispose();
        patience.Dispose();
        content?.Dispose();
        said.Dispose();
        Transport.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadLineAsync(Memory<byte> to)
    {
        if (HasHadEnough)
            return await EndAsync("421 4.7.0 Too many commands, errors or messages\r\n").ConfigureAwait(false);
        commands++;
        patience.CancelAfter(options.Idle);
        if (await input.ReadLineAsync(patience.Token).ConfigureAwait(false) is not { } line)
            return await EndAsync("500 5.5.2 Lines end with CRLF and are not this long\r\n").ConfigureAwait(false);
        var passed = ForLibrary(line.Span);
        passed.CopyTo(to.Span);
        return passed.Length;
    }

    // Clients call themselves "my_laptop" or "mx.example." as well, which the library would not understand. Nobody asks for the name.
    private static ReadOnlySpan<byte> ForLibrary(ReadOnlySpan<byte> line) =>
        line.Length < 6 || line[5..].Trim(" \r\n"u8).IsEmpty ? line
        : Ascii.EqualsIgnoreCase(line[..5], "EHLO "u8) ? "EHLO client\r\n"u8
        : Ascii.EqualsIgnoreCase(line[..5], "HELO "u8) ? "HELO client\r\n"u8
        : line;

    private async ValueTask<int> ReadContentAsync(Memory<byte> to)
    {
        patience.CancelAfter(options.Message);
        if (!await input.ReadToDotAsync(content!, patience.Token).ConfigureAwait(false))
            return 0;
        isContentNext = false;
        commands = 0;
        messages++;
        "\r\n.\r\n"u8.CopyTo(to.Span);
        return 5;
    }

    private async ValueTask<int> EndAsync(string reply)
    {
        await SendAsync(Encoding.ASCII.GetBytes(reply)).ConfigureAwait(false);
        return 0;
    }

    private async ValueTask SendAsync(byte[] reply)
    {
        if (reply[0] is (byte)'4' or (byte)'5')
            errors++;
        patience.CancelAfter(options.Idle);
        await Transport.WriteAsync(reply, patience.Token).ConfigureAwait(false);
        patience.CancelAfter(Timeout.InfiniteTimeSpan);
    }
}
