namespace PenguinMails.Mail.Smtp;

internal enum Reached { Commands, Content, End }

/// <summary>MAIL, RCPT, DATA and the content of one message after the other (RFC 5321, 3.3; pipelined by RFC 2920).</summary>
#pragma warning disable CA1001 // The stream holds nothing of its own.
internal sealed class Transaction
#pragma warning restore CA1001
{
    // So many commands go out before replies are read: both sides' buffers must hold them.
    private const int Window = 100;
    private const int LongestCommand = 1024;

    private readonly SmtpLink link;
    private readonly SmtpTimeouts timeouts;
    private readonly SmtpCapabilities capabilities;
    private readonly ContentStream content;
    private bool needsReset;

    public Transaction(SmtpLink link, SmtpTimeouts timeouts, SmtpCapabilities capabilities)
    {
        (this.link, this.timeouts, this.capabilities) = (link, timeouts, capabilities);
        content = new(link.Output, _ => link.FlushAsync(timeouts.Block));
    }

    public Reached Reached { get; private set; }

    public bool IsOpen { get; set; } = true;

    public async Task<SmtpResult> RunAsync(SmtpEnvelope envelope, RawMessage message)
    {
        Reached = Reached.Commands;
        var replies = new TransactionReplies(envelope.Recipients, capabilities.MaxRecipients ?? int.MaxValue, needsReset);
        needsReset = false;
        await ExchangeAsync(replies, envelope, message).ConfigureAwait(false);
        if (replies.Closing is { } closing)
        {
            IsOpen = false;
            return new SmtpResult.NotTaken(closing.ToString(), closing);
        }

        if (!replies.MayGoOn)
            return await GiveUpAsync(replies).ConfigureAwait(false);
        var reply = await ContentAsync(message).ConfigureAwait(false);
        return Result(reply, replies);
    }

    private async ValueTask ExchangeAsync(TransactionReplies replies, SmtpEnvelope envelope, RawMessage message)
    {
        var window = capabilities.Pipelining ? Window : 1;
        while (replies.Sent < replies.Commands && replies.MaySendNext)
        {
            while (replies.Sent < replies.Commands && replies.Sent - replies.Read < window && link.Output.Free > LongestCommand)
                Append(replies.Next(), replies, envelope, message);
            await link.FlushAsync(timeouts.Command).ConfigureAwait(false);
            while (replies.Read < replies.Sent && replies.Closing is null)
                replies.Take(await link.ReplyAsync(timeouts.Command).ConfigureAwait(false), link);
        }
    }

    private void Append(TransactionCommand command, TransactionReplies replies, SmtpEnvelope envelope, RawMessage message)
    {
        var output = link.Output;
        switch (command)
        {
            case TransactionCommand.Reset:
                output.Append("RSET\r\n"u8);
                break;
            case TransactionCommand.Mail:
                AppendMail(output, envelope, message);
                break;
            case TransactionCommand.Recipient:
                output.Append("RCPT TO:<"u8);
                output.Append(replies.NextRecipient());
                output.Append(">\r\n"u8);
                break;
            case TransactionCommand.Data:
                output.Append("DATA\r\n"u8);
                break;
        }
    }

    private void AppendMail(OutputBuffer output, SmtpEnvelope envelope, RawMessage message)
    {
        output.Append("MAIL FROM:<"u8);
        output.Append(envelope.ReturnPath);
        output.Append(">"u8);
        if (capabilities.Size)
        {
            output.Append(" SIZE="u8);
            output.Append(message.Length);
        }

        if (message.Is8Bit)
            output.Append(" BODY=8BITMIME"u8);
        if (envelope.NeedsSmtpUtf8 || message.NeedsSmtpUtf8)
            output.Append(" SMTPUTF8"u8);
        output.Append("\r\n"u8);
    }

    private async ValueTask<SmtpReply> ContentAsync(RawMessage message)
    {
        Reached = Reached.Content;
        content.Begin(dots: true);
        await message.WriteAsync(content, link.Token).ConfigureAwait(false);
        if (link.Output.Free < 8)
            await link.FlushAsync(timeouts.Block).ConfigureAwait(false);
        link.Output.Append(content.AtLineStart ? ".\r\n"u8 : "\r\n.\r\n"u8);
        Reached = Reached.End;
        await link.FlushAsync(timeouts.Block).ConfigureAwait(false);
        await link.ReplyAsync(timeouts.End).ConfigureAwait(false);
        return link.Reply();
    }

    private SmtpResult Result(SmtpReply reply, TransactionReplies replies)
    {
        if (reply.IsPositive)
            return new SmtpResult.Accepted(reply, replies.Refused);
        needsReset = true;
        if (reply.Code != 421)
            return new SmtpResult.Refused(SmtpStage.Content, reply, replies.Refused);
        IsOpen = false;
        return new SmtpResult.NotTaken(reply.ToString(), reply);
    }

    private async ValueTask<SmtpResult> GiveUpAsync(TransactionReplies replies)
    {
        needsReset = true;
        // A server may ask for the content although there is nobody to get it (RFC 2920, 3.1).
        if (replies.WantsContent)
        {
            link.Output.Append(".\r\n"u8);
            await link.FlushAsync(timeouts.Block).ConfigureAwait(false);
            await link.ReplyAsync(timeouts.End).ConfigureAwait(false);
        }

        if (replies.Mail is { } mail)
            return mail.Code is 530 or 535 or 538
                ? new SmtpResult.Misconfigured(SmtpProblem.AuthenticationRequired, mail.ToString(), mail)
                : new SmtpResult.Refused(SmtpStage.Mail, mail, []);
        return replies.Data is { } data && replies.Accepted > 0
            ? new SmtpResult.Refused(SmtpStage.Data, data, replies.Refused)
            : new SmtpResult.NoRecipient(replies.Refused);
    }
}
