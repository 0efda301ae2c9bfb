using MailKit;

namespace PenguinMails.Mail.Smtp;

internal enum Reached { Commands, Content, End }

/// <summary>
/// How far a message has come, and how long the next step may take. MailKit knows one timeout for all and not when the end of a
/// message may have left; it tells a logger of all it reads and writes, and a progress bar of the content.
/// </summary>
internal sealed class SmtpWatch(SmtpTimeouts timeouts, TimeProvider clock) : IProtocolLogger, ITransferProgress
{
    // A reply, or those to all recipients.
    private const int LongestReplies = 1 << 20;

    private readonly CancellationTokenSource patience = new(Timeout.InfiniteTimeSpan, clock);
    private int heard;
    private Func<Task<bool>>? beforeContent;
    private bool hasRecipient;

    public Reached Reached { get; private set; }

    /// <summary>The sender did not let the content go.</summary>
    public bool IsWithheld { get; private set; }

    /// <summary>Cancelled by the deadline or by the caller; a session that was cancelled is of no use any more.</summary>
    public CancellationToken Token => patience.Token;

    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    public CancellationTokenRegistration Until(CancellationToken ct) =>
        ct.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), patience);

    public void Within(TimeSpan time) => patience.CancelAfter(time);

    /// <param name="beforeContent">Asked before DATA; see <see cref="SmtpEnvelope.BeforeContent"/>.</param>
    public void Begin(Func<Task<bool>>? beforeContent)
    {
        Reached = Reached.Commands;
        IsWithheld = false;
        hasRecipient = false;
        this.beforeContent = beforeContent;
        Within(timeouts.Command);
    }

    /// <summary>What is written next may be DATA.</summary>
    public void AcceptRecipient() => hasRecipient = true;

    /// <exception cref="IOException">It must not be written.</exception>
    public ValueTask BeforeWriteAsync() => hasRecipient && beforeContent is { } ask ? AskAsync(ask) : default;

    public void LogConnect(Uri uri)
    {
    }

    public void LogClient(byte[] buffer, int offset, int count) => heard = 0;

    public void LogServer(byte[] buffer, int offset, int count)
    {
        heard += count;
        if (heard > LongestReplies)
            throw new IOException("The server's reply is too long.");
        Within(timeouts.Command);
    }

    public void Report(long bytesTransferred) => throw new NotSupportedException();

    /// <summary>Dots that the transport doubles count as transferred: at the last octet the total is reached, or was before.</summary>
    public void Report(long bytesTransferred, long totalSize)
    {
        Reached = bytesTransferred < totalSize ? Reached.Content : Reached.End;
        Within(Reached == Reached.End ? timeouts.End : timeouts.Block);
    }

    public void Dispose() => patience.Dispose();

    private async ValueTask AskAsync(Func<Task<bool>> ask)
    {
        beforeContent = null;
        // It is not the server that is waited for.
        Within(Timeout.InfiniteTimeSpan);
        IsWithheld = !await ask().ConfigureAwait(false);
        if (IsWithheld)
            throw new IOException("The message is held back.");
        Within(timeouts.Command);
    }
}
