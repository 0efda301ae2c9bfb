namespace PenguinMails.Mail.Smtp;

/// <summary>A server that is ready for messages, one after the other.</summary>
internal sealed class SmtpConnection(SmtpLink link, SmtpServerSettings settings, SmtpCapabilities capabilities, TimeProvider clock) : IAsyncDisposable
{
    private readonly Transaction transaction = new(link, settings.Timeouts, capabilities);
    private readonly long openedAt = clock.GetTimestamp();
    private long usedAt = clock.GetTimestamp();
    private int messages;

    public SmtpCapabilities Capabilities => capabilities;

    /// <summary>The last message failed before any of its content was written, for a reason that a new connection does not have.</summary>
    public bool WasDead { get; private set; }

    public bool IsIdleTooLong => clock.GetElapsedTime(usedAt) >= settings.MaxIdle;

    public bool IsUsable =>
        transaction.IsOpen
        && messages < Math.Min(settings.MessagesPerConnection, capabilities.MaxMessages ?? int.MaxValue)
        && clock.GetElapsedTime(openedAt) < settings.MaxConnectionAge;

    /// <exception cref="OperationCanceledException">Before the end of the message was written; later it is an unknown result.</exception>
    public async Task<SmtpResult> SendAsync(SmtpEnvelope envelope, RawMessage message, CancellationToken ct)
    {
        if (Missing(envelope, message) is { } missing)
            return new SmtpResult.Refused(SmtpStage.Capability, missing, []);
        messages++;
        using var watch = link.Watch(ct);
        try
        {
            var result = await transaction.RunAsync(envelope, message).ConfigureAwait(false);
            WasDead = result is SmtpResult.NotTaken && transaction.Reached == Reached.Commands;
            return result;
        }
        catch (Exception e) when (link.Broken)
        {
            transaction.IsOpen = false;
            var detail = e is OperationCanceledException ? "The server did not answer in time." : e.Message;
            if (transaction.Reached == Reached.End)
                return new SmtpResult.Unknown(detail);
            ct.ThrowIfCancellationRequested();
            WasDead = transaction.Reached == Reached.Commands;
            return new SmtpResult.NotTaken(detail, null);
        }
        catch
        {
            // The message could not be read to its end: the server is left in the middle of it.
            transaction.IsOpen = false;
            throw;
        }
        finally
        {
            link.Within(Timeout.InfiniteTimeSpan);
            usedAt = clock.GetTimestamp();
        }
    }

    /// <summary>Ends politely, without waiting long for the other side.</summary>
    public async Task QuitAsync()
    {
        try
        {
            if (transaction.IsOpen)
                await link.AskAsync("QUIT", TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It is gone, which is what was asked for.
        }

        await DisposeAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => link.DisposeAsync();

    private SmtpReply? Missing(SmtpEnvelope envelope, RawMessage message)
    {
        if ((envelope.NeedsSmtpUtf8 || message.NeedsSmtpUtf8) && !capabilities.SmtpUtf8)
            return new(550, "5.6.7", "The server does not take addresses or headers beyond ASCII (SMTPUTF8).");
        if (message.Is8Bit && !capabilities.EightBitMime)
            return new(554, "5.6.3", "The server does not take content of 8 bits (8BITMIME).");
        return message.Length > capabilities.MaxSize ? new(552, "5.3.4", $"The message is larger than the {capabilities.MaxSize} octets that the server takes.") : null;
    }
}
