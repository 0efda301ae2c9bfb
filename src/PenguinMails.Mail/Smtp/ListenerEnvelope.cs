using System.Text;

namespace PenguinMails.Mail.Smtp;

/// <summary>Sender and recipients of the message to come.</summary>
internal sealed class ListenerEnvelope(SmtpListenerOptions options)
{
    private const string SayUtf8First = "553 5.6.7 Say SMTPUTF8 first";
    private const string UnknownParameter = "555 5.5.4 Unknown parameter";

    private readonly List<string> recipients = [];
    private bool utf8;

    /// <summary>Null before MAIL; empty for bounces.</summary>
    public string? ReturnPath { get; private set; }

    public IReadOnlyList<string> Recipients => recipients;

    /// <returns>What is wrong with MAIL's argument; null when it is taken.</returns>
    public string? TakeSender(ReadOnlySpan<byte> argument)
    {
        if (!StartsWith(argument, "FROM:"u8) || ListenerPath.Read(argument[5..]) is not { } path)
            return "501 5.1.7 That is no address";
        utf8 = false;
        foreach (var parameter in path.Parameters)
            if (ProblemOf(parameter.ToUpperInvariant()) is { } problem)
                return problem;
        if (!utf8 && !Ascii.IsValid(path.Address))
            return SayUtf8First;
        ReturnPath = path.Address;
        return null;
    }

    /// <returns>What is wrong with RCPT's argument; null when it could be added.</returns>
    public string? ReadRecipient(ReadOnlySpan<byte> argument, out string recipient)
    {
        recipient = "";
        if (!StartsWith(argument, "TO:"u8) || ListenerPath.Read(argument[3..]) is not { Address.Length: > 0 } path)
            return "501 5.1.3 That is no address";
        recipient = path.Address;
        return path.Parameters.Length > 0 ? UnknownParameter
            : !utf8 && !Ascii.IsValid(recipient) ? SayUtf8First
            : recipients.Count >= options.MaxRecipients ? "452 4.5.3 Too many recipients"
            : null;
    }

    public void Add(string recipient) => recipients.Add(recipient);

    public void Clear()
    {
        ReturnPath = null;
        recipients.Clear();
    }

    private string? ProblemOf(string parameter)
    {
        if (parameter == "SMTPUTF8")
            utf8 = true;
        else if (parameter.StartsWith("SIZE=", StringComparison.Ordinal) && long.TryParse(parameter.AsSpan(5), out var size))
            return size > options.MaxMessageBytes ? "552 5.3.4 The message is too large" : null;
        else if (parameter is not ("BODY=7BIT" or "BODY=8BITMIME") && !parameter.StartsWith("AUTH=", StringComparison.Ordinal))
            return UnknownParameter;
        return null;
    }

    private static bool StartsWith(ReadOnlySpan<byte> argument, ReadOnlySpan<byte> word) =>
        argument.Length >= word.Length && Ascii.EqualsIgnoreCase(argument[..word.Length], word);
}
