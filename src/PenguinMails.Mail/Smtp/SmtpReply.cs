using System.Globalization;
using MailKit.Net.Smtp;

namespace PenguinMails.Mail.Smtp;

/// <summary>What a server said.</summary>
/// <param name="Code">Three digits (RFC 5321, 4.2).</param>
/// <param name="Enhanced">The status of RFC 3463, such as 5.1.1.</param>
/// <param name="Text">Without code and status; lines are separated by a line feed.</param>
public sealed record SmtpReply(int Code, string? Enhanced, string Text)
{
    // As long as SMTP lets a line be (RFC 5321, 4.5.3.1.5).
    private const int LongestLine = 512;

    /// <summary>For a listener's handler: ends the connection without a word.</summary>
    public static SmtpReply Hangup { get; } = new(0, null, "");

    public bool IsPositive => Code is >= 200 and < 300;

    public bool IsTransient => Code is >= 400 and < 500;

    public bool IsPermanent => Code >= 500;

    /// <param name="said">With the status, if the server told one.</param>
    internal static SmtpReply Of(SmtpStatusCode code, string said)
    {
        var lines = said.Split('\n');
        var enhanced = EnhancedStatus.In(lines[0]);
        for (var i = 0; i < lines.Length; i++)
            lines[i] = Printable(enhanced is not null && lines[i].StartsWith(enhanced, StringComparison.Ordinal) ? lines[i][enhanced.Length..].TrimStart() : lines[i]);
        return new((int)code, enhanced, string.Join('\n', lines));
    }

    /// <summary>For people, its first line: what more a stranger says is not repeated to everybody.</summary>
    public override string ToString()
    {
        var line = FirstLine(Text);
        return Enhanced is null
            ? string.Create(CultureInfo.InvariantCulture, $"{Code} {line}")
            : string.Create(CultureInfo.InvariantCulture, $"{Code} {Enhanced} {line}");
    }

    internal static string FirstLine(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var line = Printable(end < 0 ? text : text[..end]);
        return line.Length <= LongestLine ? line : line[..(char.IsHighSurrogate(line[LongestLine - 1]) ? LongestLine - 1 : LongestLine)];
    }

    // Replies end up in logs and on screens.
    private static string Printable(string text) =>
        Unprintable.FirstIn(text) < 0 ? text : string.Concat(text.Select(static c => Unprintable.Is(c) ? ' ' : c));
}

/// <summary>A recipient that the server did not take.</summary>
public sealed record SmtpRefusal(string Recipient, SmtpReply Reply);
