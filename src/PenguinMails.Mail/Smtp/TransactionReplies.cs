namespace PenguinMails.Mail.Smtp;

internal enum TransactionCommand { Reset, Mail, Recipient, Data }

/// <summary>Which commands of a transaction were sent and what was answered, in order.</summary>
internal sealed class TransactionReplies(IReadOnlyList<string> recipients, int maxRecipients, bool reset)
{
    private readonly int before = reset ? 2 : 1;
    private readonly int going = Math.Min(recipients.Count, maxRecipients);
    private List<SmtpRefusal>? refused = recipients.Count > maxRecipients ? BeyondLimit(recipients, maxRecipients) : null;

    public int Sent { get; private set; }

    public int Read { get; private set; }

    public int Commands => before + going + 1;

    public int Accepted { get; private set; }

    public IReadOnlyList<SmtpRefusal> Refused => refused ?? (IReadOnlyList<SmtpRefusal>)[];

    /// <summary>How MAIL was refused.</summary>
    public SmtpReply? Mail { get; private set; }

    /// <summary>How DATA was refused.</summary>
    public SmtpReply? Data { get; private set; }

    /// <summary>The server's farewell.</summary>
    public SmtpReply? Closing { get; private set; }

    public bool WantsContent { get; private set; }

    public bool MayGoOn => WantsContent && Mail is null && Accepted > 0;

    /// <summary>False once it is known that what follows would only be refused as well.</summary>
    public bool MaySendNext => Closing is null && Mail is null && (Sent < Commands - 1 || Accepted > 0);

    public TransactionCommand Next() => CommandAt(Sent++);

    /// <summary>Whose turn it is in the command that <see cref="Next"/> gave.</summary>
    public string NextRecipient() => recipients[Sent - 1 - before];

    public void Take(int code, SmtpLink link)
    {
        var index = Read++;
        if (code == 421)
            Closing = link.Reply();
        else
            Take(CommandAt(index), index, code, link);
    }

    private void Take(TransactionCommand command, int index, int code, SmtpLink link)
    {
        var ok = code is >= 200 and < 300;
        switch (command)
        {
            case TransactionCommand.Mail when !ok:
                Mail = link.Reply();
                break;
            case TransactionCommand.Recipient when ok:
                Accepted++;
                break;
            case TransactionCommand.Recipient:
                (refused ??= []).Add(new(recipients[index - before], link.Reply()));
                break;
            case TransactionCommand.Data when code == 354:
                WantsContent = true;
                break;
            case TransactionCommand.Data:
                Data = link.Reply();
                break;
        }
    }

    // The server said beforehand how many it takes (RFC 9422); it would answer just this.
    private static List<SmtpRefusal> BeyondLimit(IReadOnlyList<string> recipients, int most) =>
        [.. recipients.Skip(most).Select(static recipient => new SmtpRefusal(recipient, new(452, "4.5.3", "Too many recipients for one message.")))];

    private TransactionCommand CommandAt(int index) =>
        index < before - 1 ? TransactionCommand.Reset
        : index < before ? TransactionCommand.Mail
        : index < before + going ? TransactionCommand.Recipient
        : TransactionCommand.Data;
}
