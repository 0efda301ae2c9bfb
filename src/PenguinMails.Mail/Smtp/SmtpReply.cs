using System.Globalization;

namespace PenguinMails.Mail.Smtp;

/// <summary>What a server said.</summary>
/// <param name="Code">Three digits (RFC 5321, 4.2).</param>
/// <param name="Enhanced">The status of RFC 3463, such as 5.1.1.</param>
/// <param name="Text">Without code and status; lines are separated by a line feed.</param>
public sealed record SmtpReply(int Code, string? Enhanced, string Text)
{
    /// <summary>For a listener's handler: ends the connection without a word.</summary>
    public static SmtpReply Hangup { get; } = new(0, null, "");

    public bool IsPositive => Code is >= 200 and < 300;

    public bool IsTransient => Code is >= 400 and < 500;

    public bool IsPermanent => Code >= 500;

    public override string ToString() => Enhanced is null
        ? string.Create(CultureInfo.InvariantCulture, $"{Code} {Text}")
        : string.Create(CultureInfo.InvariantCulture, $"{Code} {Enhanced} {Text}");
}

/// <summary>A recipient that the server did not take.</summary>
public sealed record SmtpRefusal(string Recipient, SmtpReply Reply);
