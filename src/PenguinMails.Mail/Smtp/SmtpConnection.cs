using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace PenguinMails.Mail.Smtp;

/// <summary>A server that is ready for messages, one after the other.</summary>
internal sealed class SmtpConnection(SmtpSession session, SmtpWatch watch, SmtpServerSettings settings, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly long openedAt = clock.GetTimestamp();
    private long usedAt = clock.GetTimestamp();
    private int messages;
    private bool isLast;

    /// <summary>The last message failed before any of its content was written, for a reason that a new connection does not have.</summary>
    public bool WasDead { get; private set; }

    public bool IsIdleTooLong => clock.GetElapsedTime(usedAt) >= settings.MaxIdle;

    public bool IsUsable =>
        session.IsConnected && !isLast && !watch.Token.IsCancellationRequested
        && messages < settings.MessagesPerConnection && clock.GetElapsedTime(openedAt) < settings.MaxConnectionAge;

    public SmtpCheck Offer => new((SmtpResult?)null)
    {
        MaxSize = session.MaxSize > 0 ? session.MaxSize : null,
        Authentication = [.. session.AuthenticationMechanisms],
    };

    /// <exception cref="OperationCanceledException">Before the end of the message was written; later it is an unknown result.</exception>
    public async Task<SmtpResult> SendAsync(SmtpEnvelope envelope, MimeMessage message, CancellationToken ct)
    {
        var form = WireForm.Of(message, ct);
        if (Missing(envelope, form) is { } missing)
            return new SmtpResult.Refused(SmtpStage.Capability, missing, []);
        messages++;
        using var until = watch.Until(ct);
        var result = await AttemptAsync(envelope, message, form, ct).ConfigureAwait(false);
        isLast |= result is SmtpResult.NotTaken or SmtpResult.Unknown or SmtpResult.Withheld;
        WasDead = result is SmtpResult.NotTaken && watch.Reached == Reached.Commands;
        watch.Within(Timeout.InfiniteTimeSpan);
        usedAt = clock.GetTimestamp();
        return result;
    }

    /// <summary>Ends politely, without waiting long for the other side.</summary>
    public async Task QuitAsync()
    {
        watch.Within(Farewell);
        await session.DisconnectAsync(quit: true, watch.Token).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        session.Dispose();
        watch.Dispose();
        return default;
    }

    private async Task<SmtpResult> AttemptAsync(SmtpEnvelope envelope, MimeMessage message, WireForm form, CancellationToken ct)
    {
        try
        {
            var said = await session.SendAsync(message, form.Length, Sender(envelope, form), envelope).ConfigureAwait(false);
            return new SmtpResult.Accepted(SmtpReply.Of(SmtpStatusCode.Ok, said), Refused());
        }
        catch (SmtpCommandException e)
        {
            return Answered(e.ErrorCode, SmtpReply.Of(e.StatusCode, e.Message), Refused());
        }
        catch (ServiceNotAuthenticatedException e)
        {
            return Answered(SmtpErrorCode.SenderNotAccepted, SmtpReply.Of(SmtpStatusCode.AuthenticationRequired, e.Message), Refused());
        }
        catch (Exception e) when (e is IOException or SmtpProtocolException or OperationCanceledException)
        {
            if (watch.IsWithheld)
                return new SmtpResult.Withheld();
            var detail = e is OperationCanceledException ? SmtpTrouble.NoAnswer : e.Message;
            if (watch.Reached == Reached.End)
                return new SmtpResult.Unknown(detail);
            ct.ThrowIfCancellationRequested();
            return new SmtpResult.NotTaken(detail, null);
        }

        List<SmtpRefusal> Refused() =>
            [.. envelope.Recipients.Zip(envelope.Mailboxes).SelectMany(pair => session.Refused
                .Where(refused => refused.Mailbox.Address.Equals(pair.Second.Address, StringComparison.OrdinalIgnoreCase))
                .Select(refused => new SmtpRefusal(pair.First, refused.Reply)))];
    }

    private SmtpResult Answered(SmtpErrorCode error, SmtpReply reply, List<SmtpRefusal> refusals) => (watch.Reached, reply.Code) switch
    {
        (_, 421) => new SmtpResult.NotTaken(reply.ToString(), reply),
        (not Reached.Commands, >= 200 and < 300) => new SmtpResult.Accepted(reply, refusals),
        (not Reached.Commands, _) => new SmtpResult.Refused(SmtpStage.Content, reply, refusals),
        _ when error == SmtpErrorCode.MessageNotAccepted => new SmtpResult.NoRecipient(refusals),
        _ when error != SmtpErrorCode.SenderNotAccepted => new SmtpResult.Refused(SmtpStage.Data, reply, refusals),
        (_, 530 or 535 or 538) => new SmtpResult.Misconfigured(SmtpProblem.AuthenticationRequired, reply.ToString(), reply),
        _ => new SmtpResult.Refused(SmtpStage.Mail, reply, []),
    };

    /// <summary>MailKit looks for non-ASCII addresses alone before it says SMTPUTF8; a route, which is never written, stands for a header that has some.</summary>
    private static MailboxAddress Sender(SmtpEnvelope envelope, WireForm form)
    {
        if (!form.NeedsSmtpUtf8)
            return envelope.Sender;
        var sender = new MailboxAddress(null, envelope.ReturnPath);
        sender.Route.Add("ü.invalid");
        return sender;
    }

    private SmtpReply? Missing(SmtpEnvelope envelope, WireForm form)
    {
        if (form.HasBareLineEnd)
            return new(554, "5.6.0", "The message has a CR or LF that stands alone.");
        var needsUtf8 = envelope.NeedsSmtpUtf8 || form.NeedsSmtpUtf8;
        if (needsUtf8 && !session.Capabilities.HasFlag(SmtpCapabilities.UTF8))
            return new(550, "5.6.7", "The server does not take addresses or headers beyond ASCII (SMTPUTF8).");
        if (form.Is8Bit && !session.Capabilities.HasFlag(SmtpCapabilities.EightBitMime))
            return new(554, "5.6.3", "The server does not take content of 8 bits (8BITMIME).");
        if (session.MaxSize > 0 && form.Length > session.MaxSize)
            return new(552, "5.3.4", $"The message is larger than the {session.MaxSize} octets that the server takes.");
        if (!needsUtf8)
            KeepDomainsInAscii(envelope);
        return null;
    }

    /// <summary>
    /// To a server that offers SMTPUTF8 MailKit spells xn-- out in Unicode, and the next server may not take that. What is
    /// taken from the offer can't be given back.
    /// </summary>
    private void KeepDomainsInAscii(SmtpEnvelope envelope)
    {
        if (!session.Capabilities.HasFlag(SmtpCapabilities.UTF8) || !envelope.Recipients.Append(envelope.ReturnPath).Any(IsEncoded))
            return;
        session.Capabilities &= ~SmtpCapabilities.UTF8;
        isLast = true;

        static bool IsEncoded(string address) => address.Contains("xn--", StringComparison.OrdinalIgnoreCase);
    }
}
