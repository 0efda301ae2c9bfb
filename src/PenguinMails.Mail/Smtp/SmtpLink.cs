using System.Runtime.CompilerServices;

namespace PenguinMails.Mail.Smtp;

/// <summary>The octets of one connection, with a deadline for every step. Once a step failed the link is of no use any more.</summary>
internal sealed class SmtpLink : IAsyncDisposable
{
    private readonly CancellationTokenSource patience;
    private readonly ReplyReader replies;
    private Stream stream;

    public SmtpLink(Stream stream, TimeProvider clock)
    {
        this.stream = stream;
        patience = new(Timeout.InfiniteTimeSpan, clock);
        replies = new(stream);
    }

    public OutputBuffer Output { get; } = new();

    /// <summary>The network failed or did not answer in time, as opposed to what else may throw while a message is written.</summary>
    public bool Broken { get; private set; }

    /// <summary>Cancelled by the deadline or by the caller.</summary>
    public CancellationToken Token => patience.Token;

    public Stream Stream => stream;

    /// <summary>Goes on inside of TLS; what came before outside of it is forgotten, as somebody else may have put it there (RFC 3207, 6).</summary>
    public void Use(Stream next)
    {
        stream = next;
        replies.Use(next);
    }

    public CancellationTokenRegistration Watch(CancellationToken ct) =>
        ct.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), patience);

    public void Within(TimeSpan time) => patience.CancelAfter(time);

    /// <summary>The last reply in words.</summary>
    public SmtpReply Reply() => replies.Reply();

    public List<string> Lines() => replies.Lines();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask FlushAsync(TimeSpan within)
    {
        try
        {
            Within(within);
            await stream.WriteAsync(Output.Written, Token).ConfigureAwait(false);
            Output.Clear();
        }
        catch
        {
            Broken = true;
            throw;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReplyAsync(TimeSpan within)
    {
        try
        {
            Within(within);
            return await replies.ReadAsync(Token).ConfigureAwait(false);
        }
        catch
        {
            Broken = true;
            throw;
        }
    }

    /// <summary>One command, one reply.</summary>
    public async ValueTask<int> AskAsync(string command, TimeSpan within)
    {
        Output.Append(command);
        Output.Append("\r\n"u8);
        await FlushAsync(within).ConfigureAwait(false);
        return await ReplyAsync(within).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync().ConfigureAwait(false);
        patience.Dispose();
        // A write that was given up may still read the buffer: then it is left to the collector.
        if (!Broken)
            Output.Dispose();
    }
}
